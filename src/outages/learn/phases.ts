/**
 * On which phase a meter hangs whose record does not say: learned from outages in which one or two phases of
 * three were gone (detection.md 2.8). A proposal for a person; nothing here edits the network.
 */
import type { PhaseMask } from '../../model/phases.ts';

/** What one closed outage showed of one meter below it, seen from the meter's side of its transformer. */
export interface PhaseSign {
  dead: PhaseMask;
  half: PhaseMask;
  /** It was dark in that outage, by its own word or by a probability that rested on it. */
  wasDark: boolean;
}

/** P(known to be dark | its phase): gasps get lost, and a record or a service may be wrong (own numbers). */
const heard = { dead: 0.7, half: 0.05, lit: 0.02 };

/** P from which a phase is proposed. */
export const proposeFrom = 0.95;

export interface PhaseGuess {
  phase: PhaseMask;
  probability: number;
  /** Outages in which it was dark. */
  outages: number;
}

/** The likeliest of the phases that get there; null while nothing was seen. */
export function guessPhase(there: PhaseMask, signs: readonly PhaseSign[]): PhaseGuess | null {
  if (signs.length === 0) return null;
  const weights = [1, 2, 4].map((phase) => {
    if ((there & phase) === 0) return 0;
    return signs.reduce((p, sign) => p * likelihood(sign, phase), 1);
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return null;
  const best = Math.max(...weights);
  return {
    phase: 1 << weights.indexOf(best),
    probability: best / all,
    outages: signs.filter(({ wasDark }) => wasDark).length,
  };
}

function likelihood({ dead, half, wasDark }: PhaseSign, phase: PhaseMask): number {
  const p = (dead & phase) !== 0 ? heard.dead : (half & phase) !== 0 ? heard.half : heard.lit;
  return wasDark ? p : 1 - p;
}
