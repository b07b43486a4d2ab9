/** A stream that greets and then says nothing: its socket is half open, and nobody is told. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

export interface SilentStream {
  /** The page hears the town again from its next connection on. */
  end(): Promise<void>;
}

/** Greets the first connection of a page, and no later one. */
export async function silentStream(page: Page): Promise<SilentStream> {
  let greeted = 0;
  const server = createServer((_, response: ServerResponse) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const hello = { epoch: 'silent', serverTime: new Date().toISOString(), heartbeatMs: 10_000 };
    if (greeted === 0) response.write(`event: hello\ndata: ${JSON.stringify(hello)}\n\n`);
    greeted += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stream = '**/api/v1/stream**';
  await page.route(stream, (route) => route.continue({ url: `http://127.0.0.1:${port}/` }));
  return {
    async end() {
      await page.unroute(stream);
      server.closeAllConnections();
      server.close();
    },
  };
}
