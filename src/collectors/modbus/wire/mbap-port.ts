/** Modbus TCP frames for the library: numbered by us, and of what comes back only answers go in. */
import { EventEmitter } from 'node:events';
import { checksumOf } from '../template/frame-bytes.ts';
import type { FrameStream, PortLine } from './wire.ts';

const headerBytes = 7;
/** Number, protocol and length: the length counts what follows. */
const uncountedBytes = 6;
/** Unit and function at least; the longest message of the standard. */
const countedLeast = 2;
const countedMost = 254;
const numbers = 65_536;
/** At the end of the serial frames that the library writes and reads. */
const checksumBytes = 2;

/** A place for one request at a time; the stream gives its number. */
interface Place {
  port: EventEmitter;
  number: number;
  /** Request under way; null once it is answered. */
  request: Buffer | null;
}

/**
 * Frames with another number than those under way are late answers and are dropped. A stream that is no Modbus
 * is broken, and so is an answer in pieces of which TCP does not tell whose piece each is: while an older one
 * is still owed, and where a piece begins as another answer would.
 * @param most requests under way at once
 */
export function mbapStream(line: PortLine, most: number): FrameStream {
  let number = 0;
  let received: Buffer = Buffer.alloc(0);
  /** Requests that were given up and may still be answered. */
  const owed = new Set<number>();
  const places = Array.from({ length: most }, (): Place => {
    return { port: new EventEmitter(), number: 0, request: null };
  });
  const underWay = (frame: Buffer): Place | undefined =>
    places.find((one) => one.request !== null && one.number === frame.readUInt16BE(0));

  function send(place: Place, bytes: Buffer): void {
    if (place.request !== null) owed.add(place.number);
    number = (number + 1) % numbers;
    place.number = number;
    place.request = bytes;
    line.write(framed(bytes, number));
  }

  /** Of other requests than that of this frame, given up or not. */
  function others(frame: Buffer): number[] {
    const own = frame.length < 2 ? null : frame.readUInt16BE(0);
    const open = places.flatMap((one) => (one.request === null ? [] : [one.number]));
    return [...open, ...owed].filter((one) => one !== own);
  }

  /** What nearly always comes: one whole answer to the only request. */
  function only(bytes: Buffer): Place | null {
    const [place] = places;
    if (places.length > 1 || place === undefined || place.request === null) return null;
    if (received.length > 0 || owed.size > 0 || bytes.length < headerBytes) return null;
    const isWhole = bytes.length === uncountedBytes + bytes.readUInt16BE(4);
    return isWhole && canBegin(bytes) && bytes.readUInt16BE(0) === place.number ? place : null;
  }

  function take(bytes: Buffer): void {
    const place = only(bytes);
    if (place === null) takeAny(bytes);
    else answer(place, bytes);
  }

  function answer(place: Place, frame: Buffer): void {
    // The same answer twice in one piece is one answer.
    if (place.request === null) return;
    const inside = messageOf(frame, place.request);
    place.request = null;
    place.port.emit('data', inside);
  }

  function takeAny(bytes: Buffer): void {
    const wasInPieces = received.length > 0;
    const isTorn = wasInPieces && others(received).some((one) => beginsAs(one, bytes));
    const { frames, rest } = cut(Buffer.concat([received, bytes]));
    received = rest ?? Buffer.alloc(0);
    const answers = frames.flatMap((frame) => {
      const place = underWay(frame);
      return place === undefined ? [] : [{ frame, place }];
    });
    const isLate = wasInPieces && owed.size > 0 && answers.length > 0;
    const isFilled = answers.some(({ frame }) => holds(others(frame), frame));
    if (rest === null || isTorn || isLate || isFilled) {
      for (const place of places) place.request = null;
      line.broken('protocol');
      return;
    }
    for (const frame of frames) owed.delete(frame.readUInt16BE(0));
    for (const { frame, place } of answers) answer(place, frame);
  }

  return {
    ports: places.map((place) =>
      Object.defineProperty(
        Object.assign(place.port, {
          isOpen: false,
          open: (done: () => void): void => done(),
          write: (bytes: Buffer): void => send(place, bytes),
        }),
        'isOpen',
        { get: () => line.isOpen() },
      ),
    ),
    take,
    hasPart: () => received.length > 0,
  };
}

/** Whether a message of one of these numbers begins inside a frame: it was torn, and filled up with that. */
function holds(these: readonly number[], frame: Buffer): boolean {
  if (these.length === 0) return false;
  for (let at = headerBytes; at + uncountedBytes <= frame.length; at += 1) {
    const inside = frame.subarray(at);
    if (these.some((one) => beginsAs(one, inside))) return true;
  }
  return false;
}

/** As far as the bytes go, a message of this number; one byte says nothing. */
function beginsAs(number: number, bytes: Buffer): boolean {
  return bytes.length > 1 && bytes.readUInt16BE(0) === number && canBegin(bytes);
}

/** The library writes serial frames: the header goes before, the checksum away. */
function framed(bytes: Buffer, number: number): Buffer {
  const length = bytes.length - checksumBytes;
  const frame = Buffer.alloc(uncountedBytes + length);
  frame.writeUInt16BE(number, 0);
  frame.writeUInt16BE(length, 4);
  bytes.copy(frame, uncountedBytes, 0, length);
  return frame;
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
  const frame = Buffer.alloc(message.length + checksumBytes);
  message.copy(frame);
  frame.writeUInt16LE(checksumOf(message), message.length);
  return frame;
}
