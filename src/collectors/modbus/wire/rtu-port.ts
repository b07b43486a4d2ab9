/** Serial frames for the library: what it writes goes out, and of what comes back only an answer goes in. */
import { EventEmitter } from 'node:events';
import { hasChecksum } from '../template/frame-bytes.ts';
import type { FrameStream, PortLine } from './wire.ts';

/** The longest answer has 255 bytes; before it may stand noise and an echo. */
const receivedMost = 1_024;

/**
 * Serial frames carry no number. So the line is broken when more than noise comes behind an answer, or
 * when nobody asked: one of the two may be the late answer to an older request.
 */
export function rtuStream(line: PortLine): FrameStream {
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
  });
  Object.defineProperty(port, 'isOpen', { get: () => line.isOpen() });
  return {
    ports: [port],
    take(bytes: Buffer): void {
      received = Buffer.concat([received, bytes]).subarray(-receivedMost);
      const answer = request === null ? null : answerIn(received, request);
      if (answer === null && request !== null) return;
      const { length } = received;
      const end = answer === null ? 0 : answer.byteOffset - received.byteOffset + answer.length;
      const behind = received.subarray(end);
      const isSecond = answer !== null && request !== null && isWhole(behind, request);
      request = null;
      received = behind;
      if (length - end >= frameLeast) line.broken(isSecond ? 'two_answers' : 'protocol');
      else if (answer !== null) port.emit('data', answer);
    },
    hasPart: () => false,
  };
}

/** Fewer bytes are noise, as drivers make when they turn off. */
const frameLeast = 5;
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
    if (frame === 'begun') return null;
    if (frame === null) continue;
    if (hasChecksum(frame)) return frame;
    if (frame.length === exceptionBytes || frame.length === lengthOf(request)) damaged ??= frame;
  }
  return damaged;
}

/** `begun`: what was asked for begins here and is not whole yet. */
function frameAt(bytes: Buffer, request: Buffer): Buffer | 'begun' | null {
  const [unit, code = 0, count = 0] = bytes;
  const [asked, function_ = 0] = request;
  if (unit !== asked) return null;
  if (code === (function_ | 0x80)) return bytes.subarray(0, exceptionBytes);
  if (code !== function_) return null;
  const length = aroundValues + count;
  if (bytes.length >= length) return bytes.subarray(0, length);
  return length === lengthOf(request) ? 'begun' : null;
}

/** Length of the answer that gives what was asked for. */
function lengthOf(request: Buffer): number {
  const quantity = request.readUInt16BE(4);
  const isBits = request[1] === 1 || request[1] === 2;
  return aroundValues + (isBits ? Math.ceil(quantity / 8) : quantity * 2);
}

/** Another answer to the same request. */
function isWhole(bytes: Buffer, request: Buffer): boolean {
  const found = answerIn(bytes, request);
  return found !== null && hasChecksum(found);
}

function isPrefix(start: Buffer, whole: Buffer): boolean {
  return start.equals(whole.subarray(0, start.length));
}
