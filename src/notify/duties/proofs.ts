// What proves that a duty was done: a delivery, the announcement, paper, or somebody who passed it on.
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Duty, DutyProof } from '../../model/planned-outage.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { lastMoment } from '../duties.ts';

/** Classes that no announcement can tell and whose delivery must be seen to arrive. */
const receiptFor: readonly string[] = ['life_support', 'critical'];

/** Whether word must be seen to arrive: also where the policy demands a letter with a receipt. */
export function needsReceipt(duty: Pick<Duty, 'class' | 'fulfilledBy'>): boolean {
  return receiptFor.includes(duty.class) || duty.fulfilledBy.includes('letter_with_receipt');
}

/**
 * The duty after a delivery of its first notice; null when it proves nothing new.
 * Arrived before the deadline is proof; taken by the provider alone counts for ordinary customers at the deadline.
 */
export function dutyAfter(
  duty: Duty,
  told: { notice: NoticeRow; delivery: DeliveryRow; now: Instant },
): Duty | null {
  const isOwn = duty.proof?.kind === 'delivery' || duty.proof?.kind === 'withdrawn';
  if (!duty.fulfilledBy.includes('delivery')) return null;
  if (duty.proof !== null && (isOwn || duty.state === 'missed')) return null;
  const { delivery, notice, now } = told;
  if (notice.revision < duty.sinceRevision) return null;
  const last = lastMoment(duty);
  const arrivedAt = delivery.deliveredAt;
  const isOver = last !== null && now > last;
  // A letter on the list is no letter in a box: that it was posted a person records.
  const isOnList = delivery.channel === 'letter';
  const isTaken = delivery.acceptedAt !== null && !isOnList && !needsReceipt(duty) && isOver;
  if (arrivedAt === null && !isTaken) return null;
  const at = arrivedAt ?? delivery.acceptedAt ?? now;
  // A phone that was off for days was not told in time; where a receipt is demanded its time counts.
  const counted = needsReceipt(duty) ? at : (delivery.acceptedAt ?? at);
  const isInTime = last === null || counted <= last;
  // What was met by other means stays so; who told earlier is the better proof only when in time.
  if (!isInTime && duty.state === 'met') return null;
  const { channel } = delivery;
  return proven(duty, isInTime, {
    ...{ kind: 'delivery', notice: notice.id, channel, at: toIso(at), reference: null, by: null },
  });
}

/** The duty once the contact says they know. */
export function dutyConfirmed(duty: Duty): Duty | null {
  if (duty.confirmation !== 'required') return null;
  return { ...duty, version: duty.version + 1, confirmation: 'confirmed' };
}

/** The duty that the public announcement fulfils, with its proof; null: it does not count, or comes too late. */
export function dutyAnnounced(duty: Duty, at: Instant, contentHash: string | null): Duty | null {
  if (!duty.fulfilledBy.includes('announcement') || duty.proof !== null) return null;
  const last = lastMoment(duty);
  if (duty.state === 'met' || (last !== null && at > last)) return null;
  const told = { notice: null, channel: null, at: toIso(at), reference: contentHash, by: null };
  return proven(duty, true, { kind: 'announcement', ...told });
}

/** What a person did on paper or by word of mouth. `toldAt`: from when it counts as told. */
export interface HandProof {
  kind: 'letter' | 'letter_with_receipt' | 'poster' | 'relay' | 'call';
  at: Instant;
  toldAt: Instant;
  reference: string | null;
  by: string;
  /** They said that they know. */
  isConfirmed: boolean;
}

/** What each kind counts as where a policy names what fulfils a duty. */
const countsAs: Record<HandProof['kind'], readonly string[]> = {
  letter: ['letter'],
  letter_with_receipt: ['letter_with_receipt', 'letter'],
  poster: ['announcement'],
  relay: ['announcement'],
  call: ['delivery'],
};

/** Whether the policy takes such a proof for this duty. */
export function isSufficient(duty: Duty, kind: HandProof['kind']): boolean {
  return countsAs[kind].some((one) => duty.fulfilledBy.includes(one));
}

/**
 * The duty after a person told by paper, poster or word of mouth; null when nothing changes.
 * Life support and critical customers are told by no poster, whatever the policy says of others.
 */
export function dutyByHand(duty: Duty, proof: HandProof): Duty | null {
  const confirmed = proof.isConfirmed ? dutyConfirmed(duty) : null;
  const isDecided = duty.proof !== null && duty.state !== 'pending' && duty.state !== 'at_risk';
  if (isDecided || !isSufficient(duty, proof.kind)) return confirmed;
  const last = lastMoment(duty);
  const { kind, at, reference, by } = proof;
  const told = { notice: null, channel: null, at: toIso(at), reference, by };
  const next = proven(confirmed ?? duty, last === null || proof.toldAt <= last, { kind, ...told });
  return { ...next, version: duty.version + 1 };
}

function proven(duty: Duty, isInTime: boolean, proof: DutyProof): Duty {
  const late = duty.state === 'missed' ? duty.reason : 'told_late';
  return {
    ...duty,
    version: duty.version + 1,
    state: isInTime ? 'met' : 'missed',
    reason: isInTime ? null : late,
    proof,
  };
}
