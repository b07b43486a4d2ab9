/** Search over what the network names; the same first, then what begins so, then what holds it. */
import type { SearchHit } from '../../api/shapes/grid.ts';
import type { Grid } from '../../network/grid.ts';
import type { Locator } from '../../network/locate.ts';
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
 * Hits for a text of at least two letters, best first and then in the order of the files, at most `limit`. A supply
 * point by its whole id, meter or account stands before all else and alone of its kind. A part with a digit is
 * looked for in codes, one that is no code in addresses. Cost: the blocks of names that may hold the text.
 */
export function* searchGrid(
  at: { grid: Grid; locator: Locator; names: Names },
  text: string,
  limit: number,
): InParts<SearchHit[]> {
  const wanted = text.trim();
  if (wanted.length < LEAST_LETTERS) return [];
  const whole = wholeHit(at.grid, at.locator, wanted);
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
  const forms = formsOf(wanted);
  return {
    count: grid.feeders.length + grid.tables.devices.length + grid.tables.transformers.length,
    blocks: (fit) => names.equipment.blocks(forms, fit),
    fitOf(number) {
      const { id, name } = equipmentAt(grid, number);
      return better(fitIn(id, forms), fitIn(name, forms));
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
  const codes = isCode ? [...new Set([wanted, wanted.toUpperCase()])] : [];
  const places = isPlace ? formsOf(wanted) : [];
  return {
    count: rows.length,
    blocks(fit) {
      const found = [names.codes.blocks(codes, fit), names.addresses.blocks(places, fit)];
      return [...new Set(found.flat())].sort((a, b) => a - b);
    },
    fitOf(number) {
      const { id, meter, account, address } = rows[number] as (typeof rows)[number];
      const code = better(fitIn(id, codes), better(fitIn(meter, codes), fitIn(account, codes)));
      return better(code, fitIn(address, places));
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

/** As typed, and in the ways that names are written; one where there are no letters. */
function formsOf(text: string): string[] {
  const small = text.toLowerCase();
  const names = small.replace(/(^|\s)\p{L}/gu, (first) => first.toUpperCase());
  return [...new Set([text, text.toUpperCase(), small, names])];
}

function fitIn(name: string | null, forms: readonly string[]): Fit | null {
  let best: Fit | null = null;
  if (name === null) return best;
  for (const form of forms) {
    const at = name.indexOf(form);
    if (at === 0) best = better(best, name.length === form.length ? 'whole' : 'begins');
    else if (at > 0) best = better(best, 'holds');
  }
  return best;
}

function better(one: Fit | null, other: Fit | null): Fit | null {
  if (one === null || other === null) return one ?? other;
  return fits.indexOf(one) <= fits.indexOf(other) ? one : other;
}
