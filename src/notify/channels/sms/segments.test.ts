import { describe, expect, test } from 'vitest';
import { caseFile } from '../../../../tests/notify/support/cases.ts';
import { plainLetters, segmentsOf, wideLetterIn } from './segments.ts';

interface Case {
  input: { rows: string[] };
  expect: { rows: Array<{ encoding: string; units: number; segments: number }> };
}
const { input, expect: wanted } = caseFile<Case>('notify/nt-sms-segments');

/** `a x 160`, `] x 85 + 😀`, or the text itself. */
function spelled(row: string): string {
  const [, letter, times, rest] = /^(\S+) x (\d+)(?: \+ (.+))?$/u.exec(row) ?? [];
  return letter === undefined ? row : letter.repeat(Number(times)) + (rest ?? '');
}

describe('segments', () => {
  test.each(input.rows.map((row, i) => [row, wanted.rows[i]] as const))(
    'nt-sms-segments: %s',
    (row, counted) => {
      expect(segmentsOf(spelled(row))).toEqual(counted);
      expect(wideLetterIn(spelled(row)) === null).toBe(counted?.encoding === 'GSM-7');
    },
  );

  test('typographic letters become plain ones and the text stays in GSM-7', () => {
    const text = plainLetters('it’s “off” – until 9\u202fAM…');
    expect(text).toBe('it\'s "off" - until 9 AM...');
    expect(segmentsOf(text).encoding).toBe('GSM-7');
  });
});
