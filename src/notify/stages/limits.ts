import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import { hold, pass, reached, type StageFacts, type Verdict } from './facts.ts';

/** After so long a held notice is looked at again: by then only the last truth passes the stages before. */
const LOOK_AGAIN_MS = 5 * MINUTE;
/** Beyond the limit of one outage, messages keep this distance. */
const SPACED_MS = 30 * MINUTE;

const unlimited: readonly NoticeKind[] = [
  'planned_notice',
  'planned_changed',
  'planned_cancelled',
  'confirmation_request',
  'verification_code',
  'safety_warning',
];

/**
 * Who heard "off" as the last word is never left with it: these pass the limits, and end a row of messages. Where
 * supply comes and goes, "back" too waits for its turn in the hour.
 */
const lastWords: readonly NoticeKind[] = ['outage_restored', 'outage_correction'];

/** Off and on again and again: near the limit a word must have stood so long before it is said. */
const SETTLED_MS = 10 * MINUTE;

/** Too many messages to one person: later, never with a wrong last word. */
export function limits(notice: NoticeRow, facts: StageFacts): Verdict {
  const { perContact, exempt } = facts.policy.limits;
  if (exempt.includes(notice.class) || unlimited.includes(notice.kind)) return pass(notice);
  if (notice.channel === 'console') return pass(notice);
  const told = reached(facts.told);
  // A retry of this notice is no further message.
  if (told.some((one) => one.wave === notice.wave)) return pass(notice);
  const { hour, day } = facts.counts;
  const settledAt = settles(notice, facts);
  const isFlapping = told.some(({ kind }) => kind === 'outage_restored');
  const isNear = isFlapping && hour >= perContact.perHour - 1;
  if (settledAt !== null && isNear && facts.now < settledAt) {
    return hold(notice, settledAt, 'flap_damped');
  }
  const isFull = hour >= perContact.perHour;
  const waits = isFlapping && isFull && notice.kind === 'outage_restored';
  if (lastWords.includes(notice.kind) && !waits) return pass(notice);
  if (isFull || day >= perContact.perDay) {
    return hold(notice, facts.now + LOOK_AGAIN_MS, 'flap_damped');
  }
  const lastAt = told.at(-1)?.at ?? 0;
  if (told.length >= perContact.perOutage && facts.now < lastAt + SPACED_MS) {
    return hold(notice, lastAt + SPACED_MS, 'flap_damped');
  }
  return pass(notice);
}

/** When "back" or "off again" has stood long enough; null for all other news. */
function settles(notice: NoticeRow, facts: StageFacts): Instant | null {
  if (notice.kind === 'outage_restored') {
    const back = notice.supplyPoints.map((id) => facts.backAt(id) ?? 0);
    return Math.max(facts.wave.dueAt, ...back) + SETTLED_MS;
  }
  const isAgain = notice.kind === 'outage_update' && facts.wave.variant === 'again';
  return isAgain ? facts.wave.dueAt + SETTLED_MS : null;
}
