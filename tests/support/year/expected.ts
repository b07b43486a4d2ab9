// What each contact of a plan is owed by when, worked out beside the product at the moment it was decided.
import type { Body } from '../story-people.ts';
import { noticeOf } from './deadlines.ts';
import { type YearZone, yearRules } from './rules.ts';

const DAY_MS = 86_400_000;

/** Null where no minimum is demanded. */
export type Deadline = number | null;

export interface Owed {
  /** By contact. */
  deadlines: Map<string, Deadline>;
  start: number;
  kind: string;
}

function fullNotice(zone: YearZone, kind: string, start: number): Deadline {
  const rules = yearRules[zone];
  if (kind !== 'planned' && kind !== 'urgent') return null;
  return noticeOf(start, rules[kind], zone).deadline;
}

/** All are owed the whole minimum. */
export function owedAtFirst(
  zone: YearZone,
  cut: { kind: string; start: number; contacts: readonly string[] },
): Owed {
  const deadline = fullNotice(zone, cut.kind, cut.start);
  const deadlines = new Map(cut.contacts.map((contact) => [contact, deadline]));
  return { deadlines, start: cut.start, kind: cut.kind };
}

/**
 * After a change of time. Who knows the old time must hear a day before it, or as long before as the minimum is where
 * that is shorter; who knows nothing, or whose cut comes earlier or much later, is owed the whole minimum again.
 */
export function owedAfterChange(
  zone: YearZone,
  owed: Owed,
  changed: { start: number; duties: readonly Body[] },
): Owed {
  const { kind, start: oldStart } = owed;
  if (changed.start === oldStart) return owed;
  const whole = fullNotice(zone, kind, changed.start);
  const atOld = fullNotice(zone, kind, oldStart);
  const isWhole = changed.start < oldStart || (whole ?? changed.start) > oldStart;
  const short = atOld === null ? null : Math.max(oldStart - DAY_MS, atOld);
  const deadlines = new Map<string, Deadline>();
  for (const { contact, proof } of changed.duties) {
    if (proof?.kind === 'withdrawn') continue;
    deadlines.set(contact, proof === null || isWhole ? whole : short);
  }
  return { deadlines, start: changed.start, kind };
}

/** Somebody moved in: owed the minimum if there is still time for it, else a word before the cut. */
export function owedToNewcomer(
  zone: YearZone,
  owed: Owed,
  newcomer: { contact: string; at: number },
): void {
  const whole = fullNotice(zone, owed.kind, owed.start);
  const isTooLate = whole !== null && whole < newcomer.at;
  owed.deadlines.set(newcomer.contact, isTooLate ? null : whole);
}
