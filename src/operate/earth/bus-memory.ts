/** What is remembered of one bus beside its condition: what 3U0 did, what waits, what its breakers said. */
import { runningTrial, SOLID_FROM } from '../../detect/earth/condition.ts';
import type { EarthFault, EarthFaultHint } from '../../model/earth-fault.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { ResidualSample } from './bus-values.ts';

export interface BusMemory {
  bus: string;
  condition: EarthFault | null;
  /** Hints since the last decision, or without a condition yet. */
  hints: EarthFaultHint[];
  isHinted: boolean;
  /** Last 3U0 as a share of a solid fault. */
  share: number | null;
  sampleAt: Instant | null;
  /** 3U0 has been low since. */
  quietSince: Instant | null;
  /** Samples in a row, low and high, since the breaker on trial opened. */
  low: number;
  high: number;
  /** Samples in a row of a solid fault, and of a faint one. */
  solid: number;
  faint: number;
  /** An end that was told while a feeder was open on trial. */
  heldOff: Instant | null;
  /** Stood before a restart: no rule remembers that it began. */
  isOfBefore: boolean;
  /** The trial of which the inference knows, and whether as open. */
  told: { trial: string; device: string; isOpen: boolean } | null;
}

export function newMemory(bus: string): BusMemory {
  return {
    ...{ bus, condition: null, hints: [], isHinted: false, share: null, sampleAt: null },
    ...{
      quietSince: null,
      low: 0,
      high: 0,
      solid: 0,
      faint: 0,
      heldOff: null,
      isOfBefore: false,
      told: null,
    },
  };
}

/** Takes one sample of 3U0 in. */
export function heard(
  memory: BusMemory,
  sample: ResidualSample,
  limits: { high: number; low: number },
): void {
  const { at, share } = sample;
  if (memory.sampleAt !== null && at <= memory.sampleAt) return;
  Object.assign(memory, { share, sampleAt: at });
  const isLow = share < limits.low;
  const isHigh = share > limits.high;
  if (isLow) memory.quietSince ??= at;
  else memory.quietSince = null;
  if (isHigh) memory.heldOff = null;
  const trial = memory.condition === null ? null : runningTrial(memory.condition);
  const openedAt = trial?.openedAt ?? null;
  const isOpen = openedAt !== null && at > fromIso(openedAt);
  memory.low = isOpen && isLow ? memory.low + 1 : 0;
  memory.high = isOpen && isHigh ? memory.high + 1 : 0;
  if (!isHigh) return;
  memory.solid = share >= SOLID_FROM ? memory.solid + 1 : 0;
  memory.faint = share < FAINT_BELOW ? memory.faint + 1 : 0;
}

/** Shares of 3U0 between which a fault stays what it was. */
const FAINT_BELOW = 0.7;
const KIND_SAMPLES = 3;

/** What the fault has become since it began: a resistance burns away, or a wire lies on dry ground. */
export function kindNow({ solid, faint }: BusMemory, kind: EarthFault['kind']): EarthFault['kind'] {
  if (kind === 'resistive' && solid >= KIND_SAMPLES) return 'solid';
  return kind === 'solid' && faint >= KIND_SAMPLES ? 'resistive' : kind;
}

/**
 * Whether a condition without a rule that would say so is over: silence after a trial, or since a
 * restart. @param settle how long 3U0 must stay away
 */
export function hasGone(memory: BusMemory, now: Instant, settle: number): boolean {
  const { condition, heldOff, quietSince, sampleAt } = memory;
  if (condition === null || condition.state === 'isolated') return false;
  if (runningTrial(condition) !== null) return false;
  const isQuiet = quietSince !== null && now - quietSince >= settle;
  if (memory.isOfBefore && isQuiet) return true;
  if (heldOff === null) return false;
  const closedAt = condition.trials.at(-1)?.closedAt ?? null;
  const from = Math.max(heldOff, closedAt === null ? 0 : fromIso(closedAt));
  if (now - from < settle) return false;
  // Where 3U0 is measured, a sample of after the closing has to say so.
  return sampleAt === null || (quietSince !== null && sampleAt >= from + settle / 2);
}
