/** What earlier decisions hold dark, by zone: causes carried on, and causes held until supply returns below them. */
import { causesEver } from './tree/broken-line.ts';
import type { FeederModel, TreeCause } from './tree/model.ts';

/** A cause decided in an earlier episode. */
export interface Carried {
  cause: string;
  p: number;
}

export interface Decided {
  carried: readonly Carried[];
  /** Causes that were held open until the first below them were back. */
  held?: ReadonlySet<string>;
  /** Planned cuts by zone. */
  planned: ReadonlyMap<number, readonly TreeCause[]>;
}

/**
 * Phases carried at the edge of each zone itself; phases held dark there by its edge or one above.
 * What was dark by a plan is not held: the end of work says nothing of what failed behind it meanwhile. Nor is what lies
 * behind a device that is said to be open, or may be: supply that returns above may end there.
 */
export function darkBefore(
  model: FeederModel,
  what: Decided,
  isOpen: (zone: number) => boolean,
): { carried: Uint8Array; held: Uint8Array } {
  const carried = new Uint8Array(model.zoneCount);
  const held = new Uint8Array(model.zoneCount);
  const isCarried = new Set(what.carried.map(({ cause }) => cause));
  const isAny = isCarried.size > 0 || (what.held?.size ?? 0) > 0;
  for (let z = 0; z < model.zoneCount; z++) {
    for (const { id, phases } of isAny ? causesEver(model, z) : []) {
      if (isCarried.has(id)) carried[z]! |= phases;
      if (what.held?.has(id) === true) held[z]! |= phases;
    }
    for (const { id, phases } of what.planned.get(z) ?? []) {
      if (isCarried.has(id)) carried[z]! |= phases;
    }
    if (z > 0 && !isOpen(z)) held[z]! |= held[model.parent[z]!]!;
  }
  return { carried, held };
}
