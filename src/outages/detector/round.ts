// One round: take in what waits, then decide the feeders that need it, in slices.
import type { Evidence } from '../../model/evidence.ts';
import type { Etr } from '../../model/outage.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { OutageChange } from '../change.ts';
import type { Operation } from '../engine.ts';
import type { EtrFact } from '../etr-changes.ts';
import type { PlannedFact } from '../planned-watch.ts';
import type { Verdict } from '../verdict.ts';
import { hearAutomation, settledBy } from './automation.ts';
import { decideFeeder } from './feeder.ts';
import { tellPlans, watchPlans } from './plans.ts';
import { type FeederDecided, isFresh, type State } from './state.ts';

/** What one round of deciding came to. */
export interface Decided {
  changes: OutageChange[];
  /** Supply points to ask whether they have supply, most telling first. */
  pings: string[];
  plannedFacts: PlannedFact[];
  etrFacts: EtrFact[];
  /** Switches that local automation has left where they stand: to be recorded as operations. */
  settled: Operation[];
  /** Verdicts of the feeders decided, for the screens. */
  verdicts: Verdict[];
  /** Work is left that did not fit into the slice: give way, then call again with the same `now`. */
  hasMore: boolean;
}

/** Evidence taken from the queue at once and put in order. */
const takeMost = 500;
/** Of it heard before the time spent is looked at again. */
const hearMost = 50;

/** @param isSpent true when the slice is used up */
export function round(state: State, now: Instant, isSpent: () => boolean): Decided {
  const decided: Decided = {
    ...{ changes: [], pings: [], plannedFacts: [], etrFacts: [], settled: [] },
    verdicts: [],
    hasMore: false,
  };
  state.now = now;
  while (state.queue.size + state.taken.length > 0 && state.atWork === null) {
    if (state.taken.length === 0) state.taken = inOrder(state.queue.take(takeMost));
    for (const evidence of state.taken.splice(0, hearMost)) takeIn(state, evidence);
    if (isSpent()) return { ...decided, hasMore: true };
  }
  if (state.left.length === 0 && state.atWork === null) {
    state.left = feedersDue(state, now);
    state.unready = state.left.filter((feeder) => !state.aboves.has(feeder));
  }
  for (let feeder = state.unready.shift(); feeder !== undefined; feeder = state.unready.shift()) {
    state.engine.ready?.(feeder, now);
    if (isSpent()) return { ...decided, hasMore: true };
  }
  if (!decideAll(state, decided, { now, isSpent })) {
    decided.plannedFacts = widerFacts(decided.changes);
    return { ...decided, hasMore: true };
  }
  decided.settled = settledBy(state, now);
  decided.plannedFacts = [...widerFacts(decided.changes), ...watchPlans(state, now)];
  for (const fact of decided.plannedFacts) {
    if (fact.what === 'ping') decided.pings.push(...fact.supplyPoints);
  }
  return decided;
}

/** False when the slice is used up before all are decided; a decision in hand goes on with the next one. */
function decideAll(
  state: State,
  decided: Decided,
  at: { now: Instant; isSpent: () => boolean },
): boolean {
  for (let work = nextWork(state, at.now); work !== null; work = nextWork(state, at.now)) {
    const found = partsOf(work, at.isSpent);
    if (found === null) {
      state.atWork = work;
      return false;
    }
    decided.changes.push(...found.changes);
    decided.etrFacts.push(...found.etrFacts);
    decided.pings.push(...found.pings);
    if (found.verdict !== null) decided.verdicts.push(found.verdict);
    if (state.left.length > 0 && at.isSpent()) return false;
  }
  return true;
}

function nextWork(state: State, now: Instant): State['atWork'] {
  const { atWork } = state;
  state.atWork = null;
  if (atWork !== null) return atWork;
  const feeder = state.left.shift();
  if (feeder === undefined) return null;
  state.dirty.delete(feeder);
  state.decidedAt.set(feeder, now);
  return { feeder, parts: decideFeeder(state, feeder, now) };
}

