import { describe, expect, test } from 'vitest';
import { type FeederNow, loadAfter, type Moved } from './after.ts';

const a: FeederNow = { id: 'A', nowA: 200, ratingA: 400, live: 100, eachA: 2 };
const b: FeederNow = { id: 'B', nowA: 300, ratingA: 400, live: 100, eachA: 3 };
const moved = (own: Partial<Moved>): Moved => ({
  ...{ from: 'A', to: 'B', count: 40, cold: 0, dark: 0, home: 'A' },
  ...own,
});

describe('the load of feeders after a switching', () => {
  test('goes with the customers who are handed over', () => {
    expect(loadAfter([a, b], [moved({})])).toEqual([
      { feeder: 'A', nowA: 200, afterA: 120, ratingA: 400, percent: 30, coldLoadFactor: 1 },
      { feeder: 'B', nowA: 300, afterA: 380, ratingA: 400, percent: 95, coldLoadFactor: 1 },
    ]);
  });

  test('of those who were dark for long is half as much again, and may be too much', () => {
    const back = moved({ from: null, cold: 40, dark: 40 });
    expect(loadAfter([b], [back])).toEqual([
      { feeder: 'B', nowA: 300, afterA: null, ratingA: 400, percent: null, coldLoadFactor: 1.5 },
    ]);
    expect(loadAfter([a, b], [back])[1]).toMatchObject({
      ...{ afterA: 420, percent: 105, coldLoadFactor: 1.5 },
    });
  });

  test('is not taken off a feeder for customers who are dark', () => {
    expect(loadAfter([a, b], [moved({ dark: 40 })])).toMatchObject([
      { feeder: 'A', afterA: 200 },
      { feeder: 'B', afterA: 380 },
    ]);
  });

  test('is not known where nothing was ever measured, and nothing where nobody is fed', () => {
    const blind = { ...a, nowA: null, eachA: null };
    expect(loadAfter([blind, b], [moved({})])).toMatchObject([
      { afterA: null, percent: null },
      { afterA: null, percent: null },
    ]);
    const empty = { ...b, nowA: null, live: 0, eachA: null };
    expect(loadAfter([a, empty], [moved({})])[1]).toMatchObject({ nowA: null, afterA: 80 });
    expect(loadAfter([{ ...a, ratingA: null }], [])).toMatchObject([
      { afterA: 200, percent: null },
    ]);
  });
});
