/**
 * One town for all test files of pages: a small server in the main process, which the files ask to start it
 * and to stop and start the service within. Nothing is started when no test asks.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type E2eTown, startTown } from './town.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the server that rules the town. */
    townControl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let town: Promise<E2eTown> | null = null;
  const started = (): Promise<E2eTown> => {
    town ??= startTown();
    return town;
  };
  const does: Record<string, (town: E2eTown) => Promise<void>> = {
    '/start': async () => {},
    '/service/stop': (at) => at.stopService(),
    '/service/start': (at) => at.startService(),
  };
  const control = createServer((request, response) => {
    const work = async (): Promise<string> => {
      const at = await started();
      const url = request.url ?? '';
      if (url === '/phone') return at.phone();
      if (url === '/inbox') return at.inbox();
      if (url.startsWith('/code/')) return at.code(decodeURIComponent(url.slice('/code/'.length)));
      await does[url]?.(at);
      return at.url;
    };
    work().then(
      (url) => response.end(url),
      (cause: unknown) => response.writeHead(500).end(String(cause)),
    );
  });
  await new Promise<void>((resolve) => control.listen(0, '127.0.0.1', resolve));
  const { port } = control.address() as AddressInfo;
  project.provide('townControl', `http://127.0.0.1:${port}`);
  return async () => {
    control.closeAllConnections();
    control.close();
    await (await town?.catch(() => null))?.stop();
  };
}
