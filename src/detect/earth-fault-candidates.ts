// Which feeder of the bus carries the earth fault: Bayes over what line length and devices say.
import type { EarthFault } from '../model/earth-fault.ts';

/** A feeder of the bus, with the overhead line that can touch the earth. */
export interface BusFeeder {
  feeder: string;
  overheadKm: number;
  /** Life support or protected events on it: opened on trial last. */
  hasProtected: boolean;
}

/** Something that speaks for or against a feeder. */
export type EarthFaultHint =
  /** The selection device of the substation names it. */
  | { kind: 'selected'; feeder: string }
  /** A direction flag of a terminal or indicator on it. */
  | { kind: 'direction'; feeder: string }
  /** Somebody reports a wire on the ground there. */
  | { kind: 'wire_down'; feeder: string }
  /** 3U0 vanished, or not, when it was opened. */
  | { kind: 'trial'; feeder: string; vanished: boolean };

/** P(the hint names the right feeder). Own numbers, to be learned from closed cases. */
const SELECTED = 0.75;
const DIRECTION = 0.85;
const TRIAL = 0.99;
/** A report of a wire down is so many times likelier on the faulty feeder. */
const WIRE_DOWN = 20;
/** Cable faults too: a feeder without overhead line counts as this much of it. */
const OVERHEAD_KM_MIN = 0.2;

/** Candidates with probabilities that add to one, most probable first, each with its reasons. */
export function candidatesOf(
  feeders: readonly BusFeeder[],
  hints: readonly EarthFaultHint[],
): EarthFault['candidates'] {
  const others = Math.max(1, feeders.length - 1);
  const weighed = feeders.map((one) => {
    let weight = Math.max(OVERHEAD_KM_MIN, one.overheadKm);
    const why = [`${one.overheadKm.toFixed(1)} km of overhead line`];
    for (const hint of hints) {
      weight *= likelihood(hint, hint.feeder === one.feeder, others);
      if (hint.feeder === one.feeder) why.push(said(hint));
    }
    return { feeder: one.feeder, section: null, weight, why: why.join('; ') };
  });
  const sum = weighed.reduce((total, { weight }) => total + weight, 0);
  return weighed
    .map(({ weight, feeder, section, why }) => ({
      feeder,
      section,
      probability: sum === 0 ? 0 : weight / sum,
      why,
    }))
    .sort((a, b) => b.probability - a.probability || (a.feeder < b.feeder ? -1 : 1));
}

/** The order in which to open feeders on trial: probable first, those with protected customers last. */
export function trialOrder(
  candidates: EarthFault['candidates'],
  feeders: readonly BusFeeder[],
): string[] {
  const isProtected = new Set(feeders.flatMap((one) => (one.hasProtected ? [one.feeder] : [])));
  return [...candidates]
    .sort((a, b) => {
      const last = Number(isProtected.has(a.feeder)) - Number(isProtected.has(b.feeder));
      return last || b.probability - a.probability;
    })
    .map(({ feeder }) => feeder);
}

function likelihood(hint: EarthFaultHint, isNamed: boolean, others: number): number {
  switch (hint.kind) {
    case 'selected':
      return isNamed ? SELECTED : (1 - SELECTED) / others;
    case 'direction':
      return isNamed ? DIRECTION : (1 - DIRECTION) / others;
    case 'wire_down':
      return isNamed ? WIRE_DOWN : 1;
    case 'trial':
      if (hint.vanished) return isNamed ? TRIAL : (1 - TRIAL) / others;
      return isNamed ? 1 - TRIAL : TRIAL;
    default:
      return hint satisfies never;
  }
}

function said(hint: EarthFaultHint): string {
  switch (hint.kind) {
    case 'selected':
      return 'named by the selection device';
    case 'direction':
      return 'direction flag on it';
    case 'wire_down':
      return 'wire reported down';
    case 'trial':
      return hint.vanished ? '3U0 vanished when it was opened' : '3U0 stayed when it was opened';
    default:
      return hint satisfies never;
  }
}
