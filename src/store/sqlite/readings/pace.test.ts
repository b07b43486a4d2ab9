import { expect, test } from 'vitest';
import { mergePace } from './pace.ts';

/** Arrivals as fast as they are taken, and a merge that moves so many rows a ms, table by table. */
function run(at: { arrivalsAMs: number; mergedAMs: number; forMs: number }): {
  most: number;
  taken: number;
} {
  const pace = mergePace();
  const batch = 10_000;
  let [now, taken, active, closed] = [0, 0, 0, 0];
  let mergedAt = 0;
  let most = 0;
  while (now < at.forMs) {
    now += batch / at.arrivalsAMs;
    now += pace.waitMs(batch, { waiting: active + closed, nowMs: now });
    active += batch;
    taken += batch;
    most = Math.max(most, active + closed);
    if (now < mergedAt) continue;
    if (closed > 0) pace.merged(closed, closed / at.mergedAMs);
    closed = active;
    active = 0;
    mergedAt = now + closed / at.mergedAMs;
  }
  return { most, taken };
}

test('a merge that keeps up slows nobody down', () => {
  const { taken } = run({ arrivalsAMs: 220, mergedAMs: 300, forMs: 600_000 });
  expect(taken).toBeGreaterThan(220 * 600_000 * 0.999);
});

test('arrivals faster than the merge wait for it, and no more rows pile up than there is room for', () => {
  const { most, taken } = run({ arrivalsAMs: 220, mergedAMs: 150, forMs: 3_600_000 });
  expect(most).toBeLessThan(20_000_000);
  expect(taken).toBeGreaterThan(150 * 3_600_000 * 0.75);
});

test('before the first merge nothing is known of its speed, and nobody waits', () => {
  expect(mergePace(10).waitMs(100, { waiting: 1_000, nowMs: 0 })).toBe(0);
});
