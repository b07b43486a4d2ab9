// An open medium-voltage phase as three low-voltage phases see it through their transformer.
import type { PhaseMask } from '../../model/phases.ts';

/** What an open phase above makes of three phases below. */
export interface OpenLine {
  /** The phases that are not whole: two halves behind a delta, one lost behind a star. */
  touched: PhaseMask;
  /** The open phase above; 0 where the vector group is not known. */
  above: PhaseMask;
}

/** One phase whole, the two windings that touch the open end share what is left. Bounds in pu. */
const delta = { whole: [0.9, 1.1], half: [0.38, 0.62] } as const;
/** One phase without voltage, the two others at 0.87: their neutral lies between them. */
const star = { lost: 0.3, others: [0.75, 0.92] } as const;

/** Phases at half voltage → open phase, by clock figure; six hours apart differ in sign alone. */
const above11: Readonly<Record<number, PhaseMask>> = { 5: 1, 3: 2, 6: 4 };
const above1: Readonly<Record<number, PhaseMask>> = { 3: 1, 6: 2, 5: 4 };

/**
 * Whether three phases read as behind an open line; null: another pattern.
 * A lost neutral cannot look so: it leaves the phase-to-phase voltages whole, so that no two of its phases come to less
 * than 1.73 pu together, while here two make 1.24 at most, or one is lost without lifting the others.
 * @param vectorGroup such as `Dyn11`; null: either kind may be
 */
export function openLine(sample: readonly number[], vectorGroup: string | null): OpenLine | null {
  if (sample.length !== 3) return null;
  const group = vectorGroup?.toLowerCase().replaceAll(/[^a-z0-9]/g, '') ?? null;
  const mayBeDelta = group === null || group.startsWith('d');
  const mayBeStar = group === null || group.startsWith('y');
  if (mayBeDelta) {
    const halves = maskWhere(sample, delta.half);
    const isRestWhole = maskWhere(sample, delta.whole) === (7 & ~halves);
    if (isRestWhole && [3, 5, 6].includes(halves)) {
      return { touched: halves, above: aboveOf(halves, group) };
    }
  }
  if (mayBeStar) {
    const lost = maskWhere(sample, [0, star.lost]);
    const isRestLow = maskWhere(sample, star.others) === (7 & ~lost);
    if (isRestLow && [1, 2, 4].includes(lost)) return { touched: lost, above: lost };
  }
  return null;
}

function maskWhere(sample: readonly number[], [from, to]: readonly [number, number]): PhaseMask {
  return sample.reduce((mask, pu, i) => (pu >= from && pu <= to ? mask | (1 << i) : mask), 0);
}

function aboveOf(halves: PhaseMask, group: string | null): PhaseMask {
  const clock = group === null ? null : Number(/\d+$/.exec(group)?.[0]);
  if (clock === 11 || clock === 5) return above11[halves] ?? 0;
  return clock === 1 || clock === 7 ? (above1[halves] ?? 0) : 0;
}
