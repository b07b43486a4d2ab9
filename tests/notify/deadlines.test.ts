// The product's deadlines beside an independent calculation, over a year and all changes of the clock.
import { readdirSync, readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { noticeTimes } from '../../src/notify/policy/due.ts';
import { loadPolicy, type Policy } from '../../src/notify/policy/load.ts';
import { instantAt, noticeOf, type Rule, wallOf } from '../support/year/deadlines.ts';
import { type YearZone, yearRules } from '../support/year/rules.ts';

const files = new Map(
  ['policies', 'holidays'].flatMap((folder) =>
    readdirSync(`config/${folder}`).map((name) => [
      `${folder}/${name}`,
      readFileSync(`config/${folder}/${name}`, 'utf8'),
    ]),
  ),
);
const zones = Object.keys(yearRules) as YearZone[];

function policyOf(zone: YearZone): Policy {
  const loaded = loadPolicy(files, yearRules[zone].policy);
  if (loaded.policy === null) throw loaded.problems[0];
  return loaded.policy;
}

test('the independent clock: jumps forward, comes twice, and half hours', () => {
  const iso = (day: string, minutes: number, zone: string): string =>
    new Date(instantAt(day, minutes, zone)).toISOString();
  expect(iso('2026-03-29', 90, 'Europe/London')).toBe('2026-03-29T01:00:00.000Z');
  expect(iso('2026-10-25', 90, 'Europe/London')).toBe('2026-10-25T00:30:00.000Z');
  expect(iso('2026-10-04', 135, 'Australia/Lord_Howe')).toBe('2026-10-03T15:30:00.000Z');
  expect(iso('2026-07-15', 540, 'Asia/Shanghai')).toBe('2026-07-15T01:00:00.000Z');
  expect(wallOf(Date.parse('2026-01-01T00:00:00Z'), 'Australia/Lord_Howe').minutes).toBe(660);
});

describe.each(zones)('%s', (zone) => {
  const policy = policyOf(zone);
  const first = Date.parse('2026-01-16T00:00:00Z');
  const minutesOfYear = fc.integer({ min: 0, max: 345 * 24 * 60 });
  const kind = fc.constantFrom('planned' as const, 'urgent' as const);

  test.prop([minutesOfYear, kind], { numRuns: 150 })(
    'deadline and due of any start are those of the independent calculation',
    (minutes, cut) => {
      const start = first + minutes * 60_000;
      const ours = noticeTimes(start, policy.planned[cut], policy, zone);
      const theirs = noticeOf(start, yearRules[zone][cut], zone);
      expect({ deadline: ours.deadline, due: ours.due }).toEqual(theirs);
    },
  );

  test('and in the days after each change of the clock, night and day', () => {
    for (const change of ['2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25']) {
      for (let after = 0; after <= 9; after += 1) {
        for (const minutes of [0, 59, 90, 119, 150, 180, 540, 1_020, 1_290]) {
          const start = Date.parse(`${change}T00:00:00Z`) + after * 86_400_000 + minutes * 60_000;
          const ours = noticeTimes(start, policy.planned.planned, policy, zone);
          const theirs = noticeOf(start, yearRules[zone].planned, zone);
          expect({ deadline: ours.deadline, due: ours.due }).toEqual(theirs);
        }
      }
    }
  });
});

describe('the other kinds of mainland China', () => {
  const policy = policyOf('Asia/Shanghai');
  const zone = 'Asia/Shanghai';
  const { planned } = yearRules[zone];
  // In numbers, not from the file: seven whole days, seven days to the minute, none but a day's word before.
  const rules = {
    customer_request: planned,
    arrears: { ...planned, minimum: { n: 7, of: 'calendar' }, target: null },
    rota: { ...planned, minimum: null, target: { n: 24, of: 'hours' } },
    emergency: { ...planned, minimum: null, target: null },
    safety: { ...planned, minimum: null, target: null },
  } as const satisfies Record<string, Rule>;

  test.each(Object.keys(rules) as Array<keyof typeof rules>)('%s', (kind) => {
    for (let hour = 0; hour < 24 * 40; hour += 7) {
      const start = Date.parse('2026-02-01T00:20:00Z') + hour * 3_600_000;
      const ours = noticeTimes(start, policy.planned[kind], policy, zone);
      const theirs = noticeOf(start, rules[kind], zone);
      expect({ deadline: ours.deadline, due: ours.due }).toEqual(theirs);
    }
  });
});
