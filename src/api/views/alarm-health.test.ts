import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../model/alarm.ts';
import { HOUR, MINUTE, toIso } from '../../model/time.ts';
import { alarmHealth } from './alarm-health.ts';

const from = Date.parse('2026-07-15T00:00:00Z');
const range = { from, to: from + 10 * HOUR, profile: null };

function alarm(asset: string, minute: number, priority = 3): Alarm {
  const raisedAt = toIso(from + minute * MINUTE);
  return { asset, rule: 'undervoltage', priority, raisedAt } as Alarm;
}

describe('how well alarms can be read', () => {
  test('a quiet span is no flood and counts by priority', () => {
    const { totals, rows } = alarmHealth([alarm('M-1', 10), alarm('M-2', 90, 1)], range);
    expect(totals).toMatchObject({ alarms: 2, floodShare: 0, p1: 1, p3: 1, per10Min: 0.03 });
    expect(rows).toHaveLength(2);
  });

  test('eleven within ten minutes are a flood until fewer than five are', () => {
    const burst = Array.from({ length: 11 }, (_, n) => alarm(`M-${n}`, 60 + n * 0.5));
    const { totals } = alarmHealth(burst, range);
    // From the eleventh, at 65 min, until fewer than five are ten minutes old: 72 min.
    expect(totals['floodShare']).toBeCloseTo(9 / 600, 2);
  });

  test('who speaks most comes first, with its share', () => {
    const own = [alarm('M-1', 1), alarm('M-1', 20), alarm('M-1', 40), alarm('M-2', 60)];
    expect(alarmHealth(own, range).rows[0]).toMatchObject({ asset: 'M-1', count: 3, share: 0.75 });
  });

  test('nothing at all is nothing, and no division by it', () => {
    const { totals, rows } = alarmHealth([], range);
    expect(rows).toEqual([]);
    expect(totals).toMatchObject({ alarms: 0, per10Min: 0, floodShare: 0 });
  });
});
