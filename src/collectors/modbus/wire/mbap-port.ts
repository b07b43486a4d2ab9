/** Modbus TCP frames for the library: numbered by us, and of what comes back only the answer goes in. */
import { EventEmitter } from 'node:events';
import { checksumOf } from '../template/frame-bytes.ts';
import type { FramePort, PortLine } from './wire.ts';

const headerBytes = 7;
/** Number, protocol and length: the length counts what follows. */
const uncountedBytes = 6;
/** Unit and function at least; the longest message of the standard. */
const countedLeast = 2;
const countedMost = 254;
const numbers = 65_536;

/**
 * Frames with another number are late answers and are dropped. A stream that is no Modbus is broken, and so is
 * an answer that comes in pieces while an older one is still owed: TCP does not tell whose piece it is.
 */
export function mbapPort(line: PortLine): FramePort {
  let number = 0;
  /** Request under way; null once it is answered. */
  let request: Buffer | null = null;
  let received: Buffer = Buffer.alloc(0);
  /** Requests that were given up and may still be answered. */
  const owed = new Set<number>();
  const port = Object.assign(new EventEmitter(), {
    isOpen: false,
    open: (done: () => void): void => done(),
    write(bytes: Buffer): void {
      if (request !== null) owed.add(number);
      number = (number + 1) % numbers;
      request = bytes;
      line.write(framed(bytes, number));
    },
    take(bytes: Buffer): void {
      const wasInPieces = received.length > 0;
      const { frames, rest } = cut(Buffer.concat([received, bytes]));
      received = rest ?? Buffer.alloc(0);
      const isOurs = (frame: Buffer): boolean => frame.readUInt16BE(0) === number;
      const answer = request === null ? undefined : frames.find(isOurs);
      const isGlued = wasInPieces && owed.size > 0 && answer !== undefined;
      if (rest === null || isGlued) {
        request = null;
        line.broken();
        return;
      }
      for (const frame of frames) owed.delete(frame.readUInt16BE(0));
      if (answer === undefined || request === null) return;
      const inside = messageOf(answer, request);
      request = null;
      port.emit('data', inside);
    },
    hasPart: () => received.length > 0,
  });
  return Object.defineProperty(port, 'isOpen', { get: () => line.isOpen() });
}

/** The library writes serial frames: the header goes before, the checksum away. */
function framed(bytes: Buffer, number: number): Buffer {
  const message = bytes.subarray(0, -2);
  const header = Buffer.alloc(uncountedBytes);
  header.writeUInt16BE(number, 0);
  header.writeUInt16BE(message.length, 4);
  return Buffer.concat([header, message]);
}

/** Whole frames from the front of the stream; `rest` null where it goes on as no frame can. */
function cut(stream: Buffer): { frames: Buffer[]; rest: Buffer | null } {
  const frames: Buffer[] = [];
  let rest = stream;
  while (rest.length > 0) {
    if (!canBegin(rest)) return { frames, rest: null };
    const length = rest.length < headerBytes ? headerBytes : uncountedBytes + rest.readUInt16BE(4);
    if (rest.length < length) break;
    frames.push(rest.subarray(0, length));
    rest = rest.subarray(length);
  }
  return { frames, rest };
}

/** As far as its header has come. */
function canBegin(bytes: Buffer): boolean {
  if ((bytes[2] ?? 0) !== 0 || (bytes[3] ?? 0) !== 0 || (bytes[4] ?? 0) !== 0) return false;
  const counted = bytes[5] ?? countedLeast;
  return counted >= countedLeast && counted <= countedMost;
}

/** As a serial frame. An exception in the name of another unit is cut short: the library would believe it. */
function messageOf(answer: Buffer, request: Buffer): Buffer {
  const message = answer.subarray(uncountedBytes);
  if (message[0] !== request[0] && ((message[1] ?? 0) & 0x80) !== 0) return message.subarray(0, 2);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(checksumOf(message), 0);
  return Buffer.concat([message, checksum]);
}
