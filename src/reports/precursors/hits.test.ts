import { expect, test } from 'vitest';
import { DAY } from '../../model/time.ts';
import { type Followed, hitRates, wilson } from './hits.ts';

const alarm = (day: number, place = 'FU1', rule = 'overload') => ({
  ...{ rule, at: day * DAY, places: [place] },
});
const outage = (day: number, place = 'FU1'): Followed => ({
  ...{ at: day * DAY, places: [place], rules: null },
});
const year = { windowMs: 30 * DAY, since: 0, now: 390 * DAY };

test('an alarm counts when an outage of its place followed within the window, by hand', () => {
  const onsets = [alarm(10), alarm(100), alarm(200), alarm(300), alarm(300, 'TX2')];
  const followed = [outage(39.5), outage(130.5), outage(199.9), outage(301, 'TX9'), outage(310)];
  const hit = hitRates({ ...year, onsets, followed }).get('overload')!;
  expect(hit).toMatchObject({ windowDays: 30, counted: 5, followed: 2, share: 0.4 });
  // Wilson for 2 of 5.
  expect(hit.low).toBeCloseTo(0.1176, 4);
  expect(hit.high).toBeCloseTo(0.7693, 4);
  // Of 360 days 4 windows of 30 hold an outage of FU1, none one of TX2: four of five alarms 1/3.
  expect(hit.byChance).toBeCloseTo((4 * (120 / 360)) / 5, 6);
});

test('an alarm whose window is not over does not count yet, even where an outage followed already', () => {
  const onsets = [alarm(10), alarm(365)];
  const hit = hitRates({ ...year, onsets, followed: [outage(366)] }).get('overload')!;
  expect(hit).toMatchObject({ counted: 1, followed: 0, share: 0 });
  const none = hitRates({ ...year, onsets: [alarm(365)], followed: [] }).get('overload')!;
  expect(none).toMatchObject({ counted: 0, share: null, low: null, high: null, byChance: null });
});

test('alarms of one place within the window are one sign; each rule is measured by itself', () => {
  const onsets = [alarm(10), alarm(12), alarm(39), alarm(45), alarm(10, 'FU1', 'fuse_saving')];
  const rates = hitRates({ ...year, onsets, followed: [outage(50)] });
  expect(rates.get('overload')).toMatchObject({ counted: 2, followed: 1 });
  expect(rates.get('fuse_saving')).toMatchObject({ counted: 1, followed: 0 });
});

test('what only one rule foretells is no hit of another', () => {
  const onsets = [alarm(10, 'SP1', 'neutral_drift'), alarm(10, 'SP1')];
  const followed: Followed[] = [{ at: 12 * DAY, places: ['SP1'], rules: ['neutral_drift'] }];
  const rates = hitRates({ ...year, onsets, followed });
  expect(rates.get('neutral_drift')).toMatchObject({ followed: 1 });
  expect(rates.get('overload')).toMatchObject({ followed: 0 });
});

test('bounds stay within 0 and 1, and narrow with the number of cases', () => {
  expect(wilson(0, 10).low).toBe(0);
  expect(wilson(10, 10).high).toBeCloseTo(1, 9);
  const [few, many] = [wilson(3, 10), wilson(300, 1000)];
  expect(many.high! - many.low!).toBeLessThan(few.high! - few.low!);
});
