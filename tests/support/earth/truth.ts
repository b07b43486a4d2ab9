// What is true of one earth fault, and how far the devices that speak of it may be trusted: drawn apart
// from what the detector believes, each number up to half off.
import type { Random } from '../../../src/runtime/random.ts';

export interface Feeder {
  id: string;
  breaker: string;
  km: number;
}

/** How often devices err in one utility, and how its faults are spread. */
export interface Utility {
  /** Faults of each feeder, in parts of all. */
  shares: number[];
  selectionErrs: number;
  flagErrs: number;
  trialErrs: number;
}

/** The detector's own numbers (`detect.earthFault.hints`), half as much to half more. */
export function drawUtility(feeders: readonly Feeder[], random: Random): Utility {
  const about = (value: number): number => value * (0.5 + random());
  const weights = feeders.map(({ km }) => about(km));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return {
    shares: weights.map((weight) => weight / sum),
    selectionErrs: about(0.25),
    flagErrs: about(0.15),
    trialErrs: about(0.01),
  };
}

export interface Truth {
  feeder: string;
  phase: number;
  /** 3U0 as a share of a solid fault. */
  share: number;
  /** The feeder that the selection device names. */
  selected: string;
  /** What the flag of each feeder shows. */
  flags: Map<string, 'forward' | 'reverse'>;
  /** Whether 3U0 does what it should when a feeder is opened on trial. */
  trialIsRight: boolean;
}

export function drawTruth(feeders: readonly Feeder[], utility: Utility, random: Random): Truth {
  let left = random();
  const index = utility.shares.findIndex((share) => {
    left -= share;
    return left < 0;
  });
  const right = feeders[index < 0 ? feeders.length - 1 : index] as Feeder;
  const others = feeders.filter((one) => one !== right);
  const wrong = others[Math.floor(random() * others.length)] as Feeder;
  const flags = new Map(
    feeders.map((one) => {
      const isForward = (one === right) !== random() < utility.flagErrs;
      return [one.id, isForward ? 'forward' : 'reverse'] as const;
    }),
  );
  return {
    feeder: right.id,
    phase: Math.floor(random() * 3),
    share: 0.25 + 0.75 * random(),
    selected: random() < utility.selectionErrs ? wrong.id : right.id,
    flags,
    trialIsRight: random() >= utility.trialErrs,
  };
}
