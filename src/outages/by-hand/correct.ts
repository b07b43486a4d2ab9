// A person sets right when an outage began or ended: its dark time follows, the old one stays on record.
import type { DarkInterval, Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { type Actor, begin, checkTimes, done } from '../actions.ts';
import type { OutageChange } from '../change.ts';

/** The right times; null leaves one as it is. */
export interface RightTimes {
  startedAt: Instant | null;
  restoredAt: Instant | null;
}

/**
 * Who was dark from the first moment follows a new start; nobody was dark before it. Who was dark to
 * the last moment follows a new end; nobody is after it. OUT-TIMES for times that cannot be,
 * OUT-TRANSITION for an end of one that is not restored, or a final one.
 * @param about.intervals all dark time of this outage
 */
export function correctTimes(
  outage: Outage,
  right: RightTimes,
  by: Actor & { reason: string; intervals: readonly DarkInterval[] },
): OutageChange {
  const draft = begin(outage, right.restoredAt === null ? outage.state : 'restored');
  const startedAt = right.startedAt ?? outage.startedAt;
  const restoredAt = right.restoredAt ?? outage.restoredAt;
  checkTimes({ startedAt, restoredAt: restoredAt ?? by.at }, by.at);
  draft.outage = { ...draft.outage, startedAt, restoredAt };
  const { who, at, reason } = by;
  for (const { supplyPoint, from, to } of by.intervals) {
    const begins = begun({ from, to }, outage.startedAt, startedAt);
    const ends = to === null ? null : ended({ from: begins, to }, outage.restoredAt, restoredAt);
    if (begins === from && ends === to) continue;
    const was = { from, to };
    draft.revise.push({
      ...{ supplyPoint, outage: outage.id, was, from: begins, to: ends },
      ...{ at, by: who, reason },
    });
  }
  return done(draft, 'times_corrected', by);
}

function begun(one: { from: Instant; to: Instant | null }, old: Instant, right: Instant): Instant {
  const wanted = one.from === old ? right : Math.max(one.from, right);
  return Math.min(wanted, one.to ?? wanted);
}

function ended(
  one: { from: Instant; to: Instant },
  old: Instant | null,
  right: Instant | null,
): Instant {
  if (right === null || old === null) return Math.max(one.from, one.to);
  const wanted = one.to === old ? right : Math.min(one.to, right);
  return Math.max(one.from, wanted);
}
