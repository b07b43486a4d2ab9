/** InfluxDB dies in the middle of an answer: its client would wait for ever. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { influxClient } from '../../../src/store/influx/client.ts';
import { readingPoint } from '../../../src/store/influx/points.ts';

const ANSWER_MS = 200;

test('a question and a write end as a store that does not work, and may be tried again', async () => {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('{"results":[', () => request.socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const place = { url: `http://127.0.0.1:${port}`, database: 'd', username: 'u', password: 'p' };
  const client = influxClient(place, ANSWER_MS);
  const broken = { code: 'STO-BROKEN', details: { why: expect.stringContaining('no answer') } };
  await expect(client.query('show databases')).rejects.toMatchObject(broken);
  await expect(client.write([readingPoint('M-1/voltage/A', 1, 2, 0)])).rejects.toMatchObject(
    broken,
  );
  await new Promise((resolve) => server.close(resolve));
});
