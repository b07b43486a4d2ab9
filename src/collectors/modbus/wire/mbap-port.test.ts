import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { checksumOf } from '../template/frame-bytes.ts';
import { mbapStream } from './mbap-port.ts';
import type { FramePort } from './wire.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');
const request = hex('01 03 00 c8 00 01 05 f4');
const answerTo = (number: string, unit = '01'): Buffer =>
  hex(`${number} 0000 0005 ${unit} 03 02 22 22`);
/** As the library gets it. */
const inside = '010302222220fd';

/** All that the port hands on of these pieces; a number stands for one more request. */
function handedOn(...steps: Array<Buffer | 'ask'>): string[] {
  const given: string[] = [];
  const broken = (): void => void given.push('broken');
  const { ports, take } = mbapStream({ write: () => {}, isOpen: () => true, broken }, 1);
  const port = ports[0] as FramePort;
  port.on('data', (bytes: Buffer) => given.push(bytes.toString('hex')));
  for (const step of ['ask' as const, ...steps]) {
    if (step === 'ask') port.write(request);
    else take(step);
  }
  return given;
}

describe('what a gateway to Modbus TCP sends', () => {
  test('requests are numbered beyond the 256 that the library knows', () => {
    const sent: string[] = [];
    const line = { write: (bytes: Buffer) => void sent.push(bytes.toString('hex')) };
    const { ports } = mbapStream({ ...line, isOpen: () => true, broken: () => {} }, 1);
    for (let n = 0; n < 300; n += 1) ports[0]?.write(request);
    expect(sent[0]).toBe('0001000000060103'.concat('00c80001'));
    expect(new Set(sent.map((frame) => frame.slice(0, 4))).size).toBe(300);
  });

  test('the answer is handed on as the library wants it, the late one before it is dropped', () => {
    expect(handedOn(answerTo('0001'))).toEqual([inside]);
    expect(handedOn('ask', Buffer.concat([answerTo('0001'), answerTo('0002')]))).toEqual([inside]);
    expect(handedOn('ask', Buffer.concat([answerTo('0002'), answerTo('0001')]))).toEqual([inside]);
    expect(handedOn('ask', answerTo('0001'))).toEqual([]);
  });

  test('the same answer twice is one answer', () => {
    expect(handedOn(answerTo('0001'), answerTo('0001'))).toEqual([inside]);
  });

  test.each([
    ['a page', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a length that no message has', hex('0001 0000 0001 01')],
    ['another protocol', hex('0001 0001 0005 01 03 02 22 22')],
  ])('%s breaks the connection', (_what, bytes) => {
    expect(handedOn(bytes)).toEqual(['broken']);
  });

  test('a torn answer that is filled up with the next message is not believed', () => {
    const torn = answerTo('0002').subarray(0, -2);
    expect(handedOn('ask', torn, answerTo('0001'))).toEqual(['broken']);
    expect(handedOn('ask', Buffer.concat([torn, answerTo('0001')]))).toEqual(['broken']);
    // The late message is just as long as what is missing: only that it came in pieces tells.
    expect(handedOn('ask', torn, hex('0001'))).toEqual(['broken']);
  });

  test('pieces are believed where no older answer is owed', () => {
    expect(handedOn(answerTo('0001').subarray(0, 4), answerTo('0001').subarray(4))).toEqual([
      inside,
    ]);
    const late = answerTo('0001');
    const [head, tail] = [answerTo('0002').subarray(0, 8), answerTo('0002').subarray(8)];
    expect(handedOn('ask', late, head, tail)).toEqual([inside]);
  });

  test('an exception in the name of another unit is too short to be believed', () => {
    expect(handedOn(hex('0001 0000 0003 02 83 02'))).toEqual(['0283']);
    expect(handedOn(hex('0001 0000 0003 01 83 02'))).toEqual(['018302c0f1']);
  });
});

property.prop([fc.array(fc.nat(answerTo('0001').length - 1), { maxLength: 6 })])(
  'any cut of the stream gives the same answer',
  (cuts) => {
    const answer = answerTo('0001');
    const at = [0, ...cuts.toSorted((a, b) => a - b), answer.length];
    const pieces = at.slice(1).map((end, index) => answer.subarray(at[index], end));
    expect(handedOn(...pieces)).toEqual([inside]);
  },
);

property.prop([fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })])(
  'of any bytes, only a whole frame with the number of the request is handed on',
  (pieces) => {
    const all = Buffer.concat(pieces);
    const given = handedOn('ask', ...pieces.map((piece) => Buffer.from(piece)));
    for (const frame of given.filter((one) => one !== 'broken' && one.length > 4)) {
      const bytes = hex(frame);
      expect(checksumOf(bytes.subarray(0, -2))).toBe(bytes.readUInt16LE(bytes.length - 2));
      expect(all.includes(hex('0002 0000'))).toBe(true);
    }
  },
);
