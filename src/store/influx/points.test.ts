import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { minuteOf, minutePoint, readingPoint, sampleOf, TAG } from './points.ts';

/** A server keeps one row of fields a time; a later write of a field replaces it. */
function stored(rows: ReadonlyArray<readonly [value: number | null, code: number]>) {
  const fields: Record<string, number> = {};
  for (const [value, code] of rows) {
    Object.assign(fields, readingPoint('M-1/voltage/A', 1000, value, code).fields);
  }
  const row = [1000, ...['g', 'gc', 'u', 'uc', 'bc'].map((name) => fields[name] ?? null)];
  return sampleOf(row);
}

describe('a reading as a point', () => {
  test('keeps its value and code, and a bad one has none', () => {
    expect(stored([[230.5, 0]])).toEqual([1000, 230.5, 0]);
    expect(stored([[230.5, 5]])).toEqual([1000, 230.5, 5]);
    expect(stored([[null, 14]])).toEqual([1000, null, 14]);
    expect(readingPoint('M-1', 5, Number.NaN, 2)).toMatchObject({
      tags: { [TAG]: 'M-1' },
      fields: { bc: 2 },
    });
  });

  test('a later value replaces the first unless its quality is worse', () => {
    expect(
      stored([
        [1, 0],
        [2, 0],
      ]),
    ).toEqual([1000, 2, 0]);
    expect(
      stored([
        [1, 0],
        [null, 2],
      ]),
    ).toEqual([1000, 1, 0]);
    expect(
      stored([
        [1, 1],
        [2, 0],
      ]),
    ).toEqual([1000, 2, 0]);
    expect(
      stored([
        [null, 2],
        [3, 1],
      ]),
    ).toEqual([1000, 3, 1]);
  });

  const row = fc.tuple(
    fc.oneof(fc.constant(null), fc.double({ noNaN: true })),
    fc.integer({ min: 0, max: 60 }),
  );
  property.prop([fc.array(row, { minLength: 1, maxLength: 6 })])(
    'sent twice, it is the same',
    (rows) => {
      const good = rows.filter(([, code]) => (code & 3) !== 3);
      if (good.length === 0) return;
      expect(stored([...good, ...good])).toEqual(stored(good));
    },
  );

  test('a minute comes back as it went', () => {
    const minute = { time: 60_000, min: 1, max: 3, sum: 6, last: 2, count: 3, bad: 1 };
    const { fields = {} } = minutePoint('M-1', minute);
    const names = ['min', 'max', 'sum', 'last', 'count', 'bad'];
    expect(minuteOf([60_000, ...names.map((name) => fields[name] as number)])).toEqual(minute);
    const empty = { ...minute, min: null, max: null, last: null, sum: 0, count: 0 };
    const own = minutePoint('M-1', empty).fields ?? {};
    expect(minuteOf([60_000, ...names.map((name) => (own[name] as number) ?? null)])).toEqual(
      empty,
    );
  });
});
