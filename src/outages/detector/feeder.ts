// One decision of one feeder.
import type { Outage } from '../../model/outage.ts';
import { type Instant, MINUTE, SECOND } from '../../model/time.ts';
import { eachInParts, type InParts, someInParts } from '../../runtime/in-parts.ts';
import type { OutageChange } from '../change.ts';
import { type EtrFact, etrChanges } from '../etr-changes.ts';
import { setOf } from '../life/id-lists.ts';
import { isOpen } from '../life/moves.ts';
import type { LifeContext } from '../life/working.ts';
import { step } from '../life.ts';
import { plannedAreas } from '../planned-windows.ts';
import type { Verdict } from '../verdict.ts';
import { afterPlan, plannedEnd } from './plans.ts';
import { secondSupplies } from './premises.ts';
import { type FeederDecided, keep, type State } from './state.ts';

/** Pings the life of outages asks for in one decision of one feeder, at most. */
const pingsMax = 20;

/**
 * Decides a feeder; its outages, tracks and intervals are kept as they come out. In parts: a dead bus has a hundred
 * times the customers of a feeder.
 */
export function* decideFeeder(state: State, feeder: string, now: Instant): InParts<FeederDecided> {
  const own = [...(state.byFeeder.get(feeder)?.values() ?? [])];
  const isHeld = own.some(({ state: it }) => isOpen(it));
  const found = yield* verdictOf(state, feeder, { now, isHeld });
  if (found === null && own.length === 0 && state.aboves.has(feeder)) return nothing(state, feeder);
  // Judging, what becomes of it and whom to ask are parts of their own.
  yield;
  const verdict = found ?? silence(feeder, now);
  const context = yield* contextOf(state, verdict, now);
  const stepped = yield* step(own, verdict, { context, now });
  for (const [id, track] of stepped.tracks) state.tracks.set(id, track);
  for (const change of stepped.changes) yield* keep(state, change);
  const moved = new Set(stepped.changes.map(({ outage }) => outage.id));
  const { changes, etrFacts } = yield* etrOf(state, feeder, { now, moved });
  const isUnsettled =
    found !== null && (found.opened.length > 0 || found.darkness.size > 0 || found.pNone < 0.99);
  const hasOpen = own.some(({ id }) => isOpen(state.outages.get(id)?.state ?? 'closed'));
  if (isUnsettled || hasOpen) state.watched.add(feeder);
  else state.watched.delete(feeder);
  if (found === null) state.verdicts.delete(feeder);
  else state.verdicts.set(feeder, found);
  yield;
  return {
    changes: [...stepped.changes, ...changes],
    etrFacts,
    pings: [
      ...(found === null || found.isAbove === true ? [] : state.engine.pings(feeder, now)),
      ...(yield* proofPings(state, verdict)),
    ],
    verdict: found,
  };
}

function* verdictOf(
  { engine }: State,
  feeder: string,
  at: { now: Instant; isHeld: boolean },
): InParts<Verdict | null> {
  const { now, isHeld } = at;
  if (engine.decideInParts === undefined) return engine.decide(feeder, now, isHeld);
  return yield* engine.decideInParts(feeder, now, isHeld);
}

/** Nothing above these heads is open, and no outage there waits for an end. */
function nothing(state: State, feeder: string): FeederDecided {
  state.watched.delete(feeder);
  state.verdicts.delete(feeder);
  return { changes: [], etrFacts: [], pings: [], verdict: null };
}

function* contextOf(state: State, verdict: Verdict, now: Instant): InParts<LifeContext> {
  const { feeder } = verdict;
  return {
    settings: state.settings,
    newId: state.newId,
    tracks: state.tracks,
    facts: state.points.facts,
    zoneOf: (supplyPoint) => state.engine.zoneOf(supplyPoint),
    phasesOf: (supplyPoint) => state.engine.phasesOf(supplyPoint),
    asks: (supplyPoint) => state.engine.asks(supplyPoint),
    restoreWindowMs: (verdict.restoreWindowS ?? state.settings.model.restoreWindowS) * SECOND,
    closedAt: (device) => {
      const known = state.devices.get(device);
      return known === undefined || known.isOpen ? null : known.at;
    },
    darkTime: { intervalOf: state.book.openOf, lastTo: state.book.lastTo },
    plans: plannedAreas(state.plans, now, state.settings.planned),
    afterPlan: (supplyPoint) => afterPlan(state, supplyPoint),
    excused: state.trials.excused(now),
    automationUntil: state.automation.get(feeder)?.until ?? null,
    lengthsOf: state.lengthsOf,
    plannedEnd: (plan) => plannedEnd(state, plan),
    isStorm: state.isStorm,
    supplies: secondSupplies(state, verdict, now),
    elsewhere: yield* elsewhereOf(state, verdict),
  };
}

