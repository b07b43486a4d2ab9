// The inbox of receipts: written by the hooks, applied here. A row that belongs to nobody yet is kept a while.
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { OwnedReceipt, ReceiptRow } from '../../model/outbox/receipt-row.ts';
import { statusMeaning } from '../channels/twilio/receipts.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './deps.ts';
import { applyReply } from './replies.ts';
import type { Settlement, Settler } from './settle.ts';
import { count, type OutboxState } from './state.ts';
import { newTask } from './tasks.ts';

type Applied = Pick<ReceiptRow, 'provider' | 'providerId' | 'status'>;

/** Applies what has come in; true when there may be more. */
export async function applyReceipts(
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<boolean> {
  const orphansBefore = deps.clock.now() - outboxTimes.receiptKept;
  const rows = await deps.store.ownedReceipts(outboxLimits.receipts, orphansBefore);
  const group: Settlement[] = [];
  const receiptsApplied: Applied[] = [];
  for (const { receipt: row, owner, beside } of rows) {
    if (row.status === 'inbound') {
      if (await isReplied(row, deps, state, settler)) receiptsApplied.push(row);
      continue;
    }
    const settlement = await settlementOf(row, owner, deps, state);
    receiptsApplied.push(row);
    if (settlement === null) continue;
    const { event } = settlement;
    group.push(settlement, ...beside.map(({ delivery }) => ({ delivery, event })));
  }
  if (receiptsApplied.length > 0) {
    const done = receiptsApplied.map(({ provider, providerId, status }) => ({
      ...{ provider, providerId, status },
    }));
    await settler.apply(group, { receiptsApplied: done });
  }
  return rows.length === outboxLimits.receipts && receiptsApplied.length > 0;
}

/** False: it could not be passed on, and is tried again with the next ones. It holds up none of the others. */
async function isReplied(
  row: ReceiptRow,
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<boolean> {
  try {
    await applyReply(row, deps, settler);
    return true;
  } catch (error) {
    deps.log.error({ err: error }, 'reply_failed');
    count(state, 'reply_failed');
    return false;
  }
}

async function settlementOf(
  row: ReceiptRow,
  found: OwnedReceipt['owner'],
  deps: OutboxDeps,
  state: OutboxState,
): Promise<Settlement | null> {
  if (row.status === 'opted_out') {
    if (found !== null) await optOut(found, deps);
    return null;
  }
  const key = row.status.startsWith('key_') ? (row.said ?? '') : null;
  const meaning = key === null ? statusMeaning(row.status) : 'sent';
  if (meaning === null) {
    count(state, 'receipt_unknown_status');
    return null;
  }
  const { providerId, receivedAt: at } = row;
  if (found === null) {
    // A marker is written before the call that bears it: one that is not there is that of a code, or nobody's.
    count(state, 'receipt_unmatched');
    return null;
  }
  count(state, 'receipt_applied');
  const { delivery, notice } = found;
  if (key !== null && notice.kind === 'restoration_check') {
    // An answer, as 1 or 2 in a text would be; nobody confirms anything by it.
    const { contact, supplyPoints } = notice;
    if (key === '2') await deps.onStillDark?.({ contact, supplyPoints });
    const heard = key === '1' || key === '2' ? 'delivered' : meaning;
    return { delivery, event: { is: 'status', meaning: heard, code: null, providerId, at } };
  }
  if (key === '1') {
    const event = { is: 'status', meaning: 'delivered', code: null, providerId, at } as const;
    return { delivery, event, confirmedBy: 'keypress' };
  }
  if (key === '9') await askedForCall(notice, deps);
  return { delivery, event: { is: 'status', meaning, code: row.code, providerId, at } };
}

/** By the link of a mail: on that channel alone, and a person knows where somebody must be told. */
async function optOut(
  { delivery, notice }: { delivery: DeliveryRow; notice: NoticeRow },
  deps: OutboxDeps,
): Promise<void> {
  const { contact, class: own } = notice;
  const now = deps.clock.now();
  const event = { contact, channel: delivery.channel, subject: null, at: now, by: 'link' };
  const isUrgent = own === 'life_support' || own === 'critical';
  const task = newTask({
    ...{ code: 'opted_out_urgent', key: contact, subject: null, contact, now },
    text: `${delivery.channel}: ${notice.kind}`,
  });
  await deps.store.save({
    contactEvents: [{ ...event, kind: 'opted_out' }],
    tasks: isUrgent ? [task] : [],
  });
}

async function askedForCall(
  notice: { subject: string; contact: string },
  deps: OutboxDeps,
): Promise<void> {
  const { subject, contact } = notice;
  const task = newTask({
    ...{ code: 'call_back', key: `${subject}-${contact}`, subject, contact },
    text: 'Asked to be called back.',
    now: deps.clock.now(),
  });
  await deps.store.save({ tasks: [task] });
}
