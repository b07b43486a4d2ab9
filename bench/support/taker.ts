/** A provider that takes every message and says nothing more: what is measured is our side. Ends with its parent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let taken = 0;
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    taken += 1;
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(`{"sid":"SM${String(taken).padStart(32, '0')}","status":"queued"}`);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
