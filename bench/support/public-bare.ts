/** Bare Node that serves the same bytes with the same head: what the machine gives without a product. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

process.once('message', (page: { headers: Record<string, string>; body: string }) => {
  const body = Buffer.from(page.body, 'base64');
  const server = createServer((_request, response) => {
    response.writeHead(200, page.headers);
    response.end(body);
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
});
process.once('disconnect', () => process.exit(0));
