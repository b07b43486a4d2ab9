/** Which place an address names. */
import type { Grid } from '../../network/grid.ts';
import { folded } from '../../runtime/folded.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import { BLOCK, type Index } from '../find/names.ts';

type Rows = Grid['tables']['supplyPoints'];

/** A shorter text names nothing. */
export const LEAST_LETTERS = 4;
/** Blocks read for one question; a text that is in so many of them names no single place. */
const READ_MOST = 4_000;
/** Blocks read before others may have their turn. */
const PART = 100;

/**
 * Number of the place that has this address, the first of several; else of the only one whose address holds the
 * text; else null. Capitals, widths and accents tell nothing apart.
 */
export function* findAddress(rows: Rows, addresses: Index, typed: string): InParts<number | null> {
  const text = folded(typed);
  const read = addresses.readFor(text);
  const addressOf = (number: number): string =>
    read(Math.floor(number / BLOCK), rows[number]?.address ?? '');
  if (text.length < LEAST_LETTERS) return null;
  for (const block of addresses.blocks([text], 'whole')) {
    for (const number of numbersOf(rows, block)) if (addressOf(number) === text) return number;
  }
  let found: number | null = null;
  for (const [read, block] of addresses.blocks([text], 'holds').entries()) {
    if (read === READ_MOST) return null;
    for (const number of numbersOf(rows, block)) {
      if (!addressOf(number).includes(text)) continue;
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
