// One decision: open outages and what the evidence says now become the moves of each outage.
import type { Outage } from '../model/outage.ts';
import { phasesOf } from '../model/phases.ts';
import { type Instant, SECOND } from '../model/time.ts';
import type { OutageChange } from './change.ts';
import { earliestStart } from './intervals.ts';
import { type Cause, causesOf } from './life/causes.ts';
import { backSince, isComingBack } from './life/coming-back.ts';
import { darkTimes } from './life/dark-time.ts';
import { follow, promote, stay } from './life/follow.ts';
import { lapse } from './life/lapse.ts';
import { setDark } from './life/leave.ts';
import { feederOf } from './life/locate.ts';
import { changeOf, draftOf, isFinal, isOpen } from './life/moves.ts';
import { isStepOfAutomation } from './life/steps.ts';
import { newTrack, type Track } from './life/track.ts';
import {
  type LifeContext,
  type StepContext,
  type Stepped,
  union,
  type Working,
} from './life/working.ts';
import { type Match, match } from './match.ts';
import type { Verdict } from './verdict.ts';

/**
 * @param open outages of this feeder that are not final, `restored` ones included
 * @returns changes in the order in which they are to be saved; the same input gives the same output. Throws OUT-TRANSITION.
 */
export function step(
  open: readonly Outage[],
  verdict: Verdict,
  about: { context: LifeContext; now: Instant },
): Stepped {
  const { now } = about;
  const owner = new Map<string, string>();
  // Dark for something above the head is dark already for every cause of a feeder.
  const above = about.context.elsewhere.filter(({ feeder }) => feeder === null);
  for (const { id, dark } of [...above, ...open]) for (const point of dark) owner.set(point, id);
  const devices = new Map<string, string>();
  for (const { id, state, causeGroup } of open) {
    if (isOpen(state) && causeGroup[0] !== undefined) devices.set(id, causeGroup[0]);
  }
  const times = darkTimes(about.context.darkTime);
  const working = new Map<string, Working>();
  const context: StepContext = {
    ...about.context,
    ...{ verdict, now, owner, devices, times, working },
  };
  const causes = causesOf(verdict, context).filter((cause) => !isNotOurs(cause, context));
  const { matches, candidates } = match([...open, ...context.elsewhere], causes, {
    ...context,
    backSince: (outage) => backSince(outage, context),
  });

  for (const outage of [...open, ...context.elsewhere]) {
    const track = { ...(context.tracks.get(outage.id) ?? newTrack(outage.id)) };
    const candidate = candidates.get(outage.id);
    if (candidate !== undefined) track.candidate = candidate;
    working.set(outage.id, { ...draftOf(outage, outage), track });
  }
  const followed = new Set<string>();
  const placed: Placed[] = [];
  for (const found of matches) {
    const one = found.outage === null ? born(found, context) : working.get(found.outage);
    if (one === undefined) continue;
    working.set(one.outage.id, one);
    if (followed.has(one.outage.id)) continue;
    for (const id of [...found.inside, one.outage.id]) followed.add(id);
    if (found.how === 'held') {
      stay(one, found.cause, context);
      continue;
    }
    absorb(one, found, { working, context });
    follow(one, found, context);
    placed.push({ one, found });
  }
  for (const { id } of open) {
    const one = working.get(id);
    if (one === undefined || followed.has(id)) continue;
    followed.add(id);
    lapse(one, context);
  }
  handOver(working, placed, now);
  // One of another feeder may have given some away.
  for (const [id, { reasons }] of working) if (reasons.includes('handed_over')) followed.add(id);
  // In the order they were worked on: what one of them ends, a later one may have begun anew.
  const inOrder = [...followed].flatMap((id) => working.get(id) ?? []);
  return finish(inOrder, context);
}

interface Placed {
  one: Working;
  found: Match;
}

