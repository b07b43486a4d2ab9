/**
 * What becomes of a notice and its delivery after an answer, a receipt, or none: the table of delivery states.
 * Pure. A rank never goes down; `failed` after `delivered` is kept as a remark.
 */
import type { NoticeKind } from '../../model/notice.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Instant } from '../../model/time.ts';
import type { Outcome } from '../channels/channel.ts';
import { isMailCode } from '../channels/email/answers.ts';
import { lateFailure } from '../channels/late.ts';
import type { StatusMeaning } from '../channels/twilio/receipts.ts';
import {
  again,
  type Change,
  changed,
  ended,
  finished,
  type OutcomeContext,
  overdue,
  passedOn,
  permanent,
  raised,
  ranks,
  type Sending,
  temporary,
  unchanged,
  unknown,
} from './moves.ts';
import { FIRST_WAIT_MS } from './retries.ts';

export type DeliveryEvent =
  /** `shut`: after it the channel is closed, `again` by this call that was to try it. Left out: it is open. */
  | { is: 'answer'; outcome: Outcome; shut?: 'again' | 'meanwhile' | null }
  | {
      is: 'status';
      meaning: StatusMeaning;
      code: string | null;
      providerId: string | null;
      /** When it was said: receipts may wait before they are applied. Left out: now. */
      at?: Instant;
    }
  /** The process died between the mark and the answer. */
  | { is: 'lost' }
  /** The provider's list does not hold it. */
  | { is: 'not_there' }
  /** The provider cannot be asked, and receipts are not behind. */
  | { is: 'unanswerable' }
  /** Taken, and no proof that it arrived within the time of its channel. */
  | { is: 'overdue' };

/** Kinds of which a second copy is worse than none only in annoyance. */
const atLeastOnce: readonly NoticeKind[] = [
  'planned_notice',
  'planned_changed',
  'planned_cancelled',
  'confirmation_request',
  'outage_correction',
  'safety_warning',
];

/** Whether it is sent again although nobody can say that it was not taken. */
function isAtLeastOnce(notice: Pick<NoticeRow, 'kind' | 'class'>): boolean {
  if (notice.kind === 'verification_code') return false;
  const isUrgent = notice.class === 'life_support' || notice.class === 'critical';
  return isUrgent || atLeastOnce.includes(notice.kind);
}

export function afterEvent(
  sending: Sending,
  delivery: DeliveryRow,
  event: DeliveryEvent,
  context: OutcomeContext,
): Change {
  switch (event.is) {
    case 'answer':
      return afterAnswer(sending, delivery, event, context);
    case 'status':
      return afterStatus(sending, delivery, event, context);
    case 'lost':
      return delivery.state === 'sending'
        ? unknown(sending, delivery, 'LOST', context)
        : unchanged(sending);
    case 'not_there':
      if (delivery.state !== 'unknown') return unchanged(sending);
      return sending.notice.kind === 'verification_code'
        ? permanent(sending, delivery, { code: 'not_there', effect: 'none' }, context)
        : again(sending, delivery, { code: 'not_there', waitMs: 0 }, context);
    case 'unanswerable':
      if (delivery.state !== 'unknown') return unchanged(sending);
      return isAtLeastOnce(sending.notice)
        ? again(sending, delivery, { code: 'unanswerable', waitMs: 0 }, context)
        : permanent(sending, delivery, { code: 'outcome_unknown', effect: 'none' }, context);
    case 'overdue':
      return overdue(sending, delivery, context);
    default:
      return event satisfies never;
  }
}

function afterAnswer(
  sending: Sending,
  delivery: DeliveryRow,
  { outcome, shut }: Extract<DeliveryEvent, { is: 'answer' }>,
  context: OutcomeContext,
): Change {
  if (outcome.is === 'accepted') {
    const to = outcome.isThere === true ? 'delivered' : 'accepted';
    return raised(sending, delivery, { to, providerId: outcome.providerId }, context);
  }
  // A receipt may have come before our own answer: it proves more than a broken connection.
  if ((ranks[delivery.state] ?? 0) > 0) return unchanged(sending);
  // The others of a shut channel go on by the next one, the urgent ones at once: it is not worse off for the try.
  const isUrgent = sending.notice.lane <= 1 && outcome.is !== 'unknown';
  if (shut === 'again' || (shut === 'meanwhile' && isUrgent)) {
    const change = passedOn(sending, delivery, outcome, context);
    if (change !== null) return change;
  }
  if (outcome.is === 'unknown') return unknown(sending, delivery, outcome.code, context);
  if (outcome.is === 'failed_temporary') return temporary(sending, delivery, outcome, context);
  if (outcome.effect === 'our_configuration') {
    return temporary(sending, delivery, { ...outcome, retryAfterMs: FIRST_WAIT_MS }, context);
  }
  return permanent(sending, delivery, outcome, context);
}

function afterStatus(
  sending: Sending,
  delivery: DeliveryRow,
  status: Extract<DeliveryEvent, { is: 'status' }>,
  context: OutcomeContext,
): Change {
  const { meaning, providerId, at } = status;
  const adopted = providerId === null ? delivery : { ...delivery, providerId };
  const isThere = (ranks[delivery.state] ?? 0) >= (ranks['delivered'] ?? 0);
  if (isThere && (meaning === 'machine' || meaning === 'busy')) return unchanged(sending);
  switch (meaning) {
    case 'accepted':
    case 'sent':
    case 'delivered':
    case 'read':
      return raised(sending, adopted, { to: meaning, providerId, at }, context);
    case 'machine':
      // A machine took the message: enough for a household, not for somebody who must know.
      return sending.notice.class === 'residential'
        ? raised(sending, adopted, { to: 'delivered', providerId, at }, context)
        : temporary(
            sending,
            adopted,
            { code: 'machine', effect: 'none', retryAfterMs: null },
            context,
          );
    case 'busy':
      return temporary(
        sending,
        adopted,
        { code: 'busy', effect: 'none', retryAfterMs: null },
        context,
      );
    case 'failed':
      return failedLater(sending, adopted, status.code ?? 'failed', context);
    default:
      return meaning satisfies never;
  }
}

function failedLater(
  sending: Sending,
  delivery: DeliveryRow,
  code: string,
  context: OutcomeContext,
): Change {
  const meaning = lateFailure(code);
  if ((ranks[delivery.state] ?? 0) >= 3) {
    // A bounce after hours changes nothing of what was said of this mail, but the next one must go elsewhere.
    const late = changed(sending, { ...delivery, code });
    return isMailCode(code) ? { ...late, effect: meaning?.effect ?? 'none' } : late;
  }
  if (delivery.state.startsWith('failed')) return unchanged(sending);
  if (meaning?.is === 'expired') {
    const notice = ended(sending.notice, 'expired', 'expired', context.now);
    const over = finished(delivery, 'failed_permanent', code, context.now);
    return changed({ ...sending, notice }, over);
  }
  const effect = meaning?.effect ?? 'none';
  const isTemporary = meaning?.is === 'temporary' || (meaning === null && /^5\d\d$/.test(code));
  return isTemporary
    ? temporary(sending, delivery, { code, effect, retryAfterMs: null }, context)
    : permanent(sending, delivery, { code, effect }, context);
}
