import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox.ts';
import { MINUTE } from '../../model/time.ts';
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

/** Too many messages to one person: later, never with a wrong last word. */
export function limits(notice: NoticeRow, facts: StageFacts): Verdict {
  const { perContact, exempt } = facts.policy.limits;
  if (exempt.includes(notice.class) || unlimited.includes(notice.kind)) return pass(notice);
  if (notice.channel === 'console') return pass(notice);
  const told = reached(facts.told);
  // A retry of this notice is no further message.
  if (told.some((one) => one.wave === notice.wave)) return pass(notice);
  const { hour, day } = facts.counts;
  if (hour >= perContact.perHour || day >= perContact.perDay) {
    return hold(notice, facts.now + LOOK_AGAIN_MS, 'flap_damped');
  }
  const lastAt = told.at(-1)?.at ?? 0;
  if (told.length >= perContact.perOutage && facts.now < lastAt + SPACED_MS) {
    return hold(notice, lastAt + SPACED_MS, 'flap_damped');
  }
  return pass(notice);
}
