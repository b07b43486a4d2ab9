/** Around the socket: holds outgoing PUBACKs back until what they acknowledge is durable. */

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

export interface AckGate {
  /** What the MQTT client writes to and reads from. */
  stream: Duplex;
  /** Lets the next `count` acknowledgements go, in the order of arrival, now or when they come. */
  release(count: number): void;
  /** Acknowledgements that wait. */
  held(): number;
}

const puback = 4;

/** The client may acknowledge as it likes; the bytes leave when they are released. */
export function ackGate(socket: Socket): AckGate {
  let pending: Buffer = Buffer.alloc(0);
  let held: Buffer[] = [];
  let mayGo = 0;
  let isLeaving = false;

  /** What one batch releases one by one leaves in one write: a write costs more than a message. */
  function release(count: number): void {
    mayGo += count;
    if (isLeaving) return;
    isLeaving = true;
    queueMicrotask(() => {
      isLeaving = false;
      leave();
    });
  }

  function leave(): void {
    const going = Math.min(mayGo, held.length);
    if (going === 0 || socket.destroyed) return;
    socket.write(Buffer.concat(held.slice(0, going)));
    held = held.slice(going);
    mayGo -= going;
  }

  /** Cuts whole packets off what was written; gives those that are no PUBACK. */
  function sieve(chunk: Buffer): Buffer[] {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const passing: Buffer[] = [];
    for (let size = packetSize(pending); size > 0 && size <= pending.length; ) {
      const packet = pending.subarray(0, size);
      pending = pending.subarray(size);
      if ((packet[0] ?? 0) >> 4 === puback) held.push(packet);
      else passing.push(packet);
      size = packetSize(pending);
    }
    leave();
    return passing;
  }

  function write(chunk: Buffer, done: (error?: Error | null) => void): void {
    const passing = sieve(chunk);
    if (passing.length === 0 || socket.destroyed) done();
    else socket.write(Buffer.concat(passing), () => done());
  }

  const stream = new Duplex({
    read: () => {
      socket.resume();
    },
    write: (chunk: Buffer, _encoding, done) => write(chunk, done),
    writev: (chunks, done) => write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
    final: (done) => {
      socket.end(() => done());
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    if (!stream.push(bytes)) socket.pause();
  });
  socket.on('end', () => stream.push(null));
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return { stream, release, held: () => held.length };
}

/** Length of the packet at the front; 0 while its header is not whole. */
function packetSize(bytes: Buffer): number {
  let length = 0;
  for (let index = 1; index < 5; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return 0;
    length += (byte & 0x7f) * 128 ** (index - 1);
    if (byte < 0x80) return length + index + 1;
  }
  return 0;
}
