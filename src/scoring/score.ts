/** Several storms with ground truth, and what the detector and the rule engine made of them. */
import { type Figures, figuresOf, linesOf, type ScoreLine } from './lines.ts';
import { runStorm } from './storm.ts';
import { addTally, BIN_FROM, BINS, newTally, type Tally } from './tally.ts';
import type { StormCall } from './world.ts';

export type { ScoreLine } from './lines.ts';
export type { StormCall } from './world.ts';

export interface Score {
  seeds: number;
  world: StormCall & { points: number; faults: number };
  /** Outages that were declared, by the device each stood at. */
  declared: number;
  ours: Figures;
  peer: Figures;
  lines: ScoreLine[];
  /** What was said against what came, by tenth of P. */
  reliability: Array<{ from: number; to: number; said: number; open: number; count: number }>;
  /** Each miss in words, the seed before it. */
  mistakes: string[];
}

/** Runs `seeds` storms from the seed of the call on. `between` gives way between two storms. */
export async function scoreStorms(
  call: StormCall,
  seeds: number,
  between: (done: number) => Promise<void> = async () => {},
): Promise<Score> {
  const ours = newTally();
  const peer = newTally();
  const mistakes: string[] = [];
  let points = 0;
  for (let n = 0; n < seeds; n++) {
    const seed = call.seed + n;
    const result = runStorm({ ...call, seed });
    addTally(ours, result.ours);
    addTally(peer, result.peer);
    points += result.points;
    for (const mistake of result.mistakes) mistakes.push(`${seed}: ${mistake}`);
    await between(n + 1);
  }
  const [own, theirs] = [figuresOf(ours), figuresOf(peer)];
  return {
    seeds,
    world: { ...call, points, faults: ours.checked },
    declared: ours.declared,
    ours: own,
    peer: theirs,
    lines: linesOf(call, own, theirs),
    reliability: reliabilityOf(ours),
    mistakes,
  };
}

function reliabilityOf({ bins }: Tally): Score['reliability'] {
  const width = (1 - BIN_FROM) / BINS;
  return bins.map(({ count, p, open }, i) => ({
    from: BIN_FROM + i * width,
    to: BIN_FROM + (i + 1) * width,
    said: count === 0 ? 0 : p / count,
    open: count === 0 ? 0 : open / count,
    count,
  }));
}
