// The moves of a delivery and its notice: a rank gained, a failure, the next channel. Pure; `outcome.ts` chooses.
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Effect, Outcome } from '../channels/channel.ts';
import { outboxTimes } from './deps.ts';
import { type Failure, waitBeforeRetry } from './retries.ts';

/** A notice with all its deliveries, oldest first. */
export interface Sending {
  notice: NoticeRow;
  deliveries: DeliveryRow[];
}

export interface OutcomeContext {
  now: Instant;
  random: Random;
  mode: 'first' | 'all';
  /** The next channel that could reach the contact and has not been tried; null: none left. */
  nextChannel: Channel | null;
  /** Time without receipt after which the next channel is taken; null: never. */
  fallbackMs: DurationMs | null;
}

export interface Change {
  sending: Sending;
  effect: Effect;
  /** A task that the change demands. */
  task: 'no_channel_left' | 'outcome_unknown' | null;
  retryAfterMs: DurationMs | null;
}

/** How much a state proves; 0: nothing. */
export const ranks: Readonly<Record<string, number>> = {
  accepted: 1,
  sent: 2,
  delivered: 3,
  read: 4,
};
/** A rank gained, or nothing. */
export function raised(
  sending: Sending,
  delivery: DeliveryRow,
  gain: {
    to: 'accepted' | 'sent' | 'delivered' | 'read';
    providerId: string | null;
    /** When it was said; left out: now. */
    at?: Instant | undefined;
  },
  context: OutcomeContext,
): Change {
  const { now } = context;
  const isHigher = (ranks[gain.to] ?? 0) > (ranks[delivery.state] ?? 0);
  // What failed for good is revived by proof of delivery alone.
  const isRevived = delivery.state.startsWith('failed') && (ranks[gain.to] ?? 0) < 3;
  const providerId = delivery.providerId ?? gain.providerId;
  if (!isHigher || isRevived) return changed(sending, { ...delivery, providerId });
  const isThere = gain.to === 'delivered' || gain.to === 'read';
  // The proof bears the time at which it came, not that at which it was read; no clock makes it older than the try.
  const saidAt = Math.min(now, Math.max(gain.at ?? now, delivery.startedAt));
  const row: DeliveryRow = {
    ...delivery,
    providerId,
    state: gain.to,
    code: null,
    acceptedAt: delivery.acceptedAt ?? saidAt,
    deliveredAt: isThere ? (delivery.deliveredAt ?? saidAt) : delivery.deliveredAt,
    endedAt: isThere ? saidAt : null,
    checkAt: isThere
      ? null
      : now + Math.min(context.fallbackMs ?? Infinity, overdueAfter(delivery)),
  };
  const notice = afterRise(sending, row, context);
  return changed({ ...sending, notice }, row);
}

function overdueAfter({ channel }: DeliveryRow): DurationMs {
  return channel === 'voice' ? outboxTimes.callOverdue : outboxTimes.receiptOverdue;
}

function afterRise(sending: Sending, row: DeliveryRow, { mode, now }: OutcomeContext): NoticeRow {
  const { notice } = sending;
  const isOver = !['queued', 'in_delivery', 'undeliverable', 'expired'].includes(notice.state);
  if (isOver) return notice;
  const isThere = row.state === 'delivered' || row.state === 'read';
  const rest = sending.deliveries.filter((one) => one.id !== row.id);
  const isWaiting = mode === 'all' && notice.state === 'queued' && notice.channel !== row.channel;
  if (isWaiting) return notice;
  const isOpen = mode === 'all' && rest.some((one) => one.state === 'sending');
  const anyThere = isThere || rest.some((one) => (ranks[one.state] ?? 0) >= 3);
  if (anyThere && !isOpen) return ended(notice, 'delivered', null, now);
  if (notice.state !== 'in_delivery' && !isThere) return notice;
  return {
    ...notice,
    state: 'in_delivery',
    leaseUntil: isOpen ? notice.leaseUntil : null,
    updatedAt: now,
  };
}

export function unknown(
  sending: Sending,
  delivery: DeliveryRow,
  code: string,
  { now, mode }: OutcomeContext,
): Change {
  const checkAt = Math.max(now, delivery.startedAt + (outboxTimes.askAt[0] ?? 0));
  const row: DeliveryRow = { ...delivery, state: 'unknown', code, checkAt, checks: 0 };
  const { notice } = sending;
  const isOther = notice.state !== 'in_delivery';
  const stillSending =
    mode === 'all' &&
    sending.deliveries.some((one) => one.id !== delivery.id && one.state === 'sending');
  const rest: NoticeRow =
    isOther || stillSending ? notice : { ...notice, leaseUntil: null, updatedAt: now };
  return changed({ ...sending, notice: rest }, row);
}

export function temporary(
  sending: Sending,
  delivery: DeliveryRow,
  failure: Failure,
  context: OutcomeContext,
): Change {
  const { code, effect } = failure;
  const waitMs = waitBeforeRetry(sending, delivery, failure, context);
  if (waitMs === null) return permanent(sending, delivery, { code, effect }, context);
  const change = again(sending, delivery, { code, waitMs }, context);
  return { ...change, effect, retryAfterMs: failure.retryAfterMs };
}

