// What a new revision, or other people behind the same supply points, do to the duties of a plan.
import { differenceOf } from '../../model/planned-difference.ts';
import type { Duty, PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, type Instant, toIso } from '../../model/time.ts';
import { eachInParts, type InParts } from '../../runtime/in-parts.ts';
import {
  type DutyContext,
  dutyMaker,
  isWithdrawn,
  type Owed,
  startsOf,
  withdrawn,
} from '../duties.ts';
import { leadBefore, noticeTimes } from '../policy/due.ts';

/** A change of what people know already reaches them so long before the time they know, or the minimum if shorter. */
const CHANGE_REACHES_MS = 24 * HOUR;

export interface Revision {
  /** As people were told of it; the same as `after` when only the people changed. */
  before: PlannedOutage;
  after: PlannedOutage;
  /** All duties of the plan. */
  known: readonly Duty[];
  audience: readonly Owed[];
  /** `switching`: nobody planned it; `people`: the plan stands, subscriptions changed. */
  why: 'changed' | 'switching' | 'people';
  /** Nobody can have heard of `before` yet: who knows of the cut knows it as it was ahead of that. */
  isHeardByNobody?: boolean;
}

/**
 * Duties to save: new ones, those that go on under the new revision, those that end.
 * The minimum runs anew where the cut comes earlier, or so much later that the minimum lies behind the old start;
 * else the change must reach who knows of it a day before the old start.
 */
export function* revisedDuties(revision: Revision, at: DutyContext): InParts<Duty[]> {
  const { before, after, known, audience } = revision;
  // Of twelve thousand each of these takes some milliseconds.
  const { lost, same } = differenceOf(before, after);
  yield;
  const rules = rulesFor(revision, at);
  yield;
  const current = standing(known);
  yield;
  const all = new Map(known.map((duty) => [duty.id, duty]));
  const unchanged = new Set(same);
  yield;
  const duties: Duty[] = [];
  yield* eachInParts(audience, (owed) => {
    const old = current.get(owed.contact.id);
    current.delete(owed.contact.id);
    if (old === undefined) {
      // Work that has begun is no news that could still come in time.
      if (after.state === 'in_progress') return;
      const fresh = newcomer(revision, rules.freshFor(owed));
      duties.push(instead(fresh, all.get(fresh.id), at.now));
    } else if (owed.supplyPoints.every((id) => unchanged.has(id)) && hasAll(owed, old)) {
      if (isOther(owed, old, after)) duties.push(carried(old, owed, after));
    } else duties.push(instead(moved(revision, { old, owed }, rules), old, at.now));
  });
  const gone = new Set(lost);
  for (const old of current.values()) {
    const isCut = old.supplyPoints.some((id) => !gone.has(id));
    const ended = withdrawn(old, isCut ? 'moved_out' : 'not_affected', at.now);
    if (ended !== null) duties.push(ended);
  }
  return duties;
}

/** Of each contact the duty that stands. */
function standing(duties: readonly Duty[]): Map<string, Duty> {
  return new Map(duties.filter((duty) => !isWithdrawn(duty)).map((duty) => [duty.contact, duty]));
}

/** Nothing new for this contact to be told: no place that the old duty does not know. */
function hasAll(owed: Owed, old: Duty): boolean {
  return owed.supplyPoints.every((id) => old.supplyPoints.includes(id));
}

function isOther(owed: Owed, old: Duty, after: PlannedOutage): boolean {
  const isSame = owed.supplyPoints.length === old.supplyPoints.length;
  return !isSame || old.revision !== after.revision;
}

function carried(old: Duty, owed: Owed, after: PlannedOutage): Duty {
  const { supplyPoints } = owed;
  return { ...old, version: old.version + 1, revision: after.revision, supplyPoints };
}

/** A duty in the place of what was owed before, which it remembers. */
function instead(fresh: Duty, old: Duty | undefined, now: Instant): Duty {
  if (old === undefined) return fresh;
  const { revision, start, deadline, state, reason, proof } = old;
  const was = { revision, start, deadline, state, reason, proof, until: toIso(now) };
  return { ...fresh, version: old.version + 1, earlier: [...old.earlier, was] };
}

