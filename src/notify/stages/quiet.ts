import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Instant } from '../../model/time.ts';
import { type QuietWindow, quietEnd } from '../policy/quiet-hours.ts';
import { hold, pass, type StageFacts, saysDark, stop, type Verdict } from './facts.ts';

/** Hold until morning, unless it must be told; quiet hours never swallow a duty. */
export function quiet(notice: NoticeRow, facts: StageFacts): Verdict {
  // Danger in the house is told at any hour, whatever a policy forgets to say.
  if (notice.channel === 'console' || notice.kind === 'safety_warning') return pass(notice);
  const { window, isOwn } = windowOf(facts);
  const zone = facts.recipient.contact.zone ?? facts.zone;
  const opensAt = quietEnd(window, facts.now, zone); // null: not inside the window now
  if (opensAt === null) return pass(notice);
  if (isExcepted(notice, facts)) return pass(notice);
  // It says nothing if supply is back by then.
  if (saysDark(notice.kind)) return hold(notice, opensAt, 'quiet_hours');
  const deadline = facts.wave.facts['deadline'];
  const mustBy = Math.min(
    notice.validUntil,
    typeof deadline === 'number' && deadline > facts.now ? deadline : Number.POSITIVE_INFINITY,
  );
  if (opensAt < mustBy) return hold(notice, opensAt, 'quiet_hours');
  const isChosen = isOwn && notice.kind === 'planned_reminder';
  return isChosen ? stop(notice, 'expired') : pass(notice);
}

function windowOf(facts: StageFacts): { window: QuietWindow; isOwn: boolean } {
  const { quietFrom, quietTo } = facts.recipient.subscription;
  if (quietFrom === null || quietTo === null || quietFrom === quietTo) {
    return { window: facts.policy.quiet, isOwn: false };
  }
  return { window: { from: quietFrom, to: quietTo }, isOwn: true };
}

function isExcepted(notice: NoticeRow, facts: StageFacts): boolean {
  const startsAt = startOf(facts);
  return facts.policy.quietHours.except.some((exception) => {
    if ('anyHour' in exception) return facts.policy.classes[notice.class].anyHour;
    if (exception.kind !== notice.kind) return false;
    if (exception.startsWithin === undefined) return true;
    return startsAt !== null && startsAt - facts.now <= exception.startsWithin;
  });
}

function startOf({ wave }: StageFacts): Instant | null {
  const starts = [wave.facts['start'], wave.facts['oldStart']].filter(
    (value): value is number => typeof value === 'number',
  );
  return starts.length === 0 ? null : Math.min(...starts);
}
