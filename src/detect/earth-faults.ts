// A phase to earth on an unearthed or compensated bus: a condition with a life of its own, never an outage.
import type { EarthFault } from '../model/earth-fault.ts';
import { fromIso, type Instant, toIso } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { type BusFeeder, candidatesOf, type EarthFaultHint } from './earth-fault-candidates.ts';
import type { EarthFaultSettings } from './settings.ts';

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

/** What the voltages of a bus, or an event of it, say of an earth fault. */
export interface EarthFaultSign {
  bus: string;
  isOn: boolean;
  phase: string | null;
  /** 3U0 as a share of a solid fault; null where only an event spoke. */
  share: number | null;
  at: Instant;
}

/** Share of 3U0 from which a fault counts as solid. */
const SOLID_FROM = 0.85;

/**
 * A sign of one bus against the condition that stands there.
 * @returns the new or changed condition; null when nothing changed. A cleared one is never opened
 * again: the next fault gets an id of its own, but returns within an hour make it `intermittent`.
 */
export function earthFaultAfter(
  standing: EarthFault | null,
  sign: EarthFaultSign,
  about: {
    newId: () => string;
    feeders: readonly BusFeeder[];
    settings: EarthFaultSettings;
    /** Earth faults of this bus that ended within the last hour. */
    lately: number;
  },
): EarthFault | null {
  const { settings } = about;
  if (standing === null || standing.state === 'cleared') {
    if (!sign.isOn) return null;
    const isIntermittent = about.lately >= settings.intermittent;
    return {
      id: about.newId(),
      version: 1,
      state: 'present',
      bus: sign.bus,
      phase: sign.phase,
      kind: isIntermittent ? 'intermittent' : kindOf(sign),
      since: toIso(sign.at),
      limitAt: toIso(sign.at + settings.limit),
      clearedAt: null,
      candidates: candidatesOf(about.feeders, []),
      trials: [],
      notes: [],
    };
  }
  if (!sign.isOn) return cleared(standing, sign.at);
  const phase = sign.phase ?? standing.phase;
  const kind = standing.kind === 'intermittent' ? standing.kind : kindOf(sign);
  if (phase === standing.phase && kind === standing.kind) return null;
  return { ...standing, version: standing.version + 1, phase, kind };
}

function kindOf(sign: EarthFaultSign): EarthFault['kind'] {
  return sign.share !== null && sign.share < SOLID_FROM ? 'resistive' : 'solid';
}

/** Candidates with all hints so far; the caller keeps the hints beside the condition. */
export function withHints(
  condition: EarthFault,
  hints: readonly EarthFaultHint[],
  feeders: readonly BusFeeder[],
): EarthFault {
  const candidates = candidatesOf(feeders, hints);
  return { ...condition, version: condition.version + 1, candidates };
}

/** What the clock of a condition calls for at this moment, the most pressing. */
export type EarthFaultAlert =
  | { priority: 1; reason: 'limit_passed' }
  | { priority: 1; reason: 'wire_down' }
  | { priority: 1; reason: 'isolate_now' }
  | { priority: 2; reason: 'limit_near' }
  | { priority: 2; reason: 'present' };

/** Null for one that is isolated or over. */
export function alertOf(
  condition: EarthFault,
  about: { now: Instant; isWireDown: boolean; settings: EarthFaultSettings },
): EarthFaultAlert | null {
  const { now, isWireDown, settings } = about;
  if (condition.state === 'isolated' || condition.state === 'cleared') return null;
  const age = now - fromIso(condition.since);
  if (isWireDown) return { priority: 1, reason: 'wire_down' };
  if (age >= settings.limit) return { priority: 1, reason: 'limit_passed' };
  const mustIsolate = settings.isolateAfter !== null && age >= settings.isolateAfter;
  if (mustIsolate) return { priority: 1, reason: 'isolate_now' };
  if (age >= settings.warn) return { priority: 2, reason: 'limit_near' };
  return { priority: 2, reason: 'present' };
}

/**
 * A feeder is opened on trial for a moment; the inference is told until when that is excused.
 * Throws EF-FEEDER-UNKNOWN, EF-TRANSITION.
 */
export function trial(
  condition: EarthFault,
  feeder: string,
  about: Actor & { settings: EarthFaultSettings },
): { condition: EarthFault; excusedUntil: Instant } {
  mustStand(condition);
  mustKnow(condition, feeder);
  const { at, settings } = about;
  const trials = [...condition.trials, { feeder, at: toIso(at), result: null }];
  return { condition: next(condition, { trials }), excusedUntil: at + settings.trialTellAfter };
}

/** What the trial showed: `vanished` names the feeder, `stayed` speaks for the others. */
export function trialResult(
  condition: EarthFault,
  feeder: string,
  result: 'vanished' | 'stayed',
): EarthFault {
  const index = condition.trials.findLastIndex((it) => it.feeder === feeder && it.result === null);
  if (index < 0) throw fault('EF-FEEDER-UNKNOWN', { feeder });
  const trials = condition.trials.map((it, n) => (n === index ? { ...it, result } : it));
  return next(condition, { trials });
}

/** A person knows where it is. */
export function locate(
  condition: EarthFault,
  place: { feeder: string; section: string | null },
  by: Actor,
): EarthFault {
  const { feeder, section } = place;
  mustKnow(condition, feeder);
  const found = { feeder, section, probability: 1, why: `located by ${by.who}` };
  const others = condition.candidates
    .filter((candidate) => candidate.feeder !== feeder)
    .map((candidate) => ({ ...candidate, probability: 0 }));
  return moved(next(condition, { candidates: [found, ...others] }), 'located');
}

/** The faulty part is off; the customers cut with it are an outage or a plan of their own. */
export function isolate(condition: EarthFault): EarthFault {
  return moved(next(condition, {}), 'isolated');
}

export function cleared(condition: EarthFault, at: Instant): EarthFault {
  return moved(next(condition, { clearedAt: toIso(at) }), 'cleared');
}

export function note(condition: EarthFault, text: string, by: Actor): EarthFault {
  const notes = [...condition.notes, { at: toIso(by.at), by: by.who, text }].slice(-NOTES_MAX);
  return next(condition, { notes });
}

/** Notes kept of one condition. */
const NOTES_MAX = 200;

function next(condition: EarthFault, change: Partial<EarthFault>): EarthFault {
  return { ...condition, ...change, version: condition.version + 1 };
}

function moved(condition: EarthFault, state: State): EarthFault {
  if (!allowed[condition.state].includes(state)) {
    throw fault('EF-TRANSITION', { from: condition.state, to: state });
  }
  return { ...condition, state };
}

function mustStand(condition: EarthFault): void {
  if (condition.state === 'cleared') {
    throw fault('EF-TRANSITION', { from: condition.state, to: 'present' });
  }
}

function mustKnow(condition: EarthFault, feeder: string): void {
  const isKnown = condition.candidates.some((candidate) => candidate.feeder === feeder);
  if (!isKnown) throw fault('EF-FEEDER-UNKNOWN', { feeder });
}