/** A new outage, when the set without it is improbable enough and what speaks for it has settled. */
function born(found: Match, context: StepContext): Working | undefined {
  const { cause } = found;
  const { verdict, settings, now } = context;
  const { suspect } = settings.decision;
  const isHard = cause.telemetered || cause.hardAt !== null || cause.origin === 'known';
  const isLikely = cause.service !== null || 1 - verdict.pNone >= suspect || isHard;
  if (!isLikely) return undefined;
  // Opened where a plan has darkened everybody: it belongs to the work.
  if (cause.below.length === 0 && (!isHard || cause.plannedOutage !== null)) return undefined;
  if (!isHard && now < settlesAt(cause, context)) return undefined;
  if (!isHard && isComingBack(cause, context)) return undefined;
  if (takesNothingMore(cause, context)) return undefined;
  if (cause.origin !== 'known' && isStepOfAutomation(cause, context)) return undefined;
  const outage = bareOutage(context.newId(), found, context);
  return { ...draftOf(null, outage), reasons: ['suspected'], track: newTrack(outage.id) };
}

/**
 * From when on what speaks for a cause is not just its first words: a while after the first was heard, longer where
 * words of one event come in over minutes (the batch of one district is not the whole of it).
 */
function settlesAt(cause: Cause, { verdict, settings, now, owner }: StepContext): Instant {
  const { suspectAfter, confirmAfter } = settings.decision;
  const firstAt = cause.firstAt ?? verdict.firstEvidenceAt ?? now;
  // Who is dark in another outage spoke of that one.
  const own = cause.below.filter((id) => !owner.has(id));
  const heard = own.flatMap((id) => verdict.darkness.get(id)?.darkHeardAt ?? []);
  const heardAt = heard.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const since = Number.isFinite(heardAt) ? Math.max(firstAt, heardAt) : firstAt;
  const slower = ((verdict.confirmAfterS ?? 0) * SECOND) / confirmAfter;
  return since + suspectAfter * Math.max(1, slower);
}

/**
 * Everybody behind it is dark already in an outage of which nobody is back: switched so that
 * supply can return in steps. It becomes an outage of its own when it alone keeps them dark.
 */
function takesNothingMore(cause: Cause, context: StepContext): boolean {
  const { owner, working, closedAt } = context;
  if (cause.service !== null || cause.below.length === 0) return false;
  const owners = new Set(cause.below.map((supplyPoint) => owner.get(supplyPoint) ?? ''));
  return [...owners].every((id) => {
    const outage = working.get(id)?.outage;
    if (outage === undefined || outage.causeGroup.length === 0) return false;
    // A crew opens a switch in the dark: the outage it lies in need not be sure yet.
    if (!isTold(outage) && (cause.origin !== 'known' || outage.state !== 'suspected')) return false;
    if (backSince(outage, context) !== null) return false;
    if (outage.feeder === null) return true;
    return outage.causeGroup.every((device) => (closedAt(device) ?? 0) < outage.startedAt);
  });
}

function bareOutage(id: string, found: Match, context: StepContext): Outage {
  const { cause, splitFrom, related } = found;
  const { verdict, settings, now } = context;
  const times = cause.below.flatMap((point) => context.facts(point).darkFrom ?? []);
  const start =
    earliestStart(times, settings.decision.robustStartFrom) ??
    cause.hardAt ??
    verdict.firstEvidenceAt ??
    now;
  return {
    id,
    version: 0,
    revision: 0,
    state: 'suspected',
    feeder: feederOf(verdict),
    causeGroup: cause.group,
    causePhases: phasesOf(cause.phases),
    probability: cause.probability,
    alternatives: cause.alternatives,
    causeKind: null,
    responsibility: null,
    startedAt: Math.min(start, now),
    detectedAt: now,
    confirmedAt: null,
    restoredAt: null,
    basis: 'inferred',
    dark: [],
    ever: cause.service === null ? [] : [cause.service],
    etr: null,
    crew: { state: 'none', name: null },
    plannedOutage: cause.plannedOutage ?? outlasted(cause, context),
    parent: null,
    mergedInto: null,
    splitFrom,
    related,
    danger: false,
    explanation: cause.reasons.slice(0, 10),
  };
}

/** The plan that darkened somebody of this cause and is over: what it left dark is an outage that names it. */
function outlasted(cause: Cause, context: StepContext): string | null {
  for (const supplyPoint of cause.below) {
    const left = context.afterPlan(supplyPoint);
    if (left !== null) return left.plan;
  }
  return null;
}

