// Claims whose lease is over: nothing was sent, or we died between the mark and the answer.
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './deps.ts';
import { isClaimLost } from './serial.ts';
import type { Settlement, Settler } from './settle.ts';
import type { OutboxState } from './state.ts';

export async function endLeases(
  deps: OutboxDeps,
  state: OutboxState,
  settler: Settler,
): Promise<void> {
  const now = deps.clock.now();
  const over = await deps.store.leasesOver(now, outboxLimits.leases);
  if (over.length === 0) return;
  const lost: Settlement[] = [];
  await state.serial.run(async () => {
    for (const { notice } of over) {
      const current = await deps.store.notice(notice.id);
      if (current === null || current.notice.state !== 'in_delivery') continue;
      if (current.notice.leaseUntil === null || current.notice.leaseUntil > now) continue;
      const sending = current.deliveries.filter((one) => one.state === 'sending');
      lost.push(...sending.map((delivery) => ({ delivery, event: { is: 'lost' } as const })));
      if (sending.length > 0) continue;
      const isBegun = current.deliveries.some((one) => isOfClaim(one, current.notice));
      const free = { leaseUntil: null, owner: null, updatedAt: now };
      const next = isBegun
        ? { ...current.notice, ...free }
        : { ...current.notice, ...free, state: 'queued' as const };
      await release(next, deps);
    }
  });
  if (lost.length > 0) {
    deps.log.warn({ deliveries: lost.length }, 'outcomes_lost_in_a_stop');
    await settler.apply(lost);
  }
}

/** Begun under the lease that is over, and not failed: what an earlier claim sent says nothing of this one. */
function isOfClaim({ startedAt, state }: DeliveryRow, { leaseUntil }: NoticeRow): boolean {
  const claimedAt = (leaseUntil ?? 0) - outboxTimes.lease;
  return startedAt >= claimedAt && !state.startsWith('failed');
}

/** Where two processes find the same lease over, one of them frees it. */
async function release(notice: NoticeRow, { store }: OutboxDeps): Promise<void> {
  try {
    await store.save({ notices: [notice] });
  } catch (error) {
    if (!isClaimLost(error)) throw error;
  }
}
