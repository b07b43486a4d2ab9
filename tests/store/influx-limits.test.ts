/** What a server says of points that it did not take: lost for good, or for now. */
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { influxClient } from '../../src/store/influx/client.ts';

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function written(error: string) {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const account = { database: 'x', username: 'forewatt', password: 'of-the-test-1' };
  const client = influxClient({ url: `http://127.0.0.1:${port}`, ...account });
  return client.write([{ measurement: 'reading', fields: { g: 1 }, timestamp: 1 }]);
}

test.each([
  'partial write: max-values-per-tag limit exceeded (100000/100000): measurement="reading" tag="series_id" value="M-1/voltage/A" dropped=1',
  'partial write: max-series-per-database limit exceeded: (1000000) dropped=1',
])(
  'a limit that somebody can raise is no loss: all waits, with the words of the server (%s)',
  async (error) => {
    const write = written(error);
    await expect(write).rejects.toMatchObject({ code: 'STO-BROKEN' });
    await expect(write).rejects.toThrow('limit exceeded');
  },
);

test('a refusal that says nothing of points, as of a proxy, loses none of them', async () => {
  const write = written('The plain HTTP request was sent to HTTPS port');
  await expect(write).rejects.toMatchObject({ code: 'STO-BROKEN' });
});

test('a field of another type will never be stored: it is counted and holds nothing up', async () => {
  const error = 'partial write: field type conflict: input field "g" is type string dropped=1';
  expect(await written(error)).toMatchObject({ dropped: 1 });
});
