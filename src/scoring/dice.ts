/** Draws of a simulated world; the same row for the same seed. */
import { type Random, seededRandom } from '../runtime/random.ts';

export interface Dice {
  /** In [0, 1). */
  next: Random;
  chance(p: number): boolean;
  /** A whole number from…to, both possible. */
  whole(from: number, to: number): number;
  between(from: number, to: number): number;
  /** Mean as given. */
  exponential(mean: number): number;
  normal(mean: number, deviation: number): number;
  pick<T>(list: readonly T[]): T;
}

export function diceOf(seed: number): Dice {
  const next = seededRandom(seed);
  return {
    next,
    chance: (p) => next() < p,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    between: (from, to) => from + next() * (to - from),
    exponential: (mean) => -mean * Math.log(1 - next()),
    normal(mean, deviation) {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * next());
    },
    pick: (list) => list[Math.floor(next() * list.length)]!,
  };
}