/** Outages whose cause lies under this one end in it; their customers are not told again. */
function absorb(
  into: Working,
  found: Match,
  about: { working: Map<string, Working>; context: StepContext },
): void {
  for (const id of found.inside) {
    const gone = about.working.get(id);
    if (gone === undefined) continue;
    const { dark, ever, confirmedAt } = gone.outage;
    gone.outage = { ...gone.outage, state: 'merged', mergedInto: into.outage.id, dark: [] };
    gone.reasons.push('escalated');
    gone.news.push({ what: 'merged', into: into.outage.id });
    gone.moveIntervals.push({ from: id, to: into.outage.id, supplyPoints: null });
    into.reasons.push('escalated');
    for (const supplyPoint of dark) about.context.owner.delete(supplyPoint);
    // One that nobody was told of leaves no dark behind: its customers enter like all others.
    if (confirmedAt === null) continue;
    if (into.outage.state === 'suspected') promote(into, gone.outage, about.context);
    const startedAt = Math.min(into.outage.startedAt, gone.outage.startedAt);
    into.outage = { ...into.outage, startedAt, ever: union(into.outage.ever, ever) };
    setDark(into, union(into.outage.dark, dark), about.context);
  }
}

/**
 * Customers who stay dark under another cause than that of their outage go on under the other one:
 * what a split takes along, and what a second fault inside a restored area keeps dark.
 */
function handOver(
  working: ReadonlyMap<string, Working>,
  placed: readonly Placed[],
  now: Instant,
): void {
  const holding = new Set(placed.map(({ one }) => one.outage.id));
  for (const { one: to, found } of placed) {
    const below = new Set(found.cause.below);
    for (const from of working.values()) {
      if (from === to || isFinal(from.outage.state)) continue;
      const isSplit = to.outage.splitFrom === from.outage.id && to.before === null;
      if (!isSplit && (holding.has(from.outage.id) || !isTold(to.outage))) continue;
      const moved = from.outage.dark.filter((id) => below.has(id));
      if (moved.length === 0) continue;
      if (isSplit && isTold(from.outage)) {
        const { etr } = from.outage;
        to.outage = { ...to.outage, state: 'confirmed', confirmedAt: now, etr };
      }
      give(from, to, moved);
    }
  }
}

function isTold(outage: Outage): boolean {
  return outage.state === 'confirmed' || outage.state === 'restoring';
}

function give(from: Working, to: Working, supplyPoints: string[]): void {
  const gone = new Set(supplyPoints);
  from.outage = { ...from.outage, dark: from.outage.dark.filter((id) => !gone.has(id)) };
  from.reasons.push('handed_over');
  handOverNews(from, to, gone);
  const dark = union(to.outage.dark, supplyPoints);
  // What they were told of the other one they were told of this: else nobody says that supply is back.
  const splitFrom = to.outage.splitFrom ?? from.outage.id;
  to.outage = { ...to.outage, splitFrom, dark, ever: union(to.outage.ever, supplyPoints) };
  to.track.isWitnessed ||= from.track.isWitnessed;
  to.reasons.push('took_over');
  to.moveIntervals.push({ from: from.outage.id, to: to.outage.id, supplyPoints });
}

/** That their neighbours are back is told to those still dark in the name of the outage they are in now. */
function handOverNews(from: Working, to: Working, moved: ReadonlySet<string>): void {
  for (const news of from.news) {
    if (news.what !== 'part_restored') continue;
    const stillDark = news.stillDark.filter((id) => moved.has(id));
    if (stillDark.length === 0) continue;
    news.stillDark = news.stillDark.filter((id) => !moved.has(id));
    to.news.push({ what: 'part_restored', supplyPoints: [], stillDark });
  }
}

function finish(inOrder: readonly Working[], context: StepContext): Stepped {
  const changes: OutageChange[] = [];
  const tracks = new Map<string, Track>();
  for (const one of inOrder) {
    const change = changeOf(one, { who: 'inference', at: context.now });
    if (change !== null) changes.push(change);
    if (!isFinal(one.outage.state)) tracks.set(one.outage.id, one.track);
  }
  return { changes, tracks };
}

/** Opened on trial, or decided as an outage of the tree above. */
function isNotOurs(cause: Cause, context: StepContext): boolean {
  return cause.group.some(
    (device) =>
      context.excused.has(device) ||
      context.elsewhere.some(({ causeGroup }) => causeGroup.includes(device)),
  );
}
