import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { DAY, HOUR } from '../../model/time.ts';
import { readSegments, type SegmentGroup } from './groups-file.ts';
import { cutHours } from './hours.ts';
import { measured, profileOf } from './profile.ts';

const file = readSegments('segments.yaml', readFileSync('config/segments.yaml', 'utf8'));
const rules = file.segments;
const groupOf = (id: string): SegmentGroup =>
  rules?.groups.find((one) => one.id === id) as SegmentGroup;
const leastOf = [groupOf('always_on').rule];
/** 1970 began on a Thursday. */
const isWorked = (day: number): boolean => ![2, 3].includes(Math.floor(day / DAY) % 7);

function profile(days: number, kwhAt: (hour: number, day: number) => number | null) {
  const edges = Array.from({ length: days + 1 }, (_, i) => i * DAY);
  const hours = Array.from({ length: days * 24 }, (_, i) => ({
    from: i * HOUR,
    kwh: kwhAt(i % 24, Math.floor(i / 24)),
  }));
  return profileOf({ days: edges, hours }, { isWorked, leastOf });
}

describe('the file of groups', () => {
  test('the one that comes with it holds', () => {
    expect(file.problems).toEqual([]);
    expect(rules?.groups.map(({ id }) => id)).toEqual([
      ...['night_charging', 'daytime_business', 'always_on'],
    ]);
  });

  test('a group that stands twice and words about nothing are named with their place', () => {
    const text = readFileSync('config/segments.yaml', 'utf8');
    const twice = text.replace('id: always_on', 'id: night_charging').replace('{limit}', '{who}');
    const { segments, problems } = readSegments('segments.yaml', twice);
    expect(segments).toBe(null);
    expect(problems.map(({ code }) => code).sort()).toEqual([
      ...['REP-SEGMENT-TWICE', 'REP-SEGMENT-WORD'],
    ]);
    expect(problems.every(({ place }) => (place?.line ?? 0) > 1)).toBe(true);
  });
});

describe('rules', () => {
  test('half of the energy at night is night charging, and it is no business of the day', () => {
    const charging = profile(35, (hour) => (hour >= 22 || hour < 6 ? 2 : 0.5));
    expect(measured(groupOf('night_charging'), charging, 28)).toBeCloseTo(16 / 24, 3);
    expect(measured(groupOf('daytime_business'), charging, 28)).toBeLessThan(0.5);
  });

  test('a shop that is open on working days, and a fridge that never rests', () => {
    const shop = profile(35, (hour, day) =>
      isWorked(day * DAY) && hour >= 8 && hour < 18 ? 3 : 0.1,
    );
    expect(measured(groupOf('daytime_business'), shop, 28)).toBeGreaterThan(0.8);
    expect(measured(groupOf('always_on'), shop, 28)).toBeLessThan(0.2);
    expect(
      measured(
        groupOf('always_on'),
        profile(35, () => 0.2),
        28,
      ),
    ).toBeCloseTo(1, 3);
  });

  test('one dark hour a day is no always-on, whichever hour it is', () => {
    const moving = profile(35, (hour, day) => (hour === day % 6 ? 0 : 1));
    expect(measured(groupOf('always_on'), moving, 28)).toBe(0);
  });

  test('too few whole days say nothing, nor do days with an hour that was not read, nor no energy at all', () => {
    expect(
      measured(
        groupOf('always_on'),
        profile(27, () => 1),
        28,
      ),
    ).toBe(null);
    const gaps = profile(60, (hour, day) => (hour === 3 && day % 2 === 0 ? null : 1));
    expect(gaps.days.worked + gaps.days.off).toBe(30);
    const mostly = profile(60, (hour) => (hour === 3 ? null : 1));
    expect(measured(groupOf('always_on'), mostly, 28)).toBe(null);
    expect(
      measured(
        groupOf('night_charging'),
        profile(40, () => 0),
        28,
      ),
    ).toBe(null);
  });

  test.prop([
    fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 24, maxLength: 24 }),
    fc.integer({ min: 2, max: 9 }),
  ])('more of everything is the same kind of use, and a share is one', (wh, times) => {
    const once = profile(30, (hour) => (wh[hour] ?? 0) / 1_000);
    const more = profile(30, (hour) => ((wh[hour] ?? 0) * times) / 1_000);
    for (const group of rules?.groups ?? []) {
      const [a, b] = [measured(group, once, 28), measured(group, more, 28)];
      expect(a === null).toBe(b === null);
      expect(a ?? 0).toBeCloseTo(b ?? 0, 6);
      if (group.rule.measure === 'share') expect(a ?? 0).toBeLessThanOrEqual(1);
    }
  });
});

describe('hours for planned work', () => {
  const local = (at: number) => ({
    hour: Math.floor(at / HOUR) % 24,
    isWorked: isWorked(Math.floor(at / DAY) * DAY),
  });
  const groups = rules?.groups ?? [];
  const within = { from: 7, to: 19 };
  const wh = fc.array(fc.nat({ max: 9_000 }), { minLength: 24, maxLength: 24 });

  test('a shop street is cut on the day on which it is closed', () => {
    const worked = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? 900 : 50));
    const off = Array.from({ length: 24 }, () => 100);
    const places = { worked, off, members: { daytime_business: 30, always_on: 4 } };
    const asked = { from: 0, to: 7 * DAY, hours: 3, within };
    const [best] = cutHours(places, asked, { groups, local, most: 3 });
    expect(local(best?.start ?? 0).isWorked).toBe(false);
    // Who is always on is disturbed whenever it is: it is said, and changes no order.
    expect(best?.disturbed).toEqual({ always_on: 4 });
    expect(best?.kwh).toBeCloseTo(0.3, 6);
  });

  test.prop([wh, wh, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 99 })])(
    'each proposal lies in the hours of crews and in the time asked for, none is better than the first',
    (worked, off, hours, businesses) => {
      const places = { worked, off, members: { daytime_business: businesses } };
      const asked = { from: 5 * HOUR + 1, to: 9 * DAY, hours, within };
      const found = cutHours(places, asked, { groups, local, most: 3 });
      expect(found.length).toBe(3);
      for (const one of found) {
        expect(one.start).toBeGreaterThanOrEqual(asked.from);
        expect(one.end).toBeLessThanOrEqual(asked.to);
        expect(one.end - one.start).toBe(hours * HOUR);
        expect(local(one.start).hour).toBeGreaterThanOrEqual(7);
        expect(local(one.end - 1).hour).toBeLessThan(19);
      }
      const rank = ({ disturbed, kwh }: (typeof found)[number]): number =>
        (disturbed['daytime_business'] ?? 0) * 1e9 + kwh;
      expect(Math.min(...found.map(rank))).toBe(rank(found[0] as (typeof found)[number]));
    },
  );

  test('longer work than a day of crews finds no hour, and a time too short none either', () => {
    const places = { worked: [], off: [], members: {} };
    const at = { groups, local, most: 3 };
    expect(cutHours(places, { from: 0, to: 7 * DAY, hours: 13, within }, at)).toEqual([]);
    expect(cutHours(places, { from: 0, to: HOUR, hours: 2, within }, at)).toEqual([]);
  });
});
