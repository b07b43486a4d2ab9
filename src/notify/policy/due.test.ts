import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { caseFile } from '../../../tests/notify/support/cases.ts';
import { policyNamed } from '../../../tests/notify/support/people.ts';
import { fromIso, toIso } from '../../model/time.ts';
import { calendarOf } from './calendar.ts';
import { distanceBefore, earliestStart, leadBefore, noticeTimes, rungDue } from './due.ts';
import { instantOf, zoned } from './local-time.ts';

const at = (wall: string, zone: string): number =>
  instantOf(Temporal.PlainDateTime.from(wall), zone).at;
const cn = policyNamed('cn');
const shanghai = 'Asia/Shanghai';

describe('due times', () => {
  interface Seven {
    input: { zone: string; rows: Array<{ start: string; before: string }> };
    expect: { due: string[] };
  }
  const seven = caseFile<Seven>('time/tm-seven-days-are-not-168-hours');
  test.each(seven.input.rows.map((row, i) => [row, seven.expect.due[i] ?? ''] as const))(
    'tm-seven-days-are-not-168-hours: %o',
    ({ start, before }, due) => {
      const { zone } = seven.input;
      const found = distanceBefore(at(start, zone), before, zone);
      expect(new Date(found.at).toISOString().replace('.000', '')).toBe(due.split(' ')[0]);
      expect(found.oddity).toBe(due.includes('does not exist') ? 'skipped_hour' : null);
    },
  );

  interface Working {
    input: {
      zone: string;
      rows: Array<{ start: string; workingDaysBefore: number }>;
      outside: { start: string; workingDaysBefore: number };
    } & Record<string, Record<string, 0 | 1>>;
    expect: { latestDay: string[] };
  }
  const working = caseFile<Working>('time/tm-working-days-with-makeup-days');
  const days = working.input['calendar (1 = worked, 0 = free; all other days by weekday)'] ?? {};
  const calendar = calendarOf(
    'cn-2021',
    Object.fromEntries(Object.entries(days).map(([day, is]) => [day, is === 1 ? 'work' : 'off'])),
  );
  const counted = { ...cn, days: calendar };
  test.each(working.input.rows.map((row, i) => [row, working.expect.latestDay[i] ?? ''] as const))(
    'tm-working-days-with-makeup-days: %o',
    ({ start, workingDaysBefore }, latest) => {
      const lead = { businessDays: workingDaysBefore };
      const found = leadBefore(at(`${start}T08:00`, shanghai), lead, counted, shanghai);
      expect(zoned(found.at, shanghai).toPlainDateTime().toString()).toBe(`${latest}T17:00:00`);
    },
  );

  test('tm-working-days-with-makeup-days: a year outside the calendar is an error, never a guess', () => {
    const { start, workingDaysBefore } = working.input.outside;
    const lead = { businessDays: workingDaysBefore };
    expect(() => leadBefore(at(`${start}T08:00`, shanghai), lead, counted, shanghai)).toThrow(
      expect.objectContaining({ code: 'NOT-CALENDAR-YEAR' }),
    );
  });

  test('seven clear days lie wholly between telling and the cut', () => {
    const start = fromIso('2026-07-23T01:00:00Z'); // 09:00 on the 23rd in Shanghai
    const { deadline, due } = noticeTimes(start, cn.planned.planned, cn, shanghai);
    expect(toIso(deadline)).toBe('2026-07-15T15:59:59.999Z'); // the end of the 15th: 16 … 22 are seven days
    expect(toIso(due)).toBe('2026-07-15T01:00:00.000Z');
  });

  test('a due time in quiet hours moves earlier, before they begin', () => {
    const start = fromIso('2026-07-23T22:00:00Z'); // 06:00 local
    const { due } = noticeTimes(start, cn.planned.planned, cn, shanghai);
    expect(
      zoned(due ?? 0, shanghai)
        .toPlainDateTime()
        .toString(),
    ).toBe('2026-07-15T21:59:00');
  });

  test('the evening rung is at 18:00 of the day before', () => {
    const [rung] = cn.planned.planned.ladder;
    if (rung === undefined) throw new Error('no rung');
    const due = rungDue(fromIso('2026-07-23T01:00:00Z'), rung, cn, shanghai);
    expect(zoned(due, shanghai).toPlainDateTime().toString()).toBe('2026-07-22T18:00:00');
  });

  test('a year of evenings over both clock changes: each once, at 18:00', () => {
    for (const zone of ['Europe/London', 'America/New_York', 'Australia/Lord_Howe']) {
      const [rung] = cn.planned.planned.ladder;
      const seen = new Set<string>();
      let day = Temporal.PlainDate.from('2026-01-01');
      for (let i = 0; i < 365; i += 1, day = day.add({ days: 1 })) {
        const start = instantOf(day.toPlainDateTime('09:00'), zone).at;
        const due = zoned(rungDue(start, rung as NonNullable<typeof rung>, cn, zone), zone);
        seen.add(due.toPlainDateTime().toString());
        expect(due.toPlainTime().toString()).toBe('18:00:00');
      }
      expect(seen.size).toBe(365);
    }
  });

  const hour = fc.integer({ min: 0, max: 3 * 365 * 24 });
  test.prop([hour, fc.constantFrom('Europe/Berlin', shanghai, 'America/New_York')])(
    'the earliest start leaves its minimum, and due never lies behind the deadline',
    (hours, zone) => {
      const now = fromIso('2026-01-01T00:00:00Z') + hours * 3_600_000;
      const cut = cn.planned.planned;
      const start = earliestStart(now, now, cut, { policy: cn, zone });
      if (start === null) throw new Error('none found');
      const times = noticeTimes(start, cut, cn, zone);
      expect(times.deadline).toBeGreaterThanOrEqual(now);
      expect(times.due).toBeLessThanOrEqual(times.deadline ?? 0);
    },
  );

  test('business days count from a policy without calendar are an error that says so', () => {
    const own = { ...cn, days: null };
    expect(() => leadBefore(0, { businessDays: 4 }, own, shanghai)).toThrow(
      expect.objectContaining({ code: 'NOT-CALENDAR-NONE' }),
    );
  });
});
