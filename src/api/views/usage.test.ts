import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../model/time.ts';
import { localDays, pieceLength, usesOf } from './usage.ts';

const at = (iso: string): number => Date.parse(iso);
const now = at('2026-07-16T12:00:00+08:00');

/** A counter that gains 500 Wh in each hour from midnight of the 14th. */
function counter(zone = 'Asia/Shanghai', from = '2026-07-14T00:00:00+08:00') {
  const start = at(from) - HOUR;
  const lastOf = new Map<number, number>();
  for (let i = 0; start + i * HOUR < now; i += 1) lastOf.set(start + i * HOUR, 1_000_000 + i * 500);
  return { lastOf, edges: localDays(at(from), now, zone) };
}
const piecesOf = (lastOf: ReadonlyMap<number, number>) => ({
  lengthMs: HOUR,
  pieces: [...lastOf].map(([from, last]) => ({ from, min: last, max: last, last })),
});
const uses = ({ lastOf, edges }: ReturnType<typeof counter>) =>
  usesOf(edges, piecesOf(lastOf), { now }).map(({ kwh, reason }) => [kwh, reason]);

describe('energy of a day', () => {
  test('goes from local midnight to local midnight, and today says "so far"', () => {
    expect(uses(counter())).toEqual([
      [12, null],
      [12, null],
      [6, 'so_far'],
    ]);
  });

  test('is estimated by time where the counter is not known at one end, and the sum is what it gained', () => {
    const gap = counter();
    for (const [start] of gap.lastOf) {
      if (start >= at('2026-07-14T20:00:00+08:00') && start < at('2026-07-15T03:00:00+08:00'))
        gap.lastOf.delete(start);
    }
    expect(uses(gap)).toEqual([
      [12, 'estimated'],
      [12, 'estimated'],
      [6, 'so_far'],
    ]);
  });

  test('is not known before the first reading, and not after the last', () => {
    const short = counter();
    for (const [start] of short.lastOf) {
      const isRead =
        start >= at('2026-07-14T02:00:00+08:00') && start < at('2026-07-15T20:00:00+08:00');
      if (!isRead) short.lastOf.delete(start);
    }
    expect(uses(short).map(([, reason]) => reason)).toEqual(['missing', 'missing', 'missing']);
  });

  test('is said to be short where the counter was set back, and is never negative', () => {
    const exchanged = counter();
    for (const [start, value] of exchanged.lastOf) {
      if (start >= at('2026-07-15T10:00:00+08:00')) exchanged.lastOf.set(start, value - 1_000_000);
    }
    // 10 hours before the exchange, 13 after it: the hour of it is lost.
    expect(uses(exchanged)[1]).toEqual([11.5, 'register_reset']);
  });

  test.each([
    ['Europe/London', '2026-03-29T00:00:00Z', 23],
    ['Europe/London', '2026-10-25T00:00:00+01:00', 25],
    ['Asia/Shanghai', '2026-03-29T00:00:00+08:00', 24],
    // Half an hour of summer time.
    ['Australia/Lord_Howe', '2026-04-05T00:00:00+11:00', 24.5],
  ])('%s, the day that begins %s has %d hours', (zone, from, hours) => {
    const [start = 0, end = 0] = localDays(at(from), at(from) + 1, zone);
    expect((end - start) / HOUR).toBe(hours);
  });

  test('pieces end where days do, in zones off by a part of an hour too', () => {
    expect(pieceLength(localDays(now - DAY, now, 'Asia/Shanghai'))).toBe(HOUR);
    expect(pieceLength(localDays(now - DAY, now, 'Asia/Kolkata'))).toBe(30 * MINUTE);
    expect(pieceLength(localDays(now - DAY, now, 'Asia/Kathmandu'))).toBe(15 * MINUTE);
  });

  test.prop([fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 72, maxLength: 72 })])(
    'of whole days adds up to what the counter gained',
    (gains) => {
      const { edges, lastOf } = counter();
      let value = 0;
      for (const [i, start] of [...lastOf.keys()].entries()) {
        value += gains[i] ?? 0;
        lastOf.set(start, value);
      }
      const days = usesOf(edges, piecesOf(lastOf), { now });
      const first = lastOf.get((edges[0] ?? 0) - HOUR) ?? 0;
      const sum = days.reduce((total, { kwh }) => total + (kwh ?? 0), 0);
      expect(sum * 1_000).toBeCloseTo(value - first, 6);
    },
  );
});
