// What the policy demands for one plan: each contact told by its deadline, over a channel that counts.
import type { CustomerClass } from '../model/contact.ts';
import type { DeliveryRow, NoticeRow, Recipient } from '../model/outbox.ts';
import type { Duty, PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../model/time.ts';
import { noticeTimes } from './policy/due.ts';
import type { Policy } from './policy/load.ts';
import type { Cut } from './policy/schema.ts';

/**
 * One duty for each contact of the plan, by its earliest window; computed once, when the plan is approved.
 * A deadline that has passed makes the duty `missed` from birth, reason `approved_late`.
 */
export function dutiesOf(
  plan: PlannedOutage,
  audience: readonly Recipient[],
  at: { policy: Policy; zone: string; now: Instant },
): Duty[] {
  const { policy, zone, now } = at;
  const cut = policy.planned[plan.kind];
  return audience.map((recipient) => {
    const start = startFor(plan, recipient.supplyPoints);
    const times = noticeTimes(start, cut, policy, zone);
    const isLate = times.deadline !== null && times.deadline < now;
    return {
      id: `DU-${plan.id}-${plan.revision}-${recipient.contact.id}`,
      version: 1,
      plannedOutage: plan.id,
      revision: plan.revision,
      contact: recipient.contact.id,
      class: recipient.class,
      supplyPoints: recipient.supplyPoints,
      due: toIso(Math.max(now, times.due ?? now)),
      deadline: toIso(times.deadline),
      state: isLate ? 'missed' : 'pending',
      reason: isLate ? 'approved_late' : times.oddity,
      fulfilledBy: proofsFor(cut, recipient.class),
      confirmation:
        policy.classes[recipient.class].confirm === 'required' ? 'required' : 'not_required',
      proof: null,
    };
  });
}

/** When the first of these supply points goes dark by the plan. */
function startFor(plan: PlannedOutage, supplyPoints: readonly string[]): Instant {
  const mine = new Set(supplyPoints);
  const starts = plan.windows
    .filter((window) => window.supplyPoints.some((id) => mine.has(id)))
    .map((window) => fromIso(window.start));
  return starts.length > 0 ? Math.min(...starts) : fromIso(plan.start);
}

/** Which kinds of proof count for a class. */
function proofsFor(cut: Cut, kind: CustomerClass): string[] {
  if (Array.isArray(cut.fulfilledBy)) return cut.fulfilledBy;
  return cut.fulfilledBy[kind] ?? cut.fulfilledBy.else ?? ['delivery'];
}

/** Classes that no announcement can tell and whose delivery must be seen to arrive. */
const needReceipt: readonly string[] = ['life_support', 'critical'];

/**
 * The duty after a delivery of its first notice; null when it proves nothing new.
 * Arrived before the deadline is proof; taken by the provider alone counts for ordinary customers at the deadline.
 */
export function dutyAfter(
  duty: Duty,
  told: { notice: NoticeRow; delivery: DeliveryRow; now: Instant },
): Duty | null {
  if (duty.proof !== null && duty.state === 'met') return null;
  const { delivery, notice, now } = told;
  const deadline = duty.deadline === null ? null : fromIso(duty.deadline);
  const arrivedAt = delivery.deliveredAt;
  const isArrived = arrivedAt !== null;
  const isOver = deadline !== null && now > deadline;
  const isTaken = delivery.acceptedAt !== null && !needReceipt.includes(duty.class) && isOver;
  if (!isArrived && !isTaken) return null;
  const at = arrivedAt ?? delivery.acceptedAt ?? now;
  const isInTime = deadline === null || (delivery.acceptedAt ?? at) <= deadline;
  return {
    ...duty,
    version: duty.version + 1,
    state: isInTime ? 'met' : 'missed',
    reason: isInTime ? null : 'told_late',
    proof: { kind: 'delivery', notice: notice.id, channel: delivery.channel, at: toIso(at) },
  };
}

/** Share of the time between due and deadline after which an unproven duty is at risk. */
const RISK_SHARE = 0.5;

/** The duty as time passes: at risk while a person can still act, missed after the deadline; null: unchanged. */
export function dutyInTime(duty: Duty, now: Instant): Duty | null {
  if (duty.state === 'met' || duty.state === 'missed' || duty.deadline === null) return null;
  const deadline = fromIso(duty.deadline);
  const due = fromIso(duty.due);
  if (now > deadline) {
    return { ...duty, version: duty.version + 1, state: 'missed', reason: 'not_told' };
  }
  const riskAt = due + (deadline - due) * RISK_SHARE;
  if (duty.state === 'pending' && now >= riskAt) {
    return { ...duty, version: duty.version + 1, state: 'at_risk', reason: 'no_proof_yet' };
  }
  return null;
}

/** The duty once the contact says they know. */
export function dutyConfirmed(duty: Duty): Duty | null {
  if (duty.confirmation !== 'required') return null;
  return { ...duty, version: duty.version + 1, confirmation: 'confirmed' };
}

/** Duties that the public announcement fulfils, with its proof. */
export function dutyAnnounced(duty: Duty, at: Instant): Duty | null {
  if (!duty.fulfilledBy.includes('announcement') || duty.state === 'met') return null;
  if (duty.deadline !== null && at > fromIso(duty.deadline)) return null;
  return {
    ...duty,
    version: duty.version + 1,
    state: 'met',
    reason: null,
    proof: { kind: 'announcement', notice: null, channel: null, at: toIso(at) },
  };
}
