// A phase to earth on an unearthed or compensated bus: a condition with a life of its own, never an outage.
import type { EarthFault, EarthFaultHint } from '../../model/earth-fault.ts';
import { fromIso, type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { BusFeeder } from './bus-feeder.ts';
import { candidatesOf, inWords, keyOf } from './candidates.ts';
import type { EarthFaultSettings } from './settings.ts';
import { trialOrder } from './trial-order.ts';

type State = EarthFault['state'];

const allowed: Record<State, readonly State[]> = {
  present: ['located', 'isolated', 'cleared'],
  located: ['present', 'isolated', 'cleared'],
  isolated: ['cleared', 'present'],
  cleared: [],
};

/** Who acts and when. */
export interface Actor {
  who: string;
  at: Instant;
}

/** What a condition is judged with. */
export interface BusFacts {
  feeders: readonly BusFeeder[];
  settings: EarthFaultSettings;
}

/** What the voltages of a bus, or an event of it, say of an earth fault. */
export interface EarthFaultSign {
  bus: string;
  /** Who says it. */
  asset: string;
  isOn: boolean;
  phase: string | null;
  /** 3U0 as a share of a solid fault; null where only an event spoke. */
  share: number | null;
  at: Instant;
}

/** Share of 3U0 from which a fault counts as solid. */
export const SOLID_FROM = 0.85;
/** Hints kept of one condition; each speaker has one, so that only a storm of reports could pass it. */
const HINTS_MOST = 200;

/**
 * A sign of one bus against the condition that stands there.
 * @returns the new or changed condition; null when nothing changed. A cleared one is never opened
 * again: the next fault gets an id of its own, but returns within an hour make it `intermittent`.
 * While a feeder is open on trial, and once the faulty part is isolated, silence clears nothing.
 */
export function earthFaultAfter(
  standing: EarthFault | null,
  sign: EarthFaultSign,
  about: BusFacts & {
    newId: () => string;
    /** Hints that came before the fault showed. */
    hints: readonly EarthFaultHint[];
    /** Earth faults of this bus that ended within the last hour. */
    lately: number;
  },
): EarthFault | null {
  if (standing === null || standing.state === 'cleared') {
    return sign.isOn ? begun(sign, about) : null;
  }
  if (!sign.isOn) {
    const isHeld = standing.state === 'isolated' || runningTrial(standing) !== null;
    return isHeld ? null : cleared(standing, { at: sign.at, because: 'gone', outage: null });
  }
  const state = standing.state === 'isolated' ? 'present' : standing.state;
  const phase = sign.phase ?? standing.phase;
  const kind = standing.kind === 'intermittent' ? standing.kind : kindOf(sign);
  if (state === standing.state && phase === standing.phase && kind === standing.kind) return null;
  return next(standing, { state, phase, kind });
}

function begun(sign: EarthFaultSign, about: Parameters<typeof earthFaultAfter>[2]): EarthFault {
  const { settings } = about;
  const isIntermittent = about.lately >= settings.intermittent;
  const bare: EarthFault = {
    ...{ id: about.newId(), version: 0, state: 'present', bus: sign.bus, asset: sign.asset },
    ...{ phase: sign.phase, kind: isIntermittent ? 'intermittent' : kindOf(sign) },
    ...{ since: toIso(sign.at), limitAt: toIso(sign.at + settings.limit) },
    ...{ clearedAt: null, clearedBecause: null, outage: null, alert: null },
    ...{ candidates: [], hints: [], trialOrder: [], trials: [], notes: [] },
  };
  return withHints(bare, about.hints, about);
}

function kindOf(sign: EarthFaultSign): 'solid' | 'resistive' {
  return sign.share !== null && sign.share < SOLID_FROM ? 'resistive' : 'solid';
}

/** Candidates with these hints too; of one speaker the later word counts, whichever came first. */
export function withHints(
  condition: EarthFault,
  hints: readonly EarthFaultHint[],
  { feeders, settings }: BusFacts,
): EarthFault {
  const known = new Map(condition.hints.map((hint) => [keyOf(hint), hint]));
  for (const hint of hints) {
    const before = known.get(keyOf(hint));
    if (before === undefined || rankOf(before) < rankOf(hint)) known.set(keyOf(hint), hint);
  }
  const all = [...known.values()].sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
  const kept = all.slice(-HINTS_MOST);
  // What a person located stays; hints are kept beside it.
  const candidates = isLocatedByHand(condition)
    ? condition.candidates
    : candidatesOf(feeders, kept, settings.hints);
  const order = trialOrder(candidates, feeders, condition.trials);
  return next(condition, { hints: kept, candidates, trialOrder: order });
}

function rankOf(hint: EarthFaultHint): string {
  return `${hint.at} ${hint.kind} ${hint.feeder} ${hint.edge ?? ''} ${hint.by} ${hint.vanished}`;
}

function isLocatedByHand({ candidates }: EarthFault): boolean {
  return candidates[0]?.reasons.some(({ code }) => code === 'located_by_hand') ?? false;
}

/** The trial that is under way, null when none is. */
export function runningTrial(condition: EarthFault): EarthFault['trials'][number] | null {
  return condition.trials.find(({ state }) => state !== 'over') ?? null;
}

/** A person knows where it is. Throws EF-FEEDER-UNKNOWN, EF-TRANSITION. */
export function locate(
  condition: EarthFault,
  place: { feeder: string; section: string | null },
  by: Actor,
): EarthFault {
  const { feeder, section } = place;
  mustKnow(condition, feeder);
  const reason = { code: 'located_by_hand' as const, by: by.who, km: null };
  const found = { feeder, section, probability: 1, why: inWords(reason), reasons: [reason] };
  const others = condition.candidates
    .filter((candidate) => candidate.feeder !== feeder)
    .map((candidate) => ({ ...candidate, probability: 0 }));
  const candidates = [{ ...found, sections: [] }, ...others];
  const placed = next(condition, { candidates });
  return condition.state === 'located' ? placed : moved(placed, 'located');
}

/** The faulty part is off; the customers cut with it are an outage or a plan of their own. */
export function isolate(condition: EarthFault, outage: string | null = null): EarthFault {
  return moved(next(condition, { outage: outage ?? condition.outage, alert: null }), 'isolated');
}

/** It is over, and why. */
export function cleared(
  condition: EarthFault,
  end: {
    at: Instant;
    because: NonNullable<EarthFault['clearedBecause']>;
    outage: string | null;
  },
): EarthFault {
  const over = {
    ...{ clearedAt: toIso(Math.max(end.at, fromIso(condition.since))), alert: null },
    ...{ clearedBecause: end.because, outage: end.outage ?? condition.outage },
  };
  return moved(next(condition, over), 'cleared');
}

export function note(condition: EarthFault, text: string, by: Actor): EarthFault {
  const notes = [...condition.notes, { at: toIso(by.at), by: by.who, text }].slice(-NOTES_MAX);
  return next(condition, { notes });
}

/** Notes kept of one condition. */
const NOTES_MAX = 200;

/** The next version with some fields changed. */
export function next(condition: EarthFault, change: Partial<EarthFault>): EarthFault {
  return { ...condition, ...change, version: condition.version + 1 };
}

/** In another state; throws EF-TRANSITION where the state does not lead there. */
export function moved(condition: EarthFault, state: State): EarthFault {
  if (!allowed[condition.state].includes(state)) {
    throw fault('EF-TRANSITION', { from: condition.state, to: state });
  }
  return { ...condition, state };
}

/** Throws EF-FEEDER-UNKNOWN for a feeder of another bus. */
export function mustKnow(condition: EarthFault, feeder: string): void {
  const isKnown = condition.candidates.some((candidate) => candidate.feeder === feeder);
  if (!isKnown) throw fault('EF-FEEDER-UNKNOWN', { feeder });
}
