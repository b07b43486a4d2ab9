// The voltage card: what the voltages of a bus look like, line by line, and which line they match.
import { type CardLine, cardLines, type VoltageCard } from '../model/alarm.ts';
import { toIso } from '../model/time.ts';
import type { Below } from './around.ts';
import type { VtSample } from './vt-samples.ts';

interface Look {
  low: number;
  middle: number;
  high: number;
  between: 'normal' | 'two_low' | 'other' | 'unknown';
  residual: number | null;
  meters: VoltageCard['metersBelow'];
}

/** Phase to phase within these is normal, pu. */
const NORMAL = [0.9, 1.1] as const;

const within = (value: number, from: number, to: number): boolean => value >= from && value <= to;
/** What is not measured speaks against no line. */
const residualIn = ({ residual }: Look, from: number, to: number): boolean =>
  residual === null || within(residual, from, to);
const isBetween = ({ between }: Look, as: Look['between']): boolean =>
  between === 'unknown' || between === as;

/**
 * Lines 1, 2 and 5 by circuit theory for equal capacitances: a fault resistance moves the neutral on a half circle,
 * so that the highest reaches 1.82 and 3U0 falls from 1; a conductor broken at the bus lifts its own phase to 1.5.
 * The others are practice.
 */
const looks: Record<CardLine, (look: Look) => boolean> = {
  solid_earth: (look) =>
    look.low <= 0.15 &&
    within(look.middle, 1.55, 1.9) &&
    look.high <= 1.9 &&
    isBetween(look, 'normal') &&
    residualIn(look, 0.85, 1.1),
  resistive_earth: (look) =>
    look.low < 1 &&
    within(look.high, 1.05, 1.9) &&
    isBetween(look, 'normal') &&
    residualIn(look, 0.13, 1) &&
    !looks.solid_earth(look) &&
    !(look.meters === 'off' && looks.broken_conductor(look)),
  vt_primary_fuse: (look) =>
    isFuse(look) && residualIn(look, 0.1, 0.6) && look.meters !== 'off' && look.low < 0.8,
  vt_secondary_fuse: (look) =>
    isFuse(look) && residualIn(look, 0, 0.1) && look.meters !== 'off' && look.low <= 0.15,
  broken_conductor: (look) =>
    within(look.high, 1.05, 1.6) &&
    within(look.low, 0.75, 1) &&
    within(look.middle, 0.75, 1) &&
    look.middle - look.low <= 0.12 &&
    isBetween(look, 'normal') &&
    residualIn(look, 0.05, 0.6) &&
    look.meters !== 'well',
  ferroresonance: (look) =>
    look.high > 1.9 || (look.middle > 1.75 && look.low > 0.3) || (look.residual ?? 0) > 1.1,
};

/** One low, two normal to earth; an earth fault would lift them. */
function isFuse(look: Look): boolean {
  return within(look.middle, 0.9, 1.1) && within(look.high, 0.9, 1.1) && isBetween(look, 'two_low');
}

/**
 * All six lines and which of them the values fit; `line` is the first that fits, null where none does or nothing
 * is measured to earth.
 * Source: operations.md §1; lines 1, 2, 5 computed, the rest known in the trade: check locally.
 */
export function voltageCard(sample: VtSample, below: Below): VoltageCard {
  const metersBelow = metersOf(below);
  const look = sample.toEarth === null ? null : lookOf(sample, sample.toEarth, metersBelow);
  const lines = cardLines.map((line) => ({ line, fits: look !== null && looks[line](look) }));
  return {
    at: toIso(sample.at),
    line: lines.find(({ fits }) => fits)?.line ?? null,
    lines,
    toEarth: rounded(sample.toEarth),
    between: rounded(sample.between),
    residual: sample.residual === null ? null : round(sample.residual),
    metersBelow,
  };
}

/** Most meters decide: single ones are off for reasons of their own. */
export function metersOf({ well, off }: Below): VoltageCard['metersBelow'] {
  if (well + off === 0) return 'unknown';
  return off * 4 > well ? 'off' : 'well';
}

function lookOf(
  sample: VtSample,
  toEarth: readonly number[],
  meters: VoltageCard['metersBelow'],
): Look {
  const [low = 0, middle = 0, high = 0] = [...toEarth].sort((a, b) => a - b);
  const { residual } = sample;
  return { low, middle, high, residual, meters, between: betweenOf(sample.between) };
}

function betweenOf(between: readonly number[] | null): Look['between'] {
  if (between === null) return 'unknown';
  const low = between.filter((pu) => pu < NORMAL[0]).length;
  if (between.some((pu) => pu > NORMAL[1])) return 'other';
  return low === 0 ? 'normal' : low === 2 ? 'two_low' : 'other';
}

function rounded(values: readonly number[] | null): number[] | null {
  return values === null ? null : values.map(round);
}

function round(pu: number): number {
  return Math.round(pu * 1000) / 1000;
}
