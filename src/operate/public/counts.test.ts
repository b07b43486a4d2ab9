import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import type { PublicCount } from '../../api/shapes/public.ts';
import { publicCount, publicTotal } from './counts.ts';

/** Every count that may stand behind what is shown. */
function mayBe(shown: PublicCount): number[] {
  const found: number[] = [];
  for (let count = 0; count <= 400; count += 1) if (publicCount(count) === shown) found.push(count);
  return found;
}

/** Sums that these parts can have together. */
function sums(parts: ReadonlyArray<readonly number[]>): Set<number> {
  let reached = new Set([0]);
  for (const part of parts) {
    reached = new Set([...reached].flatMap((sum) => part.map((one) => sum + one)));
  }
  return reached;
}

/** What a reader who knows the rules can still think of one hidden part, from all parts and the total of the page. */
function thinkable(truth: readonly number[], i: number): number[] {
  const shown = truth.map(publicCount);
  const total = publicTotal(truth);
  const others = shown.filter((_, at) => at !== i);
  const hidden = sums(others.filter((one) => one === '<5').map(mayBe));
  const told = sums(others.filter((one) => one !== '<5').map(mayBe));
  const rest = others.filter((one) => one === '<5').length;
  return mayBe('<5').filter((own) =>
    [...told].some((open) =>
      [...hidden].some((beside) => publicTotal(like(open, own, { beside, rest })) === total),
    ),
  );
}

/** Parts with these sums: one that is told, this one, and so many other hidden ones. */
function like(open: number, own: number, of: { beside: number; rest: number }): number[] {
  const parts = Array.from({ length: of.rest }, () => 1);
  let left = of.beside - of.rest;
  for (const at of parts.keys()) {
    const more = Math.min(3, left);
    parts[at] = 1 + more;
    left -= more;
  }
  return [open, own, ...parts];
}

const counts = fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 60 })), {
  minLength: 1,
  maxLength: 6,
});

describe('a count below five', () => {
  test.prop([counts])('is given away by no sum on the page', (truth) => {
    for (const [i, count] of truth.entries()) {
      if (count === 0 || count >= 5) continue;
      expect(thinkable(truth, i).length).toBeGreaterThanOrEqual(2);
    }
  });

  test.prop([counts, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 8 })])(
    'nor by any two refreshes: what is shown of an area depends on its own count now and on nothing before',
    (truth, changes) => {
      const now = [...truth];
      for (const [step, area] of changes.entries()) {
        const before = now.map(publicCount);
        const at = area % now.length;
        now[at] = Math.max(0, (now[at] ?? 0) + (step % 2 === 0 ? 1 : -1));
        const after = now.map(publicCount);
        // A step within the hidden ones, or within a rounding, is not seen at all.
        const moved = after.filter((one, i) => one !== before[i]).length;
        expect(moved).toBeLessThanOrEqual(1);
        for (const [i, count] of now.entries()) {
          if (count > 0 && count < 5) expect(after[i]).toBe('<5');
        }
      }
    },
  );

  test('two that are together eight are not told to be ten: each would be four', () => {
    expect(publicTotal([4, 4])).toBe(5);
    expect(publicTotal([4, 4, 60])).toBe(65);
  });

  test('three dark say "fewer than 5", and four areas of one each are together no "fewer than 5"', () => {
    expect(publicCount(3)).toBe('<5');
    expect(publicTotal([1, 1, 1, 1])).toBe(5);
    expect(publicTotal([3, 0, 0])).toBe('<5');
    expect(publicTotal([0, 0])).toBe(0);
  });
});
