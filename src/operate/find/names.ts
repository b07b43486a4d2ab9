/** All that can be looked for by name in one network: which blocks of neighbours may hold a folded text. */
import type { Grid } from '../../network/grid.ts';
import { folded } from '../../runtime/folded.ts';
import { type Grams, grams } from '../../runtime/grams.ts';
import { type InParts, inTurns } from '../../runtime/in-parts.ts';

type Rows = Grid['tables']['supplyPoints'];

/** Neighbours in one block. */
export const BLOCK = 64;
/** Blocks taken in before others may have their turn: about a millisecond. */
const PART = 10;

export interface Index extends Grams {
  /** How names of a block are read for a folded text: folded, or quicker where nothing but the case differs. */
  readFor(wanted: string): (block: number, name: string) => string;
}

export interface Names {
  /** Feeders, devices and transformers, numbered in this order; by code and name. */
  equipment: Index;
  /** Supply points by number: by code, meter and account. */
  codes: Index;
  /** The same by address. */
  addresses: Index;
}

const known = new WeakMap<Grid, Promise<Names>>();

/** Made once for a network, in turns with everybody else; about a second for a million supply points. */
export function namesOf(grid: Grid): Promise<Names> {
  const kept = known.get(grid);
  if (kept !== undefined) return kept;
  const made = inTurns(gridNames(grid));
  known.set(grid, made);
  return made;
}

export function* gridNames(grid: Grid): InParts<Names> {
  const { devices, transformers, supplyPoints } = grid.tables;
  const count = grid.feeders.length + devices.length + transformers.length;
  return {
    equipment: yield* namesIn(count, [
      (number) => equipmentAt(grid, number).id,
      (number) => equipmentAt(grid, number).name,
    ]),
    codes: yield* namesIn(supplyPoints.length, [
      (number) => supplyPoints[number]?.id,
      (number) => supplyPoints[number]?.meter,
      (number) => supplyPoints[number]?.account,
    ]),
    addresses: yield* addressNames(supplyPoints),
  };
}

export function addressNames(rows: Rows): InParts<Index> {
  return namesIn(rows.length, [(number) => rows[number]?.address]);
}

/** Kind, code and name of what is numbered so. */
export function equipmentAt(
  grid: Grid,
  number: number,
): { kind: string | null; id: string; name: string } {
  const feeder = grid.feeders[number];
  if (feeder !== undefined) return { kind: null, id: feeder.id, name: feeder.id };
  const { devices, transformers } = grid.tables;
  const device = devices[number - grid.feeders.length];
  if (device !== undefined) return device;
  const transformer = transformers[number - grid.feeders.length - devices.length];
  if (transformer === undefined) throw new RangeError(`no equipment has the number ${number}`);
  return { kind: 'transformer', id: transformer.id, name: transformer.name };
}

/** Columns one after the other: names of one kind begin alike. */
function* namesIn(
  count: number,
  columns: ReadonlyArray<(number: number) => string | null | undefined>,
): InParts<Index> {
  const blocks = Math.ceil(count / BLOCK);
  const made = grams(blocks);
  /** Blocks with accents or full-width letters. */
  const odd = new Set<number>();
  for (let block = 0; block < blocks; block += 1) {
    const end = Math.min(count, (block + 1) * BLOCK);
    for (const nameOf of columns) {
      for (let number = block * BLOCK; number < end; number += 1) {
        const name = nameOf(number);
        if (name == null) continue;
        const text = folded(name);
        made.add(block, text);
        if (text !== name && text !== name.toLowerCase()) odd.add(block);
      }
    }
    if (block % PART === PART - 1) yield;
  }
  return {
    ...made,
    readFor(wanted) {
      const hasCase = wanted.toUpperCase() !== wanted;
      return (block, name) => {
        if (odd.has(block)) return folded(name);
        return hasCase ? name.toLowerCase() : name;
      };
    },
  };
}
