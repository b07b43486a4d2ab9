/** Serial frames for the library: what it writes goes out, and of what comes back only an answer goes in. */
import { EventEmitter } from 'node:events';
import { hasChecksum } from '../template/frame-bytes.ts';

/** What the library asks of a port. */
export interface RtuPort extends EventEmitter {
  readonly isOpen: boolean;
  open(done: () => void): void;
  write(request: Buffer): void;
  /** Bytes as they came from the line. */
  take(bytes: Buffer): void;
}

/** The longest answer has 255 bytes; before it may stand noise and an echo. */
const receivedMost = 1_024;

export function rtuPort(line: { write(bytes: Buffer): void; isOpen(): boolean }): RtuPort {
  let request: Buffer | null = null;
  let received: Buffer = Buffer.alloc(0);
  const port = Object.assign(new EventEmitter(), {
    isOpen: false,
    open: (done: () => void): void => done(),
    write(bytes: Buffer): void {
      // One request at a time: what came before it was sent answers nothing.
      request = bytes;
      received = Buffer.alloc(0);
      line.write(bytes);
    },
    take(bytes: Buffer): void {
      if (request === null) return;
      received = Buffer.concat([received, bytes]).subarray(-receivedMost);
      const answer = answerIn(received, request);
      if (answer === null) return;
      request = null;
      port.emit('data', answer);
    },
  });
  return Object.defineProperty(port, 'isOpen', { get: () => line.isOpen() });
}

const exceptionBytes = 5;
/** Unit, function and byte count before the values; the checksum behind them. */
const aroundValues = 5;

/**
 * The answer to a read request in what has come so far; null until it is whole. Noise before it is passed
 * over, and so is the request itself, which some converters send back. An answer with a wrong checksum
 * is given when no right one is there: the library names it.
 */
export function answerIn(received: Buffer, request: Buffer): Buffer | null {
  const isEchoing = received.length < request.length && isPrefix(received, request);
  if (isEchoing) return null;
  let damaged: Buffer | null = null;
  const from = isPrefix(request, received) ? request.length : 0;
  for (let at = from; at + exceptionBytes <= received.length; at += 1) {
    const frame = frameAt(received.subarray(at), request);
    if (frame === null) continue;
    if (hasChecksum(frame)) return frame;
    if (frame.length === exceptionBytes || frame.length === lengthOf(request)) damaged ??= frame;
  }
  return damaged;
}

function frameAt(bytes: Buffer, request: Buffer): Buffer | null {
  const [unit, code = 0, count = 0] = bytes;
  const [asked, function_ = 0] = request;
  if (unit !== asked) return null;
  if (code === (function_ | 0x80)) return bytes.subarray(0, exceptionBytes);
  const length = aroundValues + count;
  return code === function_ && bytes.length >= length ? bytes.subarray(0, length) : null;
}

/** Length of the answer that gives what was asked for. */
function lengthOf(request: Buffer): number {
  const quantity = request.readUInt16BE(4);
  const isBits = request[1] === 1 || request[1] === 2;
  return aroundValues + (isBits ? Math.ceil(quantity / 8) : quantity * 2);
}

function isPrefix(start: Buffer, whole: Buffer): boolean {
  return start.equals(whole.subarray(0, start.length));
}
