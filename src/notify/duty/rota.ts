// Who is called when an alarm waits: the file of the duty rota.
import { z } from 'zod';
import { localeSchema } from '../../model/contact.ts';
import type { Instant } from '../../model/time.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { validate } from '../../runtime/validate.ts';
import { yamlSource } from '../../runtime/yaml-source.ts';
import { instantOf } from '../policy/local-time.ts';

export const dutySteps = ['first', 'second', 'supervisor'] as const;
export type DutyStep = (typeof dutySteps)[number];

const person = z.strictObject({
  name: z.string().min(1).max(60),
  phone: z.string().regex(/^\+[1-9]\d{6,14}$/, '+ and the number with its country'),
  language: localeSchema.default('zh-CN'),
});
export type DutyPerson = z.output<typeof person> & { id: string };

const dutySchema = z.strictObject({
  people: z.record(z.string(), person),
  weeks: z
    .array(
      z.strictObject({
        from: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'YYYY-MM-DD HH:MM, local time'),
        first: z.string(),
        second: z.string(),
        supervisor: z.string(),
      }),
    )
    .min(1)
    .max(520),
  test: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
    .nullable()
    .default('10:00')
    .describe('Local time of the daily test call; null: none'),
});

/** Shifts in order of time, each with its three people. */
export interface Rota {
  shifts: ReadonlyArray<{
    from: Instant;
    /** A week later by the wall clock; its people stay until the next one begins. */
    until: Instant;
    people: Readonly<Record<DutyStep, DutyPerson>>;
  }>;
  /** Minutes of the local day, null: no test call. */
  testAt: number | null;
}

/** Reads a rota; every problem with its place. @param zone that of the utility */
export function readRota(
  file: string,
  text: string,
  zone: string,
): { rota: Rota | null; problems: ForewattError[] } {
  const source = yamlSource(file, text);
  const { value, problems } = validate(dutySchema, source);
  if (value === null || problems.length > 0) return { rota: null, problems };
  const unknown = value.weeks.flatMap((week, i) =>
    dutySteps
      .filter((step) => value.people[week[step]] === undefined)
      .map((step) =>
        fault(
          'NOT-DUTY-PERSON',
          { person: week[step] },
          { place: { file, ...source.placeOfKey(['weeks', i], step) } },
        ),
      ),
  );
  if (unknown.length > 0) return { rota: null, problems: unknown };
  const personOf = (id: string): DutyPerson => ({ ...(value.people[id] as DutyPerson), id });
  const shifts = value.weeks.map(({ from, first, second, supervisor }) => {
    const begins = Temporal.PlainDateTime.from(from.replace(' ', 'T'));
    return {
      from: instantOf(begins, zone).at,
      until: instantOf(begins.add({ weeks: 1 }), zone).at,
      people: {
        first: personOf(first),
        second: personOf(second),
        supervisor: personOf(supervisor),
      },
    };
  });
  shifts.sort((a, b) => a.from - b.from);
  const [hours, minutes] = (value.test ?? '').split(':').map(Number);
  const testAt = value.test === null ? null : (hours ?? 0) * 60 + (minutes ?? 0);
  return { rota: { shifts, testAt }, problems: [] };
}

/** Who is on duty; `isOverdue` when their week is over and nobody was entered after them. Null: nobody yet. */
export function onDuty(
  rota: Rota,
  at: Instant,
): { people: Readonly<Record<DutyStep, DutyPerson>>; isOverdue: boolean } | null {
  const shift = rota.shifts.findLast(({ from }) => from <= at);
  if (shift === undefined) return null;
  return { people: shift.people, isOverdue: at > shift.until };
}
