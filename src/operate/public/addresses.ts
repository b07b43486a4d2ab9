/** Which place an address names. */
import type { Grid } from '../../network/grid.ts';
import type { Grams } from '../../runtime/grams.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import { BLOCK } from '../find/names.ts';

type Rows = Grid['tables']['supplyPoints'];

/** A shorter text names nothing. */
export const LEAST_LETTERS = 4;
/** Blocks read for one question; a text that is in so many of them names no single place. */
const READ_MOST = 4_000;
/** Blocks read before others may have their turn. */
const PART = 100;

/**
 * Number of the place that has this address, the first of several; else of the only one whose address holds the
 * text; else null.
 */
export function* findAddress(rows: Rows, addresses: Grams, text: string): InParts<number | null> {
  if (text.length < LEAST_LETTERS) return null;
  for (const block of addresses.blocks([text], 'whole')) {
    for (const number of numbersOf(rows, block)) if (rows[number]?.address === text) return number;
  }
  let found: number | null = null;
  for (const [read, block] of addresses.blocks([text], 'holds').entries()) {
    if (read === READ_MOST) return null;
    for (const number of numbersOf(rows, block)) {
      if (rows[number]?.address?.includes(text) !== true) continue;
      if (found !== null) return null;
      found = number;
    }
    if (read % PART === PART - 1) yield;
  }
  return found;
}

function* numbersOf(rows: Rows, block: number): Generator<number> {
  const end = Math.min(rows.length, (block + 1) * BLOCK);
  for (let number = block * BLOCK; number < end; number += 1) yield number;
}
