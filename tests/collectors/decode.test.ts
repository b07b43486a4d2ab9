/** An engineer has frames from a capture, and no device. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc, test as property } from '@fast-check/vitest';
import { afterAll, describe, expect, test } from 'vitest';
import { rtuFrame } from '../../simulators/devices/modbus-frames.ts';
import { readFrame, splitExchange } from '../../src/collectors/modbus/template/frame-bytes.ts';
import { forewatt } from '../support/program.ts';
import { templates } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'forewatt-decode-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked = '01 04 00 00 00 02 71 cb';
const given = '01 04 04 43 66 80 00 6f df';
const refused = '01 84 02 c2 c1';

interface Reading {
  point: string;
  value: number | null;
  reason: string | null;
}
interface Decoded {
  exception: { name: string } | null;
  readings: Reading[];
}
async function readingsOf(...words: string[]): Promise<Reading[]> {
  const { out } = await forewatt('decode', ...words, '--json');
  return (JSON.parse(out) as { readings: Reading[] }).readings;
}

describe('by a template', () => {
  const meters = [...templates.values()].filter(({ golden }) => golden.length > 0);

  test.each(meters)('the frames that prove $id decode to what they prove', async (template) => {
    const file = join(folder, 'golden.txt');
    writeFileSync(file, template.golden.map((g) => `${g.request} | ${g.response}`).join('\n'));
    const { out } = await forewatt('decode', template.id, '--file', file, '--json');
    const { exchanges } = JSON.parse(out) as { exchanges: Decoded[] };
    const shown = exchanges.map(({ exception, readings }) =>
      exception === null
        ? Object.fromEntries(readings.map(({ point, value, reason }) => [point, reason ?? value]))
        : exception.name,
    );
    expect(shown).toEqual(template.golden.map((golden) => golden.expect));
  });

  test('a reading says point, quantity, phase, value, unit, quality and reason', async () => {
    expect(await readingsOf('--template', 'eastron-sdm630', asked, given)).toMatchObject([
      {
        ...{ point: 'voltage_a', quantity: 'voltage', phase: 'A', value: 230.5, unit: 'V' },
        ...{ quality: 'good', reason: null, table: 'input', at: 0, words: ['4366', '8000'] },
      },
    ]);
  });

  test('a refusal is told in words and is no failure of the decoding', async () => {
    const { code, out } = await forewatt('decode', 'eastron-sdm630', asked, refused);
    expect(code).toBe(0);
    expect(out).toContain('the device does not have this address (exception 2)');
  });

  test('registers without a frame are taken from --at', async () => {
    const words = ['4247', 'e000', '--at', '0x46'];
    expect(await readingsOf('eastron-sdm630', ...words)).toMatchObject([
      { point: 'frequency', value: 49.96875 },
    ]);
  });

  test('an answer that holds no point of the template ends with 1', async () => {
    const { code, out } = await forewatt('decode', 'eastron-sdm630', '4247', '--at', '0x100');
    expect(code).toBe(1);
    expect(out).toContain('no point of eastron-sdm630 lies there');
  });

  test('a template that is not there ends with 3 and names the one that was meant', async () => {
    const { code, err } = await forewatt('decode', '--template', 'sdm630', asked, given);
    expect(code).toBe(3);
    expect(err).toContain('COL-TPL-UNKNOWN');
    expect(err).toContain('"eastron-sdm630"');
  });
});

describe('without a template', () => {
  test('an answer alone is shown as every type in every order', async () => {
    const { code, out } = await forewatt('decode', given, '--json');
    expect(code).toBe(0);
    const { views } = JSON.parse(out).exchanges[0];
    const float = (order: string) => ({ at: 0, type: 'float32', order });
    expect(views).toContainEqual({ ...float('ABCD'), value: 230.5 });
    expect(views).toContainEqual({ at: 0, type: 'uint16', order: 'ABCD', value: 0x4366 });
    expect(JSON.parse(out).exchanges[0].at).toBeNull();
  });

  test('Modbus TCP frames are understood as serial ones are', async () => {
    const answer = '00 07 00 00 00 07 01 04 04 43 66 80 00';
    const question = '00 07 00 00 00 06 01 04 00 00 00 02';
    const { out } = await forewatt('decode', question, answer, '--json');
    expect(JSON.parse(out).exchanges).toMatchObject([{ at: 0, registers: ['4366', '8000'] }]);
  });

  test('request and response may be pasted as one text', async () => {
    const { out } = await forewatt('decode', `${asked} ${given}`, '--json');
    expect(JSON.parse(out).exchanges).toMatchObject([{ table: 'input', at: 0 }]);
  });
});

describe('a checksum that a data sheet leaves out is computed, and told', () => {
  const bare = (text: string) => text.slice(0, -6);
  test.each([
    ['left out', bare(asked), bare(given)],
    ['printed as xx xx', `${bare(asked)} xx xx`, `${bare(given)} XX XX`],
    ['printed as xxxx and CRC', `${bare(asked)} xxxx`, `${bare(given)} CRC CRC`],
  ])('%s', async (_what, request, response) => {
    const { code, out } = await forewatt('decode', 'eastron-sdm630', request, response);
    expect(out).toContain('the request has no checksum; its bytes make 71 cb');
    expect(out).toContain('the response has no checksum; its bytes make 6f df');
    expect(out).toMatch(/voltage_a +230\.5 V/);
    expect(code).toBe(0);
  });

  test('of a refusal too, and of both in one text', async () => {
    const { out } = await forewatt('decode', 'eastron-sdm630', bare(asked), bare(refused));
    expect(out).toContain('the device does not have this address');
    const { out: text } = await forewatt(
      'decode',
      'eastron-sdm630',
      `${bare(asked)} xx xx ${given}`,
    );
    expect(text).toMatch(/voltage_a +230\.5 V/);
  });

  test('a data sheet’s example is taken as it is printed, and its wrong checksum is told', async () => {
    const file = join(folder, 'sheet.txt');
    const request = `Request:  ${asked.replace('71 cb', '84 35')}`;
    writeFileSync(file, [request, `Response: ${bare(given)} xx xx`].join('\n'));
    const run = await forewatt('decode', 'eastron-sdm630', '--file', file);
    expect(run.out).toContain('The checksum of the request is 84 35; its bytes make 71 cb.');
    expect(run.code).toBe(1);
  });
});

describe('what is wrong is told with its code, and ends with 1', () => {
  test.each([
    ['COL-FRAME-HEX', '"g" at character 14', [asked, given.replace('66', '6g')]],
    ['COL-FRAME-CRC', 'fe 7d; its bytes make 6f df', [asked, given.replace('6f df', 'fe 7d')]],
    ['COL-FRAME-LENGTH', 'has 8 bytes; by its own count it has 9', [asked, given.slice(0, -3)]],
    ['COL-FRAME-PAIR', 'unit 1 was asked, unit 2', [asked, '02 04 04 43 66 80 00 5c df']],
    ['COL-FRAME-PAIR', '8 bytes of values', ['01 04 00 00 00 04 f1 c9', given]],
  ])('%s: %s', async (code, sentence, words) => {
    const run = await forewatt('decode', ...words);
    expect(run.out).toContain(code);
    expect(run.out).toContain(sentence);
    expect(run.code).toBe(1);
  });

  test('both frames are looked at in one run', async () => {
    const words = [asked.replace('71 cb', '84 35'), given.replace('6f df', 'fe 7d'), '--json'];
    const { code, out } = await forewatt('decode', ...words);
    const { problems } = JSON.parse(out) as { problems: Array<{ field: string; code: string }> };
    expect(problems.map((one) => `${one.field} ${one.code}`)).toEqual([
      'request COL-FRAME-CRC',
      'response COL-FRAME-CRC',
    ]);
    expect(code).toBe(1);
  });

  test.each([
    ['nothing', []],
    ['a request without its response', [asked]],
    ['an address that is no number', ['4366', '--at', 'x']],
  ])('%s is wrong usage and ends with 2', async (_what, words) => {
    const run = await forewatt('decode', ...words, '--json');
    expect(run.code).toBe(2);
    expect(JSON.parse(run.out)).toMatchObject({ problems: [{ code: 'COL-CALL-INCOMPLETE' }] });
  });
});

describe('a file of a capture', () => {
  test('every pair is decoded, and a line that is wrong is named with its number', async () => {
    const file = join(folder, 'capture.txt');
    const lines = ['# 08:40', asked, given, '', `TX: ${asked} | ${refused}`, `${asked} 01 84`];
    writeFileSync(file, lines.join('\n'));
    const run = await forewatt('decode', '--template', 'eastron-sdm630', '--file', file, '--json');
    const { readings, exchanges, problems } = JSON.parse(run.out);
    expect(readings).toMatchObject([{ point: 'voltage_a', value: 230.5 }]);
    expect(exchanges).toMatchObject([
      { line: 3, exception: null },
      { line: 5, exception: { code: 2, name: 'illegal_address' } },
    ]);
    expect(problems).toMatchObject([{ file, line: 6, code: 'COL-FRAME-LENGTH' }]);
    expect(run.code).toBe(1);
  });

  test('a file that is not there is told', async () => {
    const run = await forewatt('decode', '--file', join(folder, 'none.txt'));
    expect(run.err).toContain('SET-FILE');
    expect(run.code).toBe(3);
  });
});

const hex = (bytes: Buffer): string => bytes.toString('hex');
const word = fc.integer({ min: 0, max: 0xffff });

property.prop([fc.integer({ min: 0, max: 255 }), word, fc.array(word, { minLength: 1 })])(
  'a request and its answer in one text are parted where the request ends',
  (unit, from, words) => {
    const request = Buffer.from([4, from >> 8, from & 0xff, 0, words.length]);
    const values = words.flatMap((value) => [value >> 8, value & 0xff]);
    const frames = [request, Buffer.from([4, values.length, ...values])].map((body) =>
      hex(rtuFrame(unit, body)),
    );
    const split = splitExchange(frames.join(''));
    expect(split?.request.replaceAll(' ', '')).toBe(frames[0]);
    expect(split?.response.replaceAll(' ', '')).toBe(frames[1]);
  },
);

property.prop([fc.string()])('any text is a frame or a reason why it is none', (text) => {
  const read = readFrame(text, 'response');
  expect('why' in read || read.body.length >= 1).toBe(true);
});
