/** Changes of outages as one commit: records, history, dark time, and the waves they cause. */

import type { Alarm } from '../model/alarm.ts';
import type { NewWave } from '../model/outbox/wave-row.ts';
import type { Instant } from '../model/time.ts';
import type { AuditRow } from '../model/user.ts';
import type { PersonalNews } from '../notify/waves/person.ts';
import type { OutageChange } from '../outages/change.ts';
import type { Commit } from '../store/records.ts';
import type { Memo } from '../store/tables/documents.ts';

/** Waves that a change causes, and those it makes untrue. */
export type Telling = Pick<Commit, 'waves' | 'supersede' | 'put'>;

/** Who is told what of a change; the notices' part decides, the caller saves. */
export interface Tell {
  outage(change: OutageChange, now: Instant): Telling;
  /** An alarm as it stands now; most concern nobody but the control room. */
  alarm(alarm: Alarm, now: Instant): Telling;
  /** Continues after a start with what the records hold. */
  restore(memos: readonly Memo[]): void;
  /** News for one person alone. */
  person(news: PersonalNews, now: Instant): NewWave;
}

export function commitOf(
  changes: readonly OutageChange[],
  about: { tell: Tell; now: Instant; audit?: AuditRow[] },
): Commit {
  const telling = changes.map((change) => about.tell.outage(change, about.now));
  return {
    put: { outage: changes.map((change) => change.outage) },
    moves: changes.map((change) => change.move),
    intervals: {
      close: changes.flatMap((change) => change.close),
      open: changes.flatMap((change) => change.open),
      move: changes.flatMap((change) => change.moveIntervals ?? []),
      revise: changes.flatMap((change) => change.revise ?? []),
    },
    waves: telling.flatMap((one) => one.waves ?? []),
    supersede: telling.flatMap((one) => one.supersede ?? []),
    audit: about.audit ?? [],
  };
}

/** Several commits as one; later documents of the same id win. */
export function joined(commits: readonly Commit[]): Commit {
  const put: Record<string, unknown[]> = {};
  for (const commit of commits) {
    for (const [kind, documents] of Object.entries(commit.put ?? {})) {
      put[kind] = [...(put[kind] ?? []), ...documents];
    }
  }
  const all = <K extends keyof Commit>(key: K): unknown[] =>
    commits.flatMap((commit) => (commit[key] as unknown[] | undefined) ?? []);
  return {
    put: put as NonNullable<Commit['put']>,
    expect: all('expect') as NonNullable<Commit['expect']>,
    moves: all('moves') as NonNullable<Commit['moves']>,
    intervals: {
      open: commits.flatMap((commit) => commit.intervals?.open ?? []),
      close: commits.flatMap((commit) => commit.intervals?.close ?? []),
      move: commits.flatMap((commit) => commit.intervals?.move ?? []),
      revise: commits.flatMap((commit) => commit.intervals?.revise ?? []),
    },
    waves: all('waves') as NonNullable<Commit['waves']>,
    supersede: all('supersede') as NonNullable<Commit['supersede']>,
    switching: all('switching') as NonNullable<Commit['switching']>,
    contactEvents: all('contactEvents') as NonNullable<Commit['contactEvents']>,
    publications: all('publications') as NonNullable<Commit['publications']>,
    audit: all('audit') as NonNullable<Commit['audit']>,
  };
}
