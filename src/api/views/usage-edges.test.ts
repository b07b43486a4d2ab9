import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../model/time.ts';
import { piecesOf, usesOf, useView } from './usage.ts';

describe('registers that are read at the hour itself', () => {
  const zone = 'Asia/Shanghai';
  const begin = Date.parse('2026-07-14T00:00+08:00');
  const edges = [0, 1, 2].map((day) => begin + day * DAY);
  const at = { now: edges[2] as number };

  test('frozen at midnight alone, each day has exactly what lies between two words', () => {
    const frozen = [0, 1, 2].map((day) => ({ time: begin + day * DAY, wh: 5_000 + day * 7_250 }));
    const buckets = frozen.map(({ time, wh }) => ({ time, min: wh, max: wh, last: wh }));
    const uses = usesOf(edges, piecesOf(buckets, HOUR), at);
    expect(uses.map((use) => useView(use, zone))).toMatchObject([
      { day: '2026-07-14', kwh: 7.25, reason: null },
      { day: '2026-07-15', kwh: 7.25, reason: null },
    ]);
  });

  test('each quarter: the one at the edge stands for it, not the one before', () => {
    const wh = (i: number): number => 1_000 + i * i;
    const buckets = Array.from({ length: 2 * 96 + 1 }, (_, i) => ({
      ...{ time: begin + i * 15 * MINUTE, min: wh(i), max: wh(i), last: wh(i) },
    }));
    const [first, second] = usesOf(edges, piecesOf(buckets, HOUR), at);
    expect(first?.kwh).toBe((wh(96) - wh(0)) / 1_000);
    expect(second?.kwh).toBe((wh(192) - wh(96)) / 1_000);
  });
});
