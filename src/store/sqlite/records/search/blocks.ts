import type { Contact } from '../../../../model/contact.ts';
import { folded } from '../../../../runtime/folded.ts';
import { grams } from '../../../../runtime/grams.ts';
import type { Engine } from '../../engine.ts';
import type { Tables } from '../schema.ts';

/** What is looked for of a contact. */
export type Named = Pick<Contact, 'id' | 'name' | 'phone' | 'account'>;

export interface Span {
  from: string;
  to: string;
  /** Some of its texts have accents or full-width letters, so that more than their case is to be folded. */
  isOdd: boolean;
}

/** Which contacts may hold a text: neighbours by id in blocks. */
export interface Blocks {
  /** How often other processes had written when they were made. */
  readonly outside: number;
  add(contact: Named): void;
  /** From an id on, up to another: in order, all that may hold the folded text, and few besides. */
  spans(text: string): Span[];
  /** So many were added that they are better made anew. */
  isWorn(): boolean;
}

/** Neighbours in one block. */
export const BLOCK = 64;
/** Contacts read at once: some ten milliseconds, others have their turn between. */
export const PAGE = 100 * BLOCK;
/** Contacts added, as a share of those that were there and besides, from which on they are worn. */
const WORN = { share: 0.25, besides: 1_000 };
/** Behind every id. */
const LAST = '\u{10ffff}';
const page = 'select id, name, phone, account from contact where id > ? order by id limit ?';
const total = 'select count(*) as total from contact';

/** Reads all contacts once, in turns with others: some two seconds of a million. */
export async function blocksOf(engine: Engine<Tables>): Promise<Blocks> {
  const outside = engine.outside();
  const count = await engine.hold(() => Number(engine.prepare(total).get()?.['total'] ?? 0));
  const made = grams(Math.max(1, Math.ceil(count / BLOCK)));
  /** The first id of each block. */
  const firsts: string[] = [];
  const odd = new Set<number>();
  let added = 0;

  function take(block: number, { id, name, phone, account }: Named): void {
    for (const text of [id, name, phone, account]) {
      if (text === null) continue;
      const plain = folded(text);
      made.add(block, plain);
      if (plain !== text && plain !== text.toLowerCase()) odd.add(block);
    }
  }

  let read = 0;
  for (let last: string | null = ''; last !== null; ) {
    const after: string = last;
    const rows = await engine.hold(() => engine.prepare(page).lists(after, PAGE));
    for (const [id, name, phone, account] of rows as Array<[string, string, string, string]>) {
      // Those that came while the others were read belong to the last block.
      const block = Math.min(Math.floor(read / BLOCK), Math.max(0, Math.ceil(count / BLOCK) - 1));
      firsts[block] ??= id;
      take(block, { id, name, phone, account });
      read += 1;
    }
    last = rows.length < PAGE ? null : String(rows.at(-1)?.[0]);
  }

  return {
    outside,
    add(contact) {
      added += 1;
      take(blockOf(firsts, contact.id), contact);
    },
    spans(text) {
      const found: Span[] = [];
      for (const block of made.blocks([text], 'holds')) {
        const from = block === 0 ? '' : firsts[block];
        if (from === undefined) break;
        const to = firsts[block + 1] ?? LAST;
        const isOdd = odd.has(block);
        const before = found.at(-1);
        if (before?.to === from && before.isOdd === isOdd) before.to = to;
        else found.push({ from, to, isOdd });
      }
      return found;
    },
    isWorn: () => added > WORN.besides + WORN.share * read,
  };
}

/** The block of which the first id is not behind this one, as the store compares them. */
function blockOf(firsts: readonly string[], id: string): number {
  const wanted = Buffer.from(id);
  let [low, high] = [0, firsts.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(Buffer.from(firsts[middle] as string), wanted) <= 0) low = middle;
    else high = middle;
  }
  return low;
}
