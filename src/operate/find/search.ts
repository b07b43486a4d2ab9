/** Search over what the network names; the same first, then what begins so, then what holds it. */
import type { SearchHit } from '../../api/shapes/grid.ts';
import type { Grid } from '../../network/grid.ts';
import type { Locator } from '../../network/locate.ts';
import { folded } from '../../runtime/folded.ts';
import { type Fit, fits } from '../../runtime/grams.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import { BLOCK, equipmentAt, type Names } from './names.ts';

const LEAST_LETTERS = 2;

/** Where hits may be, in the order in which they are shown. */
interface Shelf {
  count: number;
  /** Blocks that may have it, in order. */
  blocks(fit: Fit): number[];
  fitOf(number: number): Fit | null;
  hitOf(number: number): SearchHit;
}

/**
 * Hits for a text of at least two letters, best first and then in the order of the files, at most `limit`; capitals,
 * widths and accents tell nothing apart. A supply point by its whole id, meter or account stands before all else and
 * alone of its kind. A part with a digit is looked for in codes, one that is no code in addresses. Cost: the blocks
 * of names that may hold the text.
 */
export function* searchGrid(
  at: { grid: Grid; locator: Locator; names: Names },
  text: string,
  limit: number,
): InParts<SearchHit[]> {
  const wanted = folded(text.trim());
  if (wanted.length < LEAST_LETTERS) return [];
  const whole = wholeHit(at.grid, at.locator, text.trim());
  const shelves = [equipment(at.grid, at.names, wanted)];
  if (whole === null) shelves.push(points(at.grid, at.names, wanted));
  const hits = whole === null ? [] : [whole];
  for (const fit of fits) {
    for (const shelf of shelves) {
      for (const block of shelf.blocks(fit)) {
        const end = Math.min(shelf.count, (block + 1) * BLOCK);
        for (let number = block * BLOCK; number < end; number += 1) {
          if (hits.length >= limit) return hits;
          if (shelf.fitOf(number) === fit) hits.push(shelf.hitOf(number));
        }
        yield;
      }
    }
  }
  return hits;
}

function equipment(grid: Grid, names: Names, wanted: string): Shelf {
  const read = names.equipment.readFor(wanted);
  return {
    count: grid.feeders.length + grid.tables.devices.length + grid.tables.transformers.length,
    blocks: (fit) => names.equipment.blocks([wanted], fit),
    fitOf(number) {
      const { id, name } = equipmentAt(grid, number);
      const block = Math.floor(number / BLOCK);
      return better(fitIn(read(block, id), wanted), fitIn(read(block, name), wanted));
    },
    hitOf(number) {
      const { kind, id, name } = equipmentAt(grid, number);
      if (kind === null) return { kind: 'feeder', id, label: id, detail: null };
      return { kind: 'device', id, label: `${name} ${id}`.trim(), detail: kind };
    },
  };
}

function points(grid: Grid, names: Names, wanted: string): Shelf {
  const rows = grid.tables.supplyPoints;
  const isCode = /^[!-~]*\d[!-~]*$/.test(wanted);
  const isPlace = !/^[\w-]*$/.test(wanted) || !isCode;
  const readCode = names.codes.readFor(wanted);
  const readPlace = names.addresses.readFor(wanted);
  return {
    count: rows.length,
    blocks(fit) {
      const codes = isCode ? names.codes.blocks([wanted], fit) : [];
      const places = isPlace ? names.addresses.blocks([wanted], fit) : [];
      return [...new Set([...codes, ...places])].sort((a, b) => a - b);
    },
    fitOf(number) {
      const { id, meter, account, address } = rows[number] as (typeof rows)[number];
      const block = Math.floor(number / BLOCK);
      let best: Fit | null = null;
      if (isCode) {
        best = fitIn(readCode(block, id), wanted);
        if (meter !== null) best = better(best, fitIn(readCode(block, meter), wanted));
        if (account !== null) best = better(best, fitIn(readCode(block, account), wanted));
      }
      if (!isPlace || address === null) return best;
      return better(best, fitIn(readPlace(block, address), wanted));
    },
    hitOf: (number) => pointHit(rows[number] as (typeof rows)[number]),
  };
}

function pointHit({ id, address }: Grid['tables']['supplyPoints'][number]): SearchHit {
  return { kind: 'supply_point', id, label: id, detail: address };
}

function wholeHit(grid: Grid, locator: Locator, text: string): SearchHit | null {
  for (const form of formsOf(text)) {
    const row = grid.tables.supplyPoints[locator.find(form) ?? -1];
    if (row !== undefined) return pointHit(row);
  }
  return null;
}

/** As typed, and in the ways that codes are written; one where there are no letters. */
function formsOf(text: string): Set<string> {
  const small = folded(text);
  return new Set([text, small.toUpperCase(), small]);
}

function fitIn(name: string, wanted: string): Fit | null {
  const at = name.indexOf(wanted);
  if (at !== 0) return at > 0 ? 'holds' : null;
  return name.length === wanted.length ? 'whole' : 'begins';
}

function better(one: Fit | null, other: Fit | null): Fit | null {
  if (one === null || other === null) return one ?? other;
  return fits.indexOf(one) <= fits.indexOf(other) ? one : other;
}
