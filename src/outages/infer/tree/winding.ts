/**
 * What a transformer makes of open phases above it (detection.md 2.8): which phases behind it are dead and which
 * stand at half voltage, for each set of phases dead on its medium voltage side.
 */
import { maskOf, phaseCount } from '../../../model/phases.ts';

/** By mask above, 0 to 7. */
export interface Winding {
  dead: Uint8Array;
  half: Uint8Array;
}

/** `same`: each phase is its own; else the phases at half voltage when A, B or C is open above. */
export type VectorGroup = 'same' | { A: string; B: string; C: string };

/**
 * Open A joins its two windings in series: the phases that touch it share what is left. Clock figures six hours
 * apart differ in sign alone, four hours apart in the names of the phases. Circuit theory.
 */
const builtIn: Record<string, VectorGroup> = {
  Yyn0: 'same',
  Dyn11: { A: 'AC', B: 'AB', C: 'BC' },
  Dyn5: { A: 'AC', B: 'AB', C: 'BC' },
  Dyn1: { A: 'AB', B: 'BC', C: 'AC' },
  Dyn7: { A: 'AB', B: 'BC', C: 'AC' },
};

export interface Windings {
  list: readonly Winding[];
  /** Number of a three-phase transformer's winding, by what its row says. */
  numberOf(vectorGroup: string | null): number;
}

export const samePhases: Winding = {
  dead: Uint8Array.from({ length: 8 }, (_, d) => d),
  half: new Uint8Array(8),
};

/** Winding 0 keeps each phase; `unknown` names the group of those that say none or one not in the table. */
export function windingsOf(settings: {
  groups: Readonly<Record<string, VectorGroup>>;
  unknown: string;
}): Windings {
  const list: Winding[] = [samePhases];
  const numbers = new Map<string, number>();
  for (const [name, group] of Object.entries({ ...builtIn, ...settings.groups })) {
    numbers.set(plain(name), group === 'same' ? 0 : list.push(delta(group)) - 1);
  }
  const otherwise = numbers.get(plain(settings.unknown)) ?? 0;
  return {
    list,
    numberOf: (group) => (group === null ? otherwise : (numbers.get(plain(group)) ?? otherwise)),
  };
}

/** `D,yn 11` and `DYN11` are `Dyn11`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function delta(group: Exclude<VectorGroup, 'same'>): Winding {
  const half = new Uint8Array(8);
  const dead = new Uint8Array(8);
  for (let d = 1; d < 8; d++) if (phaseCount(d) > 1) dead[d] = 7;
  for (const [i, phase] of (['A', 'B', 'C'] as const).entries()) {
    half[1 << i] = maskOf(group[phase]) ?? 0;
  }
  return { dead, half };
}

/** Phases of a point that are not whole when these are dead above its transformer. */
export function touched(winding: Winding, phases: number, above: number): number {
  return phases & (winding.dead[above]! | winding.half[above]!);
}

/** Phases above the transformer on which a point with these phases depends. */
export function needs(winding: Winding, phases: number): number {
  if (winding === samePhases) return phases;
  let mask = 0;
  for (let d = 0; d < 8; d++) {
    for (const one of [1, 2, 4]) {
      const without = d & ~one;
      const isSame =
        (winding.dead[d]! & phases) === (winding.dead[without]! & phases) &&
        (winding.half[d]! & phases) === (winding.half[without]! & phases);
      if (!isSame) mask |= one;
    }
  }
  return mask;
}
