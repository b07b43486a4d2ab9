import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { publicCount, publicWhole } from './counts.ts';
import { type Held, heldCounts, type KeptCounts } from './held.ts';

const COUNT_MOST = 60;

/** A file that outlives the process, without a disk. */
function keptHere(): KeptCounts {
  const lines: Array<readonly [string, Held]> = [];
  return { load: () => lines, add: (begun) => lines.push(...begun), shrink: () => {} };
}

/** What the page shows of some areas, and of all together, one refresh after the other. */
function pages(starts: readonly number[], moves: readonly Move[]): string[] {
  const kept = keptHere();
  let held = heldCounts(kept);
  const now = [...starts];
  const look = (): string => {
    const show = held.begin();
    const shown = now.map((count, i) => show(String(i), count));
    held.keep();
    return [...shown, publicWhole(shown)].join(' ');
  };
  return [
    look(),
    ...moves.map(({ area, by, isRestart }) => {
      if (isRestart === true) held = heldCounts(kept);
      now[area % now.length] = Math.max(0, (now[area % now.length] as number) + by);
      return look();
    }),
  ];
}

interface Move {
  area: number;
  by: number;
  /** The process ends and starts again before it. */
  isRestart?: boolean;
}

const small = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: COUNT_MOST }));
const moves = fc.array(
  fc.record({
    area: fc.nat({ max: 4 }),
    by: fc.oneof(fc.constantFrom(-1, 1), fc.integer({ min: -9, max: 9 })),
    isRestart: fc.integer({ min: 0, max: 7 }).map((chance) => chance === 0),
  }),
  { maxLength: 25 },
);
const areas = fc.array(small, { minLength: 1, maxLength: 5 });

/** Whether an area was all on at some time: what comes after that begins anew. */
function everNone(starts: readonly number[], list: readonly Move[], i: number): boolean {
  let now = starts[i] as number;
  return (
    now <= 0 ||
    list.some(({ area, by }) => {
      if (area % starts.length === i) now = Math.max(0, now + by);
      return now === 0;
    })
  );
}

describe('a small count', () => {
  test.prop([areas, moves])(
    'is given away by no sum, no refresh and no restart: who knows all other counts and every move learns nothing',
    (starts, list) => {
      const seen = pages(starts, list).join('\n');
      for (const [i, count] of starts.entries()) {
        if (everNone(starts, list, i)) continue;
        const mayBe = Array.from({ length: COUNT_MOST + 5 }, (_, other) => other).filter(
          (other) =>
            publicCount(other) === publicCount(count) &&
            !everNone(starts.with(i, other), list, i) &&
            pages(starts.with(i, other), list).join('\n') === seen,
        );
        // All that looked the same at first look the same ever after.
        const alike = Array.from({ length: COUNT_MOST + 5 }, (_, other) => other).filter(
          (other) =>
            publicCount(other) === publicCount(count) && !everNone(starts.with(i, other), list, i),
        );
        expect(mayBe).toEqual(alike);
      }
    },
  );

  test.prop([areas, moves])(
    'is shown within nine of the truth, and as none exactly when all are back',
    (starts, list) => {
      const held = heldCounts();
      const now = [...starts];
      for (const { area, by } of [{ area: 0, by: 0 }, ...list]) {
        now[area % now.length] = Math.max(0, (now[area % now.length] as number) + by);
        const show = held.begin();
        for (const [i, count] of now.entries()) {
          const shown = show(String(i), count);
          expect(shown === 0).toBe(count === 0);
          expect(Math.abs((shown === '<5' ? 2.5 : shown) - count)).toBeLessThanOrEqual(9);
        }
        held.keep();
      }
    },
  );

  test('one home after the other goes and comes back: the page moves every fifth time', () => {
    const up = Array.from({ length: 12 }, () => ({ area: 0, by: 1 }));
    const shown = pages([6], up).map((page) => page.split(' ')[0]);
    expect(shown).toEqual([
      ...['5', '5', '5', '5', '5', '10', '10', '10', '10', '10', '15', '15', '15'],
    ]);
  });

  test('that all are back is said at once, and three dark say "fewer than 5"', () => {
    expect(pages([3], [{ area: 0, by: -3 }])).toEqual(['<5 <5', '0 0']);
  });

  test('four areas of one each are together no "fewer than 5"', () => {
    expect(publicWhole(['<5', '<5', '<5', '<5'])).toBe(10);
    expect(publicWhole(['<5', 0, 0])).toBe('<5');
    expect(publicWhole(['<5', '<5', 60])).toBe(65);
    expect(publicWhole([0, 0])).toBe(0);
    expect(publicWhole([])).toBe(0);
  });
});
