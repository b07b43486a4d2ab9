/** Outages that darkened the same places: what was told of one counts for the other. */
import type { Outage } from '../../model/outage.ts';
import { eachInParts, type InParts, inTurns, someInParts } from '../../runtime/in-parts.ts';
import type { Board } from '../board.ts';

/** Outages of the same feeder, or above the feeders, that darkened some of its places and are not closed. */
export function besides(board: Pick<Board, 'outages'>, subject: string): Promise<string[]> {
  return inTurns(found(board, subject));
}

function* found({ outages }: Pick<Board, 'outages'>, subject: string): InParts<string[]> {
  const own = outages.get(subject);
  if (own === undefined) return [];
  const ids: string[] = [];
  for (const other of [...outages.values()]) {
    if (other.id === subject || !isNear(own, other)) continue;
    if (yield* meet(own.ever, other.ever)) ids.push(other.id);
  }
  return ids;
}

function isNear(a: Outage, b: Outage): boolean {
  return a.feeder === null || b.feeder === null || a.feeder === b.feeder;
}

type Places = readonly string[];
/** Asked for each batch of notices, while the lists stay as they are for minutes. */
const sets = new WeakMap<Places, Set<string>>();
const met = new WeakMap<Places, WeakMap<Places, boolean>>();

function* meet(own: Places, other: Places): InParts<boolean> {
  const known = met.get(own)?.get(other);
  if (known !== undefined) return known;
  const places = yield* setOf(own);
  const isMet = yield* someInParts(other, (place) => places.has(place));
  const row = met.get(own) ?? new WeakMap<Places, boolean>();
  met.set(own, row.set(other, isMet));
  return isMet;
}

function* setOf(list: Places): InParts<Set<string>> {
  const known = sets.get(list);
  if (known !== undefined) return known;
  const made = new Set<string>();
  yield* eachInParts(list, (place) => void made.add(place));
  sets.set(list, made);
  return made;
}