/** What is the same for many, worked out once. */
interface Rules {
  now: Instant;
  /** The duty as if nobody had been told. */
  freshFor(owed: Owed): Duty;
  startBefore(supplyPoints: readonly string[]): Instant;
  startAfter(supplyPoints: readonly string[]): Instant;
  changeClock(times: { oldStart: Instant; start: Instant }): ChangeClock;
}

function rulesFor({ before, after }: Revision, at: DutyContext): Rules {
  const clocks = new Map<string, ChangeClock>();
  return {
    now: at.now,
    freshFor: dutyMaker(after, at),
    startBefore: startsOf(before),
    startAfter: startsOf(after),
    changeClock(times) {
      const key = `${times.oldStart} ${times.start}`;
      const known = clocks.get(key);
      if (known !== undefined) return known;
      const made = changeClock(after, times, at);
      clocks.set(key, made);
      return made;
    },
  };
}

function newcomer(revision: Revision, duty: Duty): Duty {
  if (duty.state !== 'missed') return duty;
  if (revision.why === 'changed') return { ...duty, reason: 'changed_late' };
  if (revision.why === 'switching') return { ...duty, reason: 'switching' };
  // Nobody could tell in time who was no customer then; they are told before the cut, or a person hears of it.
  return { ...duty, state: 'pending', reason: 'joined_late', deadline: null };
}

function moved(revision: Revision, { old, owed }: { old: Duty; owed: Owed }, rules: Rules): Duty {
  const own = rules.freshFor(owed);
  if (old.proof === null && revision.isHeardByNobody === true) {
    const known = old.earlier.findLast(({ proof }) => proof !== null);
    if (known !== undefined && known.proof?.kind !== 'withdrawn') return asKnown(known, own, rules);
  }
  const late = revision.why === 'switching' ? 'switching' : 'changed_late';
  if (old.proof === null) return own.state === 'missed' ? { ...own, reason: late } : own;
  const oldStart = old.start === null ? rules.startBefore(old.supplyPoints) : fromIso(old.start);
  return byClock(own, oldStart, rules, late);
}

/** The duty towards one who knows the old time. */
function byClock(own: Duty, oldStart: Instant, rules: Rules, late = 'changed_late'): Duty {
  const start = rules.startAfter(own.supplyPoints);
  const clock = rules.changeClock({ oldStart, start });
  if (clock === null) return own.state === 'missed' ? { ...own, reason: late } : own;
  const isLate = clock.deadline !== null && clock.deadline < rules.now;
  const reason = isLate ? 'changed_late' : own.reason === 'approved_late' ? null : own.reason;
  return {
    ...{ ...own, due: toIso(rules.now), deadline: toIso(clock.deadline), reason },
    state: isLate ? 'missed' : 'pending',
  };
}

/** A change on top of one that nobody heard: it is measured by the time that they know. */
function asKnown(known: Duty['earlier'][number], own: Duty, rules: Rules): Duty {
  const { deadline, state, reason, proof } = known;
  // Back to what they know: what proved that they do proves it still.
  if (known.start === own.start) {
    return { ...own, sinceRevision: known.revision, deadline, state, reason, proof };
  }
  return known.start == null ? own : byClock(own, fromIso(known.start), rules);
}

/** The deadline of a change for who knows the old time; null: the whole minimum runs anew. */
type ChangeClock = { deadline: Instant | null } | null;

function changeClock(
  after: PlannedOutage,
  { oldStart, start }: { oldStart: Instant; start: Instant },
  at: DutyContext,
): ChangeClock {
  const { policy, zone } = at;
  const cut = policy.planned[after.kind];
  if (cut.minimum === 'none') return { deadline: null };
  const { deadline } = noticeTimes(start, cut, policy, zone);
  if (start < oldStart || (deadline ?? start) > oldStart) return null;
  const minimum = leadBefore(oldStart, cut.minimum, policy, zone).at;
  return { deadline: Math.max(oldStart - CHANGE_REACHES_MS, minimum) };
}
