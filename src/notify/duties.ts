// What the policy demands for one plan: each contact told by its deadline, over a channel that counts.
import type { CustomerClass } from '../model/contact.ts';
import type { Duty, PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, toIso } from '../model/time.ts';
import { noticeTimes } from './policy/due.ts';
import type { Policy } from './policy/load.ts';
import type { Cut } from './policy/schema.ts';

/** Somebody to whom a duty is owed. */
export interface Owed {
  contact: { id: string };
  class: CustomerClass;
  supplyPoints: string[];
}

export interface DutyContext {
  policy: Policy;
  zone: string;
  now: Instant;
}

/**
 * One duty for each contact of the plan, by its earliest window; computed once, when the plan is approved.
 * A deadline that has passed makes the duty `missed` from birth, reason `approved_late`.
 */
export function dutiesOf(plan: PlannedOutage, audience: readonly Owed[], at: DutyContext): Duty[] {
  return audience.map(dutyMaker(plan, at));
}

/** Makes the duty towards one who was told nothing yet. What is the same for many is worked out once. */
export function dutyMaker(plan: PlannedOutage, at: DutyContext): (owed: Owed) => Duty {
  const { policy, zone, now } = at;
  const cut = policy.planned[plan.kind];
  const startFor = startsOf(plan);
  const known = new Map<Instant, Pick<Duty, 'start' | 'due' | 'deadline' | 'state' | 'reason'>>();
  function timesOf(start: Instant) {
    const before = known.get(start);
    if (before !== undefined) return before;
    const { due, deadline, oddity } = noticeTimes(start, cut, policy, zone);
    const isLate = deadline !== null && deadline < now;
    const times = {
      start: toIso(start),
      due: toIso(Math.max(now, due ?? now)),
      deadline: toIso(deadline),
      state: isLate ? ('missed' as const) : ('pending' as const),
      reason: isLate ? 'approved_late' : oddity,
    };
    known.set(start, times);
    return times;
  }
  return (owed) => {
    const times = timesOf(startFor(owed.supplyPoints));
    return {
      id: `DU-${plan.id}-${owed.contact.id}`,
      version: 1,
      plannedOutage: plan.id,
      revision: plan.revision,
      sinceRevision: plan.revision,
      contact: owed.contact.id,
      class: owed.class,
      supplyPoints: owed.supplyPoints,
      ...times,
      fulfilledBy: proofsFor(cut, owed.class),
      confirmation: policy.classes[owed.class].confirm === 'required' ? 'required' : 'not_required',
      proof: null,
      earlier: [],
    };
  };
}

/** When the first of some supply points goes dark by the plan. */
export function startsOf(
  plan: Pick<PlannedOutage, 'windows' | 'start'>,
): (supplyPoints: readonly string[]) => Instant {
  const first = new Map<string, Instant>();
  for (const window of plan.windows) {
    const start = fromIso(window.start);
    for (const id of window.supplyPoints) {
      first.set(id, Math.min(start, first.get(id) ?? start));
    }
  }
  const whole = fromIso(plan.start);
  return (supplyPoints) => {
    const starts = supplyPoints.flatMap((id) => first.get(id) ?? []);
    return starts.length > 0 ? Math.min(...starts) : whole;
  };
}

/** Classes that no announcement tells, whatever a policy says of all together. */
const toldThemselves: readonly CustomerClass[] = ['life_support', 'critical'];

/** Which kinds of proof count for a class. */
export function proofsFor(cut: Cut, kind: CustomerClass): string[] {
  const own = Array.isArray(cut.fulfilledBy)
    ? cut.fulfilledBy
    : (cut.fulfilledBy[kind] ?? cut.fulfilledBy.else ?? ['delivery']);
  if (!toldThemselves.includes(kind)) return own;
  const personal = own.filter((one) => one !== 'announcement');
  return personal.length > 0 ? personal : ['delivery'];
}

/** Share of the time between due and deadline after which an unproven duty is at risk. */
const RISK_SHARE = 0.5;

/** When somebody must have been told: the deadline, without one the start of the cut; null: neither is known. */
export function lastMoment(duty: Pick<Duty, 'deadline' | 'start'>): Instant | null {
  const at = duty.deadline ?? duty.start;
  return at === null ? null : fromIso(at);
}

/** When an unproven duty becomes a task: halfway between due and the last moment. */
export function riskAt(duty: Pick<Duty, 'deadline' | 'start' | 'due'>): Instant | null {
  const last = lastMoment(duty);
  const due = fromIso(duty.due);
  return last === null ? null : due + (last - due) * RISK_SHARE;
}

/** The duty as time passes: at risk while a person can still act, missed after its last moment; null: unchanged. */
export function dutyInTime(duty: Duty, now: Instant): Duty | null {
  if (duty.state === 'met' || duty.state === 'missed') return null;
  const last = lastMoment(duty);
  if (last === null) return null;
  const version = duty.version + 1;
  if (now > last) return { ...duty, version, state: 'missed', reason: missedFor(duty) };
  if (duty.state === 'pending' && now >= (riskAt(duty) ?? last)) {
    const reason = duty.reason === 'joined_late' ? duty.reason : 'no_proof_yet';
    return { ...duty, version, state: 'at_risk', reason };
  }
  return null;
}

/** Who came too late to be told in time, or whose notice a person stopped, is not the same as who was forgotten. */
const knownWhy: readonly string[] = ['joined_late', 'notice_stopped'];

function missedFor({ reason }: Duty): string {
  return reason !== null && knownWhy.includes(reason) ? reason : 'not_told';
}

/**
 * The duty after a person stopped its notice: it is owed as before, so a person must do it, from now on. An
 * announcement that counts goes on without the message; null then, and where it is done or lost.
 */
export function dutyStopped(duty: Duty): Duty | null {
  const isOpen = duty.state === 'pending' || duty.state === 'at_risk';
  if (!isOpen || duty.proof !== null || duty.fulfilledBy.includes('announcement')) return null;
  return { ...duty, version: duty.version + 1, state: 'at_risk', reason: 'notice_stopped' };
}

/** Why a duty is owed to nobody any more. */
export type Withdrawal = 'cancelled' | 'not_affected' | 'moved_out';

/**
 * The duty of which nothing is owed any more: an open one ends, without counting as told. One that has been
 * decided keeps what was found.
 */
export function withdrawn(duty: Duty, reason: Withdrawal, now: Instant): Duty | null {
  if (duty.state === 'met' || duty.state === 'missed') return null;
  const proof = { kind: 'withdrawn', notice: null, channel: null, at: toIso(now) } as const;
  return {
    ...{ ...duty, version: duty.version + 1, state: 'met', reason },
    proof: { ...proof, reference: null, by: null },
  };
}

/** Whether nothing is owed to this contact any more. */
export function isWithdrawn(duty: Pick<Duty, 'proof'>): boolean {
  return duty.proof?.kind === 'withdrawn';
}
