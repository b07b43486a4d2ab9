/** All that can be looked for by name in one network: which blocks of neighbours may hold a text. */
import type { Grid } from '../../network/grid.ts';
import { type Grams, grams } from '../../runtime/grams.ts';
import { type InParts, inTurns } from '../../runtime/in-parts.ts';

type Rows = Grid['tables']['supplyPoints'];

/** Neighbours in one block. */
export const BLOCK = 64;
/** Blocks taken in before others may have their turn: about a millisecond. */
const PART = 10;

export interface Names {
  /** Feeders, devices and transformers, numbered in this order; by code and name. */
  equipment: Grams;
  /** Supply points by number: by code, meter and account. */
  codes: Grams;
  /** The same by address. */
  addresses: Grams;
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

export function addressNames(rows: Rows): InParts<Grams> {
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
): InParts<Grams> {
  const blocks = Math.ceil(count / BLOCK);
  const made = grams(blocks);
  for (let block = 0; block < blocks; block += 1) {
    const end = Math.min(count, (block + 1) * BLOCK);
    for (const nameOf of columns) {
      for (let number = block * BLOCK; number < end; number += 1) {
        const name = nameOf(number);
        if (name != null) made.add(block, name);
      }
    }
    if (block % PART === PART - 1) yield;
  }
  return made;
}
