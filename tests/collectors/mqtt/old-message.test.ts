/** A message that waited for room when its connection ended, against a broker that is scripted byte by byte. */
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Message, openConnection } from '../../../src/collectors/mqtt/connection.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { fastClock } from '../support.ts';
import { turned } from './broker.ts';

const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** Takes every connection as one of a session it has kept, and remembers what is acknowledged on each. */
async function broker() {
  const sockets: Socket[] = [];
  const acked: number[][] = [];
  const server = createServer((socket) => {
    const own: number[] = [];
    sockets.push(socket);
    acked.push(own);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
        const type = (bytes[at] ?? 0) >> 4;
        if (type === 1) socket.write(Buffer.from([0x20, 2, 1, 0]));
        if (type === 4) own.push(bytes.readUInt16BE(at + 2));
        const [high = 0, low = 0] = [bytes[at + 2], bytes[at + 3]];
        if (type === 8) socket.write(Buffer.from([0x90, 3, high, low, 1]));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const say = (id: number): void => {
    sockets.at(-1)?.write(Buffer.from([0x32, 6, 0, 1, 0x61, 0, id, 0x78]));
  };
  return { port, sockets, acked, say };
}

test('the number of a message of before is not acknowledged for one that is stored now', async () => {
  const { port, sockets, acked, say } = await broker();
  const came: Array<{ message: Message; next: () => void }> = [];
  let connects = 0;
  const connection = openConnection(
    {
      ...{ url: new URL(`mqtt://127.0.0.1:${port}`), clientId: 'x', protocol: '3.1.1' },
      ...{ username: undefined, password: undefined, ca: undefined, keepaliveS: 60 },
      ...{ filters: ['a'], skipsRetained: false, maxPayloadBytes: 1_000, will: null },
    },
    { clock: fastClock(50), random: seededRandom(1) },
    {
      message: (message, next) => void came.push({ message, next }),
      connected: () => {
        connects += 1;
      },
      lost() {},
    },
  );
  stops.push(() => connection.stop());
  await turned(() => connects === 1);
  say(7);
  await turned(() => came.length === 1);
  sockets[0]?.destroy();
  await turned(() => connects === 2);
  // There is room now: what waited is taken in, and is not durable yet.
  came[0]?.next();
  say(8);
  await turned(() => came.length === 2);
  came[1]?.message.durable();
  came[1]?.next();
  await turned(() => (acked[1]?.length ?? 0) > 0);
  expect(acked).toEqual([[], [8]]);
});