/** Null when the slice is used up first. */
function partsOf(
  { parts }: NonNullable<State['atWork']>,
  isSpent: () => boolean,
): FeederDecided | null {
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
    if (isSpent()) return null;
  }
}

/** In order of their own times, so that the order of arrival within a round says nothing. */
function inOrder(batch: Evidence[]): Evidence[] {
  return batch.sort(
    (a, b) =>
      a.at - b.at || a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

function takeIn(state: State, evidence: Evidence): void {
  if (!isFresh(state, evidence) || state.trials.explains(evidence)) return;
  state.points.hear(evidence);
  const feeder = state.engine.apply(evidence);
  if (evidence.about === 'device') hearDevice(state, evidence, feeder);
  if (feeder !== null) state.dirty.add(feeder);
}

function hearDevice(
  state: State,
  evidence: Extract<Evidence, { about: 'device' }>,
  feeder: string | null,
): void {
  const { says, at, device } = evidence;
  if (says.kind !== 'state') return;
  const known = state.devices.get(device);
  if (known === undefined || known.at <= at) state.devices.set(device, { isOpen: says.open, at });
  if (says.open && says.weight === 'trip') state.trials.tripped(device, at);
  hearAutomation(state, evidence, feeder);
}

/** Feeders with news, with an open question, or with a restored outage once a minute; by name. */
function feedersDue(state: State, now: Instant): string[] {
  tellPlans(state, now);
  const wanted = new Set([...state.dirty, ...state.watched]);
  if (now - state.sweptAt >= MINUTE) {
    state.sweptAt = now;
    for (const feeder of state.homes.values()) wanted.add(feeder);
  }
  for (const { id, state: it, etr } of state.outages.values()) {
    if ((it === 'confirmed' || it === 'restoring') && isNear(etr, now)) {
      wanted.add(state.homes.get(id) ?? '');
    }
  }
  const { period } = state.settings.decision;
  const isDue = (feeder: string): boolean =>
    now - (state.decidedAt.get(feeder) ?? Number.NEGATIVE_INFINITY) >=
    period * turnsOf(state, feeder);
  const above = aboveOf(state, wanted);
  const feeders = [...wanted].filter((feeder) => feeder !== '' && !above.has(feeder));
  // What stands above heads comes after its feeders: it takes in what they have come to.
  return [...feeders.filter(isDue).sort(), ...[...above].filter(isDue).sort()];
}

/** Its time comes before the next sweep: no estimate and no promise of a next word passes in silence. */
function isNear(etr: Etr | null, now: Instant): boolean {
  return etr !== null && (etr.at ?? etr.nextUpdateAt ?? now) - now < MINUTE;
}

/** Customers over whom a decision goes in one period: with more of them it is made less often. */
const PER_PERIOD = 5_000;

/** A dead bus may have ten times the customers of a feeder, and little news of them from second to second. */
function turnsOf({ aboves, verdicts }: State, feeder: string): number {
  if (!aboves.has(feeder)) return 1;
  return Math.max(1, Math.ceil((verdicts.get(feeder)?.darkness.size ?? 0) / PER_PERIOD));
}

/** What stands above the heads of these feeders. */
function aboveOf({ engine, aboves }: State, feeders: ReadonlySet<string>): Set<string> {
  const above = new Set<string>();
  for (const feeder of feeders) {
    if (aboves.has(feeder)) above.add(feeder);
    const found = engine.above?.(feeder) ?? null;
    if (found === null) continue;
    aboves.add(found);
    above.add(found);
  }
  return above;
}

/** A confirmed outage that names a plan reaches beyond it. */
function widerFacts(changes: readonly OutageChange[]): PlannedFact[] {
  return changes.flatMap(({ outage, news }): PlannedFact[] => {
    const isNew = news.some(({ what }) => what === 'confirmed');
    if (outage.plannedOutage === null || !isNew) return [];
    return [{ what: 'wider', plan: outage.plannedOutage, outage: outage.id }];
  });
}
