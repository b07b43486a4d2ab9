/**
 * Which place an address names, without reading a million of them. Places are taken in blocks of neighbours; of each
 * block a row of bits says which three letters in a row occur in it. Only blocks that have all of those of the asked
 * text are read.
 */
import type { Grid } from '../../network/grid.ts';
import { type InParts, inTurns } from '../../runtime/in-parts.ts';

type Rows = Grid['tables']['supplyPoints'];

export interface Addresses {
  /** Number of the place that has this address, or of the only one whose address holds the text; else null. */
  find(text: string): InParts<number | null>;
}

/** A shorter text names nothing. */
export const LEAST_LETTERS = 4;
/** Neighbours in one block. */
const BLOCK = 64;
/** Words of 32 bits for a block: few of them are set by the letters of 64 neighbours. */
const WORDS = 32;
const LETTERS = 3;
/** Blocks read for one question; a text that is in so many of them names no single place. */
const READ_MOST = 2_000;
/** Places looked at before others may have their turn. */
const PART = 2_000;

const known = new WeakMap<Grid, Promise<Addresses>>();

/** Made once for a network, when the first address is asked for, in turns with everybody else. */
export function addressesOf(grid: Grid): Promise<Addresses> {
  const kept = known.get(grid);
  if (kept !== undefined) return kept;
  const made = inTurns(addressIndex(grid.tables.supplyPoints));
  known.set(grid, made);
  return made;
}

export function* addressIndex(rows: Rows): InParts<Addresses> {
  const bits = new Int32Array(Math.ceil(rows.length / BLOCK) * WORDS);
  const wholes = wholeNames(rows);
  for (let i = 0; i < rows.length; i += 1) {
    const address = rows[i]?.address;
    if (address != null) {
      const at = Math.floor(i / BLOCK) * WORDS;
      for (let letter = 0; letter + LETTERS <= address.length; letter += 1) {
        const bit = hashOf(address, letter, LETTERS) & (WORDS * 32 - 1);
        bits[at + (bit >>> 5)] = (bits[at + (bit >>> 5)] as number) | (1 << (bit & 31));
      }
      wholes.add(i, address);
    }
    if (i % PART === PART - 1) yield;
  }
  return {
    *find(text) {
      if (text.length < LEAST_LETTERS) return null;
      return wholes.find(text) ?? (yield* onlyOne(rows, bits, text));
    },
  };
}

/** The place whose address holds the text, where there is no second one. */
function* onlyOne(rows: Rows, bits: Int32Array, text: string): InParts<number | null> {
  const wanted = new Int32Array(WORDS);
  for (let letter = 0; letter + LETTERS <= text.length; letter += 1) {
    const bit = hashOf(text, letter, LETTERS) & (WORDS * 32 - 1);
    wanted[bit >>> 5] = (wanted[bit >>> 5] as number) | (1 << (bit & 31));
  }
  let found: number | null = null;
  let read = 0;
  for (let block = 0; block * WORDS < bits.length; block += 1) {
    if (!holdsAll(bits, block * WORDS, wanted)) continue;
    read += 1;
    if (read > READ_MOST) return null;
    for (let i = block * BLOCK; i < Math.min(rows.length, (block + 1) * BLOCK); i += 1) {
      if (rows[i]?.address?.includes(text) !== true) continue;
      if (found !== null) return null;
      found = i;
    }
    if (read % 100 === 0) yield;
  }
  return found;
}

function holdsAll(bits: Int32Array, at: number, wanted: Int32Array): boolean {
  for (let word = 0; word < WORDS; word += 1) {
    const bit = wanted[word] as number;
    if (((bits[at + word] as number) & bit) !== bit) return false;
  }
  return true;
}

/** Places by their whole address: an open table, at most half full. Of two with the same address the first counts. */
function wholeNames(rows: Rows): {
  add(place: number, address: string): void;
  find(text: string): number | null;
} {
  const size = 2 ** Math.ceil(Math.log2(Math.max(2, rows.length * 2)));
  const table = new Int32Array(size).fill(-1);
  function slotOf(address: string): number {
    let slot = hashOf(address, 0, address.length) & (size - 1);
    while (table[slot] !== -1 && rows[table[slot] as number]?.address !== address) {
      slot = (slot + 1) & (size - 1);
    }
    return slot;
  }
  return {
    add(place, address) {
      const slot = slotOf(address);
      if (table[slot] === -1) table[slot] = place;
    },
    find(text) {
      const place = table[slotOf(text)] as number;
      return place === -1 ? null : place;
    },
  };
}

/** FNV-1a over a part of a text, its bits mixed once more: only the low ones are used. */
function hashOf(text: string, from: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < from + length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
