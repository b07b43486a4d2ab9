/** A set of phases as three bits: A = 1, B = 2, C = 4. The only form used in typed arrays and inference. */
export type PhaseMask = number;

export const PHASE_A: PhaseMask = 1;
export const ABC: PhaseMask = 7;

const names = ['', 'A', 'B', 'AB', 'C', 'AC', 'BC', 'ABC'] as const;

/** Any subset of the three phases, in the order A B C. */
export type Phases = (typeof names)[number];

/** One phase of a measured value; `null` where the value belongs to no single phase. */
export type Phase = 'A' | 'B' | 'C' | null;

/** `BC` for 6. */
export function phasesOf(mask: PhaseMask): Phases {
  return names[mask & ABC] as Phases;
}

/** 6 for `BC`, `CB` or `bc`; `null` for a text that names anything but A, B and C once each. */
export function maskOf(text: string): PhaseMask | null {
  let mask = 0;
  for (const letter of text.toUpperCase()) {
    const bit = letter === 'A' ? 1 : letter === 'B' ? 2 : letter === 'C' ? 4 : 0;
    if (bit === 0 || (mask & bit) !== 0) return null;
    mask |= bit;
  }
  return mask;
}

/** Number of phases in a mask, 0 to 3. */
export function phaseCount(mask: PhaseMask): number {
  return (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1);
}
