import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ackGate } from './ack-gate.ts';

const stops: Array<() => void> = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A gate on one side, and on the other all that came through. */
async function pair(): Promise<{
  gate: ReturnType<typeof ackGate>;
  got: () => string;
  until: (length: number) => Promise<void>;
  peer: Socket;
}> {
  let accepted: (socket: Socket) => void = () => {};
  const peerOf = new Promise<Socket>((resolve) => {
    accepted = resolve;
  });
  const server = createServer((socket) => accepted(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1');
  const peer = await peerOf;
  stops.push(
    () => socket.destroy(),
    () => peer.destroy(),
    () => server.close(),
  );
  let bytes = Buffer.alloc(0);
  const waiting: Array<() => void> = [];
  peer.on('data', (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    for (const look of waiting) look();
  });
  const until = (length: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (bytes.length >= length) resolve();
      };
      waiting.push(look);
      look();
    });
  return { gate: ackGate(socket), got: () => bytes.toString('hex'), until, peer };
}

const puback = (id: number): Buffer => Buffer.from([0x40, 0x02, id >> 8, id & 0xff]);
const pingreq = Buffer.from([0xc0, 0x00]);

test('acknowledgements wait, everything else goes, however the bytes are cut', async () => {
  const { gate, got, until } = await pair();
  const bytes = Buffer.concat([puback(1), pingreq, puback(2), pingreq, puback(3)]);
  for (const byte of bytes) gate.stream.write(Buffer.from([byte]));
  await until(4);
  expect(got()).toBe('c000c000');
  expect(gate.held()).toBe(3);
  gate.release(2);
  await until(12);
  expect(got()).toBe('c000c0004002000140020002');
});

test('what is durable before the client acknowledges goes at once', async () => {
  const { gate, got, until } = await pair();
  gate.release(1);
  gate.stream.write(puback(7));
  gate.stream.write(puback(8));
  await until(4);
  expect(got()).toBe('40020007');
  expect(gate.held()).toBe(1);
});

test('a long packet of another kind is not mistaken for acknowledgements', async () => {
  const { gate, got, until } = await pair();
  const payload = Buffer.alloc(300, 0x40);
  const publish = Buffer.concat([Buffer.from([0x32, 0xac, 0x02]), payload]);
  gate.stream.write(Buffer.concat([publish, puback(1)]));
  await until(303);
  expect(got()).toBe(publish.toString('hex'));
  expect(gate.held()).toBe(1);
});

test('the end of the peer ends the stream', async () => {
  const { gate, peer } = await pair();
  gate.stream.resume();
  const closed = new Promise<void>((resolve) => gate.stream.once('close', () => resolve()));
  peer.destroy();
  await closed;
});
