import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../model/time.ts';
import { allowedNow, spreadOf } from './spread.ts';

const now = Date.parse('2026-07-15T10:00:00+08:00');
const notice = {
  ...{ kind: 'planned_notice' as const, lane: 3 as const, recipients: 7_250 },
  ...{ validUntil: now + 9 * DAY, facts: { deadline: now + DAY } },
};
const lasts = (wave: Parameters<typeof spreadOf>[0]): number | null => {
  const spread = spreadOf(wave, now);
  return spread === null ? null : spread.until - spread.from;
};

describe('the word of a plan', () => {
  test('leaves over two hours, a village of fifty at once', () => {
    expect(lasts(notice)).toBe(2 * HOUR);
    expect(lasts({ ...notice, recipients: 50 })).toBeNull();
  });

  test('takes a third of the time to its deadline where that is nearer, and none when it is over', () => {
    expect(lasts({ ...notice, facts: { deadline: now + HOUR } })).toBe(HOUR / 3);
    expect(lasts({ ...notice, facts: { deadline: now - 1 } })).toBeNull();
    expect(lasts({ ...notice, facts: { deadline: null } })).toBeNull();
  });

  test('of a reminder an hour before is out in minutes; one of the evening before takes its time', () => {
    const reminder = { ...notice, kind: 'planned_reminder' as const };
    expect(lasts({ ...reminder, validUntil: now + HOUR })).toBe(7.5 * MINUTE);
    expect(lasts({ ...reminder, validUntil: now + 16 * HOUR })).toBe(2 * HOUR);
  });

  test('of a change reaches people a day before the cut that they were told of', () => {
    const change = { ...notice, kind: 'planned_changed' as const };
    expect(lasts({ ...change, facts: { oldStart: now + 25 * HOUR } })).toBe(HOUR / 3);
  });

  test('never waits where something is begun, urgent, or a fault', () => {
    expect(lasts({ ...notice, kind: 'planned_started' })).toBeNull();
    expect(lasts({ ...notice, kind: 'outage_detected' })).toBeNull();
    for (const lane of [0, 1, 2] as const) expect(lasts({ ...notice, lane })).toBeNull();
  });
});

test('an even rate: fifty at once, half after half the time, everything at the end', () => {
  const spread = spreadOf(notice, now);
  if (spread === null) throw new Error('not spread');
  expect(allowedNow(spread, now)).toBe(50);
  expect(allowedNow(spread, now + HOUR)).toBe(3_650);
  expect(allowedNow({ ...spread, taken: 3_600 }, now + HOUR)).toBe(50);
  expect(allowedNow(spread, now + 2 * HOUR)).toBe(Infinity);
});

test.prop([fc.integer({ min: -2, max: 400 }), fc.integer({ min: 51, max: 1_000_000 })])(
  'two thirds of the time to the deadline are always left',
  (hours, recipients) => {
    const deadline = now + hours * HOUR;
    const spread = spreadOf({ ...notice, recipients, facts: { deadline } }, now);
    const until = spread?.until ?? now;
    expect(until - now).toBeLessThanOrEqual(Math.max(0, (deadline - now) / 3));
  },
);
