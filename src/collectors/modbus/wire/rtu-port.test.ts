import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { checksumOf } from '../template/frame-bytes.ts';
import { answerIn, rtuStream } from './rtu-port.ts';
import type { FramePort } from './wire.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const request = hex('01 03 00 c8 00 01 05 f4');
const answer = hex('01 03 02 22 22 20 fd');
const other = hex('01 03 02 11 11 74 18');

/** All that the port hands on when these pieces come after the request. */
function handedOn(...pieces: Buffer[]): string[] {
  const given: string[] = [];
  const broken = (why: string): void => void given.push(why);
  const { ports, take } = rtuStream({ write: () => {}, isOpen: () => true, broken });
  const port = ports[0] as FramePort;
  port.on('data', (bytes: Buffer) => given.push(bytes.toString('hex')));
  port.write(request);
  for (const piece of pieces) take(piece);
  return given;
}

describe('what a serial line brings', () => {
  test.each([
    ['the answer alone', [answer]],
    ['a stray byte before it, as drivers make when they turn on', [hex('00'), answer]],
    ['noise that begins like an answer', [hex('01 03 7f 01 03'), answer]],
    ['the request, sent back by the converter', [request, answer]],
    [
      'the request in pieces, then the answer',
      [request.subarray(0, 5), request.subarray(5), answer],
    ],
    [
      'a damaged answer with the whole one behind it',
      [Buffer.concat([hex('01 03 02 22'), answer])],
    ],
    ['another unit that speaks first', [hex('02 03 02 22 22 64 fd'), answer]],
  ])('%s: the answer is handed on', (_what, pieces) => {
    expect(handedOn(...pieces)).toEqual([answer.toString('hex')]);
  });

  test('an exception is an answer', () => {
    expect(handedOn(hex('01 83 02 c0 f1'))).toEqual(['018302c0f1']);
  });

  test('an answer with a wrong checksum is handed on, to be named as that', () => {
    expect(handedOn(hex('01 03 02 22 22 20 fe'))).toEqual(['010302222220fe']);
  });

  test('the request alone, and what belongs to another unit, is no answer', () => {
    expect(handedOn(request)).toEqual([]);
    expect(handedOn(hex('02 03 02 22 22 64 fd'))).toEqual([]);
  });

  test('a stray byte behind the answer, as drivers make when they turn off, does no harm', () => {
    expect(handedOn(Buffer.concat([answer, hex('00 ff')]))).toEqual([answer.toString('hex')]);
  });

  test('one of two answers is an older one: neither is believed, and the line is broken', () => {
    expect(handedOn(Buffer.concat([other, answer]))).toEqual(['two_answers']);
    expect(handedOn(Buffer.concat([answer, other]))).toEqual(['two_answers']);
    expect(handedOn(Buffer.concat([answer, hex('05 03 02 11 11')]))).toEqual(['protocol']);
  });

  test('an answer that nobody asked for breaks the line', () => {
    expect(handedOn(answer, other)).toEqual([answer.toString('hex'), 'protocol']);
  });

  test('values that look like an exception do not end an answer that is still coming', () => {
    const { ports, take } = rtuStream({ write: () => {}, isOpen: () => true, broken: () => {} });
    const port = ports[0] as FramePort;
    const given: string[] = [];
    port.on('data', (bytes: Buffer) => given.push(bytes.toString('hex')));
    port.write(hex('01 03 00 00 00 04 44 09'));
    const whole = hex('01 03 08 01 83 00 00 00 01 00 02 f4 13');
    whole.writeUInt16LE(checksumOf(whole.subarray(0, -2)), whole.length - 2);
    take(whole.subarray(0, 9));
    take(whole.subarray(9));
    expect(given).toEqual([whole.toString('hex')]);
  });
});

property.prop([fc.array(fc.nat(answer.length - 1), { maxLength: 6 })])(
  'any cut of the stream gives the same answer',
  (cuts) => {
    const at = [0, ...cuts.toSorted((a, b) => a - b), answer.length];
    const pieces = at.slice(1).map((end, index) => answer.subarray(at[index], end));
    expect(handedOn(...pieces)).toEqual([answer.toString('hex')]);
  },
);

property.prop([fc.uint8Array({ maxLength: 300 })])('noise is never a whole answer', (noise) => {
  const found = answerIn(Buffer.from(noise), request);
  expect(found === null || found.length >= 5).toBe(true);
});
