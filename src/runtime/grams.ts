/**
 * Where a text may stand, without reading a million of them. Texts are kept in blocks of neighbours; of each block
 * one knows which few letters in a row occur in it, by bits that several of them share. A block that is named may
 * hold the text, one that is not named does not.
 */

/** The text is all of it, or it begins so, or it stands anywhere in it. */
export type Fit = 'whole' | 'begins' | 'holds';
export const fits = ['whole', 'begins', 'holds'] as const satisfies readonly Fit[];

export interface Grams {
  /** Takes in one more text of a block; the same may be said again. Quickest where texts that begin alike follow. */
  add(block: number, text: string): void;
  /** Blocks, in order, that may have one of the texts so; of a single letter nothing is known but of a whole text. */
  blocks(texts: readonly string[], fit: Fit): number[];
}

/** Letters in a row that are looked at: two to four, and six, which tell apart what fewer digits do not. */
const SHORT = 2;
const MIDDLE = 4;
const LONG = 6;
/** Bits of a block: 64 neighbours of a register of meters set about a fifth of them. */
const BITS = 4_096;
/** Two letters may be all there is, a whole text is asked for first: these set two bits each. */
const SECOND = 0x2545f491;
const BEGINS = 0x1b873593;
const WHOLE = 0x3c6ef372;

/** Bits of `blocks` blocks, 512 bytes each; a row of all blocks for each bit, so that a question reads few rows. */
export function grams(blocks: number): Grams {
  const words = Math.ceil(blocks / 32);
  const rows = new Int32Array(BITS * words);
  const all = new Int32Array(words).fill(-1);
  if (blocks % 32 !== 0) all[words - 1] = (1 << (blocks % 32)) - 1;
  /** What was said of one block since it was turned to: most of it is said many times. */
  const said = new Int32Array(BITS / 32);
  let block = 0;
  let last = '';
  const say = (bit: number): void => {
    said[bit >>> 5] = (said[bit >>> 5] as number) | (1 << (bit & 31));
  };

  function turnTo(next: number): void {
    const [word, mask] = [block >>> 5, 1 << (block & 31)];
    for (const bit of numbersOf(said)) {
      const at = bit * words + word;
      rows[at] = (rows[at] as number) | mask;
    }
    said.fill(0);
    block = next;
    last = '';
  }

  /** Blocks that have all bits of one text. */
  function having(text: string, fit: Fit): Int32Array {
    const left = all.slice();
    const keep = (bit: number): void => {
      const from = bit * words;
      for (let word = 0; word < words; word += 1) {
        left[word] = (left[word] as number) & (rows[from + word] as number);
      }
    };
    heldIn(text, 0, keep);
    if (fit !== 'holds') beginningOf(text, keep);
    if (fit === 'whole') wholeOf(text, keep);
    return left;
  }

  return {
    add(to, text) {
      if (to !== block) turnTo(to);
      heldIn(text, alike(text, last), say);
      beginningOf(text, say);
      wholeOf(text, say);
      last = text;
    },
    blocks(texts, fit) {
      turnTo(block);
      const any = new Int32Array(words);
      for (const text of texts) {
        const one = having(text, fit);
        for (let word = 0; word < words; word += 1) {
          any[word] = (any[word] as number) | (one[word] as number);
        }
      }
      return numbersOf(any);
    },
  };
}

type Run = (bit: number) => void;

/** Letters with which both begin. */
function alike(text: string, other: string): number {
  let letters = 0;
  while (letters < text.length && text.charCodeAt(letters) === other.charCodeAt(letters)) {
    letters += 1;
  }
  return letters;
}

/** Bits of the letters in a row that do not stand within the first `known`. */
function heldIn(text: string, known: number, run: Run): void {
  for (let from = Math.max(0, known + 1 - LONG); from < text.length; from += 1) {
    const end = Math.min(text.length, from + LONG);
    let hash = NONE;
    for (let i = from; i < end; i += 1) {
      hash = withLetter(hash, text.charCodeAt(i));
      const letters = i + 1 - from;
      if (i < known || letters < SHORT) continue;
      if (letters === SHORT) run(bitOf(hash ^ SECOND));
      if (letters <= MIDDLE || letters === LONG) run(bitOf(hash));
    }
  }
}

function beginningOf(text: string, run: Run): void {
  let hash = BEGINS;
  for (let i = 0; i < Math.min(text.length, MIDDLE); i += 1) {
    hash = withLetter(hash, text.charCodeAt(i));
    if (i + 1 === SHORT || i + 1 === MIDDLE) run(bitOf(hash));
  }
}

function wholeOf(text: string, run: Run): void {
  let hash = WHOLE;
  for (let i = 0; i < text.length; i += 1) hash = withLetter(hash, text.charCodeAt(i));
  run(bitOf(hash));
  run(bitOf(hash ^ SECOND));
}

/** FNV-1a. */
const NONE = 0x811c9dc5;
function withLetter(hash: number, letter: number): number {
  return Math.imul(hash ^ letter, 0x01000193);
}

/** All its bits mixed once more: only the low ones are used. */
function bitOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) & (BITS - 1);
}

function numbersOf(bits: Int32Array): number[] {
  const found: number[] = [];
  for (let word = 0; word < bits.length; word += 1) {
    for (let left = bits[word] as number; left !== 0; left &= left - 1) {
      found.push(word * 32 + 31 - Math.clz32(left & -left));
    }
  }
  return found;
}
