import { describe, expect, test } from 'vitest';
import { caseFile } from '../../../tests/notify/support/cases.ts';
import { policyFiles, policyNamed } from '../../../tests/notify/support/people.ts';
import { fromIso, HOUR, MINUTE } from '../../model/time.ts';
import { loadPolicy } from './load.ts';
import { isQuietMinute, quietEnd, quietWindowOf } from './quiet-hours.ts';

function problemsOf(text: string): string[] {
  const own = `policy: own\nversion: 1\nextends: cn\n${text}`;
  const loaded = loadPolicy(
    new Map([...policyFiles, ['policies/own.yaml', own]]),
    'policies/own.yaml',
  );
  if (loaded.policy !== null) return [];
  return loaded.problems.map(
    ({ code, place, fix }) => `${place?.file}:${place?.line}:${place?.column} ${code} ${fix}`,
  );
}

describe('policies', () => {
  test('the demo extends cn with exactly its own times', () => {
    const demo = policyNamed('demo');
    const cn = policyNamed('cn');
    expect(demo.planned.planned).toMatchObject({
      minimum: { minutes: 20 },
      target: { minutes: 25 },
      ladder: [{ kind: 'planned_reminder', before: '10m', classes: 'all' }],
    });
    expect(demo.planned.planned.fulfilledBy).toEqual(cn.planned.planned.fulfilledBy);
    expect(demo.planned.urgent).toEqual(cn.planned.urgent);
    expect(demo.confirm).toMatchObject({
      chase: [{ after: 2 * MINUTE, channel: 'voice', tries: 2, every: MINUTE }],
      task: { beforeStart: 5 * MINUTE, code: 'confirm_by_phone' },
    });
    expect(demo.unplanned.extended.beforePlannedEnd).toBe(2 * MINUTE);
    expect(demo.limits.perContact).toEqual({ perOutage: 12, perHour: 12, perDay: 24 });
    expect(cn.fallbackAfter.email).toBe(4 * HOUR);
  });

  test.each([
    ['limits: { perContract: {} }', 'policies/own.yaml:4:11 SET-KEY Did you mean "perContact"?'],
    [
      'planned:\n  planned: { target: { days: 6 } }',
      'policies/own.yaml:5:22 NOT-POLICY-TARGET Make target at least as long as minimum.',
    ],
    [
      'classes: { critical: { channels: [letter] } }',
      'policies/own.yaml:4:34 NOT-POLICY-CONFIRM Add sms, voice, email or wechat to its channels.',
    ],
    [
      'quietHours: { window: "00:00-00:00" }',
      'policies/own.yaml:4:23 NOT-POLICY-QUIET Write them as 22:00-07:00; 00:00-24:00 is a whole day.',
    ],
  ])('%s is refused with its place', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  test('a ladder step before the first notice is refused', () => {
    const text = 'planned:\n  urgent: { ladder: [{ kind: planned_reminder, before: 48h }] }';
    expect(problemsOf(text)[0]).toMatch(/^policies\/own\.yaml:5:22 NOT-POLICY-LADDER/);
  });

  test('all problems of a file are told at once, and a missing parent by name', () => {
    expect(problemsOf('clases: {}\nmerge: { window: 1 }')).toHaveLength(2);
    const orphan = loadPolicy(new Map([['policies/a.yaml', 'extends: b']]), 'policies/a.yaml');
    expect(orphan).toMatchObject({ policy: null, problems: [{ code: 'NOT-POLICY-MISSING' }] });
  });
});

describe('quiet hours', () => {
  interface Midnight {
    input: { zone: string; quiet: Array<[string, string]>; at: string[] };
    expect: { isQuiet: Array<boolean[] | string> };
  }
  const { input, expect: wanted } = caseFile<Midnight>('time/tm-midnight-as-an-end');
  test.each(
    input.quiet.map(([from, to], i) => [`${from}-${to}`, wanted.isQuiet[i] ?? ''] as const),
  )('tm-midnight-as-an-end: %s', (text, quiet) => {
    const window = quietWindowOf(text);
    if (typeof quiet === 'string') return expect(window).toBe('equal');
    if (typeof window === 'string') throw new Error(window);
    const found = input.at.map((instant) => {
      const [, hour, minute] = /T(\d\d):(\d\d)/.exec(instant) ?? [];
      return isQuietMinute(window, Number(hour) * 60 + Number(minute));
    });
    expect(found).toEqual(quiet);
  });

  test('they end at seven in the zone asked for, whatever the zone of the machine', () => {
    const window = { from: 22 * 60, to: 7 * 60 };
    const night = fromIso('2026-03-05T18:00:00Z'); // 02:00 in Shanghai
    expect(quietEnd(window, night, 'Asia/Shanghai')).toBe(fromIso('2026-03-05T23:00:00Z'));
    expect(quietEnd(window, fromIso('2026-03-05T15:30:00Z'), 'Asia/Shanghai')).toBe(
      fromIso('2026-03-05T23:00:00Z'),
    );
    expect(quietEnd(window, fromIso('2026-03-05T04:00:00Z'), 'Asia/Shanghai')).toBeNull();
  });
});
