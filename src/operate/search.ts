/** Search over what the network names; the same first, then what begins so, then what holds it. */
import type { SearchHit } from '../api/shapes/grid.ts';
import type { Grid } from '../network/grid.ts';
import type { Locator } from '../network/locate.ts';

/**
 * Hits for a text of at least two characters, best first, at most `limit`. A supply point by its whole id, meter
 * or account is found at once; else cost: O(names). A part with a digit is looked for in codes, one that is no
 * code in addresses.
 */
export function searchGrid(
  { grid, locator }: { grid: Grid; locator: Locator },
  text: string,
  limit: number,
): SearchHit[] {
  const wanted = text.trim();
  if (wanted.length < 2) return [];
  const found = finder(wanted, limit);
  const whole = wholeHit(grid, locator, wanted);
  for (const { id } of grid.feeders) {
    found.offer(() => ({ kind: 'feeder', id, label: id, detail: null }), id);
  }
  for (const { id, name, kind } of grid.tables.devices) {
    const hit = (): SearchHit => ({ kind: 'device', id, label: labelOf(name, id), detail: kind });
    found.offer(hit, id, name);
  }
  for (const { id, name } of grid.tables.transformers) {
    const label = labelOf(name, id);
    found.offer(() => ({ kind: 'device', id, label, detail: 'transformer' }), id, name);
  }
  if (whole !== null)
    return [whole, ...found.hits().filter(({ id }) => id !== whole.id)].slice(0, limit);
  const isCode = /^[!-~]*\d[!-~]*$/.test(wanted);
  const isPlace = !/^[\w-]*$/.test(wanted) || !isCode;
  for (const row of grid.tables.supplyPoints) {
    if (found.isFull()) break;
    const hit = (): SearchHit => pointHit(row);
    if (isCode) found.offerCode(hit, row.id, row.meter, row.account);
    if (isPlace && row.address !== null) found.offer(hit, row.address);
  }
  return found.hits();
}

function labelOf(name: string, id: string): string {
  return `${name} ${id}`.trim();
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

/** Keeps at most `limit` of each rank: the same, begins so, holds it. */
function finder(wanted: string, limit: number) {
  const forms = formsOf(wanted);
  const ranks: SearchHit[][] = [[], [], []];
  const isFullTo = (rank: number): boolean => (ranks[rank]?.length ?? 0) >= limit;
  const rankOf = (name: string | null, of: readonly string[]): number => {
    if (name === null) return 3;
    let best = 3;
    for (const form of of) {
      const at = name.indexOf(form);
      if (at > 0) best = Math.min(best, 2);
      else if (at === 0) best = Math.min(best, name.length === form.length ? 0 : 1);
    }
    return best;
  };
  const codes = [...new Set([wanted, wanted.toUpperCase()])];
  function take(hit: () => SearchHit, rank: number): void {
    if (rank < 3 && !isFullTo(rank)) ranks[rank]?.push(hit());
  }
  return {
    offer(hit: () => SearchHit, ...names: Array<string | null>): void {
      take(hit, Math.min(...names.map((name) => rankOf(name, forms))));
    },
    /** Three names at once, as codes are written: without anything made for those that do not match. */
    offerCode(
      hit: () => SearchHit,
      id: string,
      meter: string | null,
      account: string | null,
    ): void {
      const rank = Math.min(rankOf(id, codes), rankOf(meter, codes), rankOf(account, codes));
      take(hit, rank);
    },
    /** Nothing that is still to come can be shown before what is there. */
    isFull: (): boolean => (ranks[0]?.length ?? 0) + (ranks[1]?.length ?? 0) >= limit,
    hits: (): SearchHit[] => ranks.flat().slice(0, limit),
  };
}
