/**
 * Deliveries that nobody spoke of: unknown outcomes and missing receipts. The provider is asked before anything
 * is sent again; a timer is no evidence.
 */
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { Found, Hit, OpenChannel } from '../channels/channel.ts';
import { statusMeaning } from '../channels/twilio/receipts.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './deps.ts';
import { isOneMessage } from './merging/merge.ts';
import { ended } from './moves.ts';
import type { Settler } from './settle.ts';
import { count, type OutboxState } from './state.ts';
import { newTask } from './tasks.ts';

interface Open {
  notice: NoticeRow;
  delivery: DeliveryRow;
}

/** Asks for what is due to be asked, without waiting for the answers. */
export async function askProviders(
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<void> {
  const due = await deps.store.toCheck(deps.clock.now(), outboxLimits.checks);
  for (const open of due) {
    const { channel, address, state: is } = open.delivery;
    if (is === 'sending') {
      // The process died in its call, and its notice went on without it: no lease brings this one back.
      await settler.settle(open.delivery, { is: 'lost' });
      continue;
    }
    // One question a number: of two calls to it each must find its own in the list.
    const about = `${channel} ${address}`;
    if (state.asking.has(about) || state.asking.size >= outboxLimits.callsMost) continue;
    state.asking.add(about);
    const asked = ask(open, deps, state, settler).finally(() => state.asking.delete(about));
    deps.supervisor.watch('notice_ask', asked);
  }
}

async function ask(
  open: Open,
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<void> {
  const { delivery } = open;
  const channel = deps.channels.get(delivery.channel);
  if (channel === undefined) return later(open, deps, state);
  const found = await channel.port.find({
    to: delivery.address,
    text: delivery.text ?? '',
    since: delivery.startedAt,
    providerId: delivery.providerId,
  });
  count(state, `asked_${found.is}`);
  const hit = await ours(found, delivery, channel, deps);
  if (hit !== null) {
    const meaning = statusMeaning(hit.status) ?? 'accepted';
    const { providerId, code, at } = hit;
    const said = at == null ? {} : { at };
    await settler.settle(delivery, { is: 'status', meaning, code, providerId, ...said });
    return await afterFound(open, deps, state, settler);
  }
  if (delivery.state !== 'unknown') return await afterFound(open, deps, state, settler);
  const isMissing = found.is === 'not_there' || found.is === 'found';
  // A list may run behind, and a call of ours that timed out may still be on its way: two looks, apart.
  if (isMissing && delivery.checks > 0) {
    return await settler.settle(delivery, { is: 'not_there' });
  }
  // It stays unknown; whether it was taken or not, no proof came within the time of its channel.
  if (await isFollowed(delivery, deps, settler)) return;
  const isMute = found.is === 'cannot' && delivery.checks >= outboxTimes.askAt.length - 1;
  if (isMute && (await areReceiptsInTime(delivery, deps))) {
    return await settler.settle(delivery, { is: 'unanswerable' });
  }
  await later(open, deps, state);
}

/** Whether its time without proof is over, and another channel has taken its place. */
async function isFollowed(
  delivery: DeliveryRow,
  deps: OutboxDeps,
  settler: Settler,
): Promise<boolean> {
  if (deps.clock.now() < fallbackDue(delivery, deps)) return false;
  await settler.settle(delivery, { is: 'overdue' });
  const after = await deps.store.notice(delivery.notice);
  return after?.deliveries.find(({ id }) => id === delivery.id)?.checkAt === null;
}

/** The message of the list that is this delivery: the same text may have been sent to the number before. */
async function ours(
  found: Found,
  delivery: DeliveryRow,
  channel: OpenChannel,
  deps: OutboxDeps,
): Promise<Hit | null> {
  if (found.is !== 'found') return null;
  for (const hit of found.hits) {
    const { provider } = channel.port;
    const known = await deps.store.deliveryBy({ provider, providerId: hit.providerId });
    if (known === null || isOneMessage(known.delivery, delivery)) return hit;
  }
  return null;
}

/** A channel that reports failures alone: no word for so long counts as arrived. Most bounces come within seconds. */
const NO_BOUNCE_MS = 15 * MINUTE;

/** Taken but not proven to have arrived: the next channel when its time is over, else asked again later. */
async function afterFound(
  open: Open,
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<void> {
  const now = deps.clock.now();
  const current = await deps.store.notice(open.notice.id);
  const delivery = current?.deliveries.find((one) => one.id === open.delivery.id);
  if (current === null || delivery === undefined) return;
  if (delivery.state !== 'accepted' && delivery.state !== 'sent') return;
  const quietFor = now - (delivery.acceptedAt ?? now);
  if (
    deps.channels.get(delivery.channel)?.can.receipts === 'failures' &&
    quietFor >= NO_BOUNCE_MS
  ) {
    const event = { is: 'status', meaning: 'delivered', code: 'no_bounce' } as const;
    return await settler.settle(delivery, { ...event, providerId: delivery.providerId });
  }
  if (now >= fallbackDue(delivery, deps)) await settler.settle(delivery, { is: 'overdue' });
  const after = await deps.store.notice(open.notice.id);
  const still = after?.deliveries.find((one) => one.id === delivery.id);
  if (after === null || still === undefined || still.checkAt === null) return;
  await later({ notice: after.notice, delivery: still }, deps, state);
}

const RECEIPTS_FROM_MS = 15 * MINUTE;
const RECEIPTS_TO_MS = 2 * MINUTE;
const RECEIPTS_SHARE = 0.95;

async function areReceiptsInTime(delivery: DeliveryRow, deps: OutboxDeps): Promise<boolean> {
  const now = deps.clock.now();
  const { channel } = delivery;
  const share = await deps.store.receiptShare(
    channel,
    now - RECEIPTS_FROM_MS,
    now - RECEIPTS_TO_MS,
  );
  return share !== null && share >= RECEIPTS_SHARE;
}

/** Asked again later; after its useful life it ends and a person looks. */
async function later(open: Open, deps: OutboxDeps, state: OutboxState): Promise<void> {
  await state.serial.run(async () => {
    const now = deps.clock.now();
    const current = await deps.store.notice(open.notice.id);
    const delivery = current?.deliveries.find((one) => one.id === open.delivery.id);
    if (current === null || delivery === undefined || delivery.checkAt === null) return;
    if (delivery.checkAt > now) return;
    if (now > current.notice.validUntil) return await give(current.notice, delivery, deps);
    const checks = delivery.checks + 1;
    const checkAt =
      delivery.state === 'unknown'
        ? Math.min(askNext(delivery, checks, now), fallbackAt(delivery, deps, now))
        : Math.min(doubled(checks, now), fallbackAt(delivery, deps, now));
    await deps.store.save({ deliveries: [{ ...delivery, checks, checkAt }] });
  });
}

/** By the schedule from the start of the delivery; what we slept through is asked soon, not at once. */
function askNext(delivery: DeliveryRow, checks: number, now: Instant): Instant {
  const [soon, ...others] = outboxTimes.askAt;
  const later = others[checks - 1] ?? now - delivery.startedAt + (others.at(-1) ?? 0);
  return Math.max(now + soon, delivery.startedAt + later);
}

/** When the next channel is taken, where that is still ahead: looked at then, not at the next doubling. */
function fallbackAt(delivery: DeliveryRow, deps: OutboxDeps, now: Instant): Instant {
  const at = fallbackDue(delivery, deps);
  return at > now ? at : Number.POSITIVE_INFINITY;
}

/** From then on a delivery without proof is followed by one over the next channel. */
function fallbackDue({ channel, acceptedAt, startedAt }: DeliveryRow, deps: OutboxDeps): Instant {
  return (acceptedAt ?? startedAt) + (deps.policy.fallbackAfter[channel] ?? Infinity);
}

const DOUBLED_MOST = 6;

function doubled(checks: number, now: Instant): Instant {
  return now + outboxTimes.receiptOverdue * 2 ** Math.min(checks, DOUBLED_MOST);
}

async function give(notice: NoticeRow, delivery: DeliveryRow, deps: OutboxDeps): Promise<void> {
  const now = deps.clock.now();
  const isUnknown = delivery.state === 'unknown';
  const isOpen = notice.state === 'in_delivery';
  const over = ended(notice, isUnknown ? 'undeliverable' : 'expired', 'outcome_unknown', now);
  const task = newTask({
    ...{ code: 'outcome_unknown', key: notice.wave, subject: notice.subject, contact: null },
    text: `${notice.kind}: it is not known who was told.`,
    now,
  });
  await deps.store.save({
    deliveries: [{ ...delivery, checkAt: null, endedAt: now }],
    notices: isOpen ? [over] : [],
    // What was told another way asks nobody who was told.
    tasks: isUnknown && isOpen ? [task] : [],
  });
}