/** Back into the queue on the same channel; it passes all stages again. */
export function again(
  sending: Sending,
  delivery: DeliveryRow,
  why: { code: string; waitMs: DurationMs },
  { now, mode }: OutcomeContext,
): Change {
  const row = finished(delivery, 'failed_temporary', why.code, now);
  const { notice } = sending;
  if (isEnded(notice, mode)) return changed(sending, row);
  const queued = requeued(notice, { channel: delivery.channel, dueAt: now + why.waitMs, now });
  return changed({ ...sending, notice: queued }, row);
}

export function permanent(
  sending: Sending,
  delivery: DeliveryRow,
  failure: { code: string; effect: Effect },
  context: OutcomeContext,
): Change {
  const { now, mode, nextChannel } = context;
  const row = finished(delivery, 'failed_permanent', failure.code, now);
  const { notice } = sending;
  const change = (next: NoticeRow, task: Change['task'] = null): Change => ({
    ...changed({ ...sending, notice: next }, row),
    effect: failure.effect,
    task,
  });
  if (isEnded(notice, mode)) return change(notice);
  const others = sending.deliveries.filter((one) => one.id !== delivery.id);
  const alive = others.filter((one) => !one.state.startsWith('failed'));
  if (mode === 'all') {
    if (notice.state === 'queued' && notice.channel !== delivery.channel) return change(notice);
    if (alive.some((one) => (ranks[one.state] ?? 0) >= 3)) {
      return change(ended(notice, 'delivered', null, now));
    }
    if (alive.length > 0) return change({ ...notice, updatedAt: now });
  }
  if (nextChannel !== null) {
    return change(requeued(notice, { channel: nextChannel, dueAt: now, now }));
  }
  const isUnknown = failure.code === 'outcome_unknown';
  const reason = isUnknown
    ? 'outcome_unknown'
    : failure.effect === 'opted_out'
      ? 'opted_out'
      : 'no_channel';
  const over = ended(notice, 'undeliverable', reason, now);
  return change(over, isUnknown ? 'outcome_unknown' : 'no_channel_left');
}

/**
 * By the next channel at once, because this one is shut; null where there is no next one, or the failure is not the
 * channel's. What may have been taken is not asked for any more: it would come back beside its successor.
 */
export function passedOn(
  sending: Sending,
  delivery: DeliveryRow,
  outcome: Exclude<Outcome, { is: 'accepted' }>,
  { now, mode, nextChannel }: OutcomeContext,
): Change | null {
  const { notice } = sending;
  const effect = outcome.is === 'unknown' ? 'none' : outcome.effect;
  const isOfAddress = outcome.is === 'failed_permanent' && effect !== 'our_configuration';
  if (mode !== 'first' || nextChannel === null || isOfAddress || isEnded(notice, mode)) return null;
  const row: DeliveryRow =
    outcome.is === 'unknown'
      ? { ...delivery, state: 'unknown', code: outcome.code, checkAt: null }
      : finished(delivery, 'failed_temporary', outcome.code, now);
  const next = requeued(notice, { channel: nextChannel, dueAt: now, now });
  return { ...changed({ ...sending, notice: next }, row), effect };
}

/** No receipt in the time of its channel: the next one, while the notice is still unproven. */
export function overdue(sending: Sending, delivery: DeliveryRow, context: OutcomeContext): Change {
  const { now, mode, nextChannel } = context;
  const { notice } = sending;
  const isUnproven = ['accepted', 'sent', 'unknown'].includes(delivery.state);
  if (!isUnproven) return unchanged(sending);
  if (mode === 'all' || nextChannel === null || notice.state !== 'in_delivery') {
    return changed(sending, { ...delivery, checks: delivery.checks + 1 });
  }
  const next = requeued(notice, { channel: nextChannel, dueAt: now, now });
  return changed({ ...sending, notice: next }, { ...delivery, checkAt: null });
}

/** With every channel at once, one that arrived does not end the tries of the others. */
function isEnded(notice: NoticeRow, mode: OutcomeContext['mode']): boolean {
  if (mode === 'all' && notice.state === 'delivered') return false;
  return notice.state !== 'in_delivery' && notice.state !== 'queued';
}

function requeued(
  notice: NoticeRow,
  to: { channel: Channel; dueAt: Instant; now: Instant },
): NoticeRow {
  return {
    ...notice,
    state: 'queued',
    reason: null,
    channel: to.channel,
    dueAt: to.dueAt,
    leaseUntil: null,
    owner: null,
    updatedAt: to.now,
  };
}

/** A notice that is over. */
export function ended(
  notice: NoticeRow,
  state: NoticeRow['state'],
  reason: NoticeRow['reason'],
  now: Instant,
): NoticeRow {
  return { ...notice, state, reason, leaseUntil: null, owner: null, updatedAt: now };
}

export function finished(
  delivery: DeliveryRow,
  state: 'failed_temporary' | 'failed_permanent',
  code: string,
  now: Instant,
): DeliveryRow {
  return { ...delivery, state, code, endedAt: now, checkAt: null };
}

export function changed(sending: Sending, delivery: DeliveryRow): Change {
  const deliveries = sending.deliveries.map((one) => (one.id === delivery.id ? delivery : one));
  return { sending: { ...sending, deliveries }, effect: 'none', task: null, retryAfterMs: null };
}

export function unchanged(sending: Sending): Change {
  return { sending, effect: 'none', task: null, retryAfterMs: null };
}