/** Open outages of other feeders that share a customer or a device with a cause of this verdict. */
function* elsewhereOf(state: State, verdict: Verdict): InParts<Outage[]> {
  const touched = new Set<string>();
  for (const cause of verdict.opened) {
    yield* eachInParts(cause.below, (supplyPoint) => {
      const outage = state.book.openOf(supplyPoint)?.outage;
      if (outage != null) touched.add(outage);
    });
  }
  const devices = new Set(verdict.opened.flatMap(({ group }) => group));
  if (devices.size === 0) return [];
  const above = verdict.isAbove === true ? null : (state.engine.above?.(verdict.feeder) ?? null);
  return [...state.outages.values()].filter((outage) => {
    const { id, state: it, causeGroup } = outage;
    const home = state.homes.get(id) ?? '';
    if (home === verdict.feeder || !isOpen(it)) return false;
    if (verdict.isAbove === true && isHeldBelow(state, outage, home)) return false;
    const isJoined = home === above || isUnder(state, home, verdict);
    return isJoined || touched.has(id) || causeGroup.some((device) => devices.has(device));
  });
}

function isUnder({ engine }: State, feeder: string, verdict: Verdict): boolean {
  return verdict.isAbove === true && engine.above?.(feeder) === verdict.feeder;
}

/** Its own feeder still finds its cause open, whatever stands above the head: it is another one. */
function isHeldBelow({ verdicts }: State, { causeGroup }: Outage, home: string): boolean {
  const opened = verdicts.get(home)?.opened ?? [];
  return opened.some(({ group }) => group.some((device) => causeGroup.includes(device)));
}

function* etrOf(
  state: State,
  feeder: string,
  about: { now: Instant; moved: ReadonlySet<string> },
): InParts<{ changes: OutageChange[]; etrFacts: EtrFact[] }> {
  const changes: OutageChange[] = [];
  const etrFacts: EtrFact[] = [];
  for (const outage of [...(state.byFeeder.get(feeder)?.values() ?? [])]) {
    const track = state.tracks.get(outage.id);
    const { now } = about;
    // One word at a time about an outage, but an estimate does not pass in silence for that.
    const isOver = (outage.etr?.at ?? outage.etr?.nextUpdateAt ?? Infinity) <= now;
    if (track === undefined || (about.moved.has(outage.id) && !isOver)) continue;
    const due = etrChanges(outage, track, {
      now,
      settings: state.settings.etr,
      isStorm: state.isStorm,
      lengths: state.lengthsOf(outage),
    });
    state.tracks.set(outage.id, due.track);
    if (due.fact !== null) etrFacts.push(due.fact);
    if (due.change === null) continue;
    yield* keep(state, due.change);
    changes.push(due.change);
  }
  return { changes, etrFacts };
}

/**
 * Meters of zones that seem back, or where another has proved it, and that have not proved it themselves:
 * two of a zone at a time, each at most once a minute.
 */
function* proofPings(state: State, verdict: Verdict): InParts<string[]> {
  const { restored } = state.settings.decision;
  const { perZone } = state.settings.pings;
  const chosen: string[] = [];
  for (const outage of state.byFeeder.get(verdict.feeder)?.values() ?? []) {
    if (outage.state === 'suspected') continue;
    const { untold = [], asked: inVain = [] } = state.tracks.get(outage.id) ?? {};
    const asked = new Map<string, number>();
    const isWanted = (supplyPoint: string): boolean => {
      const isBack = (verdict.darkness.get(supplyPoint)?.pAny ?? 0) < restored;
      if (!isBack && outage.state !== 'restoring') return false;
      const zone = state.engine.zoneOf(supplyPoint);
      const count = asked.get(zone) ?? 0;
      // One that seems dark among proven neighbours is asked in any case: is it a fault of its own?
      if (isBack && count >= perZone) return false;
      if (verdict.at - (state.pingedAt.get(supplyPoint) ?? 0) < MINUTE) return false;
      if (isBack) asked.set(zone, count + 1);
      state.pingedAt.set(supplyPoint, verdict.at);
      chosen.push(supplyPoint);
      return chosen.length >= pingsMax;
    };
    if (yield* someInParts(outage.dark, isWanted)) return chosen;
    // Where people are asked instead, their meters have been asked in vain.
    const given = yield* setOf(inVain);
    if (yield* someInParts(untold, (id) => !given.has(id) && isWanted(id))) return chosen;
  }
  return chosen;
}

function silence(feeder: string, now: Instant): Verdict {
  return {
    feeder,
    at: now,
    episodeStart: now,
    firstEvidenceAt: null,
    opened: [],
    posterior: 1,
    pNone: 1,
    ambiguous: false,
    alternatives: [],
    darkness: new Map(),
  };
}
