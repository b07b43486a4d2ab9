import type { Contact } from '../../../../model/contact.ts';
import type { Engine } from '../../engine.ts';
import { contactOf } from '../network.ts';
import type { Tables } from '../schema.ts';
import { type Blocks, blocksOf, type Named } from './blocks.ts';

export interface ContactSearch {
  /** Those that begin with the text come first; what is contained is looked for only to fill up. */
  find(text: string, limit: number): Promise<Contact[]>;
  /** Contacts that have just been saved. */
  written(contacts: readonly Named[]): void;
}

/** Behind every id. */
const LAST = '\u{10ffff}';
/** Of more contacts written in one go than these the blocks are made anew. */
const AT_ONCE_MOST = 5_000;
const columns = ['id', 'name', 'phone', 'account'] as const;
const holds = columns.map((column) => `lower("${column}") like ? escape '\\'`).join(' or ');
const heldText = `select * from contact where id >= ? and id < ? and (${holds}) order by id limit ?`;
const beginning = (column: string): string =>
  `select * from contact where "${column}" >= ? and "${column}" < ? order by "${column}" limit ?`;

/**
 * Contacts by a part of their id, name, phone or account. Which blocks of neighbours may hold a text is known in
 * memory; it is made at the first search, in turns with others, and all contacts are read until it is there.
 */
export function contactSearch(engine: Engine<Tables>): ContactSearch {
  let blocks: Blocks | null = null;
  let making: Promise<void> | null = null;
  let meanwhile: Named[] = [];

  async function make(): Promise<void> {
    meanwhile = [];
    const made = await blocksOf(engine);
    for (const one of meanwhile) made.add(one);
    if (meanwhile.length <= AT_ONCE_MOST) blocks = made;
    meanwhile = [];
  }

  /** The blocks as they stand, none while they are made or where another process wrote. */
  function current(): Blocks | null {
    const isOld = blocks === null || blocks.isWorn() || blocks.outside !== engine.outside();
    if (!isOld) return blocks;
    blocks = null;
    making ??= make().finally(() => {
      making = null;
    });
    // What fails here fails the search as well, which reads the same table.
    making.catch(() => undefined);
    return null;
  }

  return {
    async find(text, limit) {
      const wanted = text.trim();
      if (wanted === '') return [];
      const found = new Map<string, Contact>();
      const take = (rows: object[]): void => {
        for (const row of rows.map(contactOf)) {
          if (found.size < limit && !found.has(row.id)) found.set(row.id, row);
        }
      };
      await engine.hold(() => {
        for (const column of ['id', 'phone', 'account']) {
          take(engine.prepare(beginning(column)).all(wanted, `${wanted}${LAST}`, limit));
        }
      });
      if (found.size >= limit) return [...found.values()];
      const part = wanted.toLowerCase();
      const pattern = `%${part.replace(/[\\%_]/g, '\\$&')}%`;
      const like = columns.map(() => pattern);
      const held = engine.prepare(heldText);
      for (const [from, to] of current()?.spans(part) ?? [['', LAST]]) {
        await engine.hold(() => take(held.all(from, to, ...like, limit)));
        if (found.size >= limit) break;
      }
      return [...found.values()];
    },
    written(contacts) {
      if (making !== null) meanwhile.push(...contacts.slice(0, AT_ONCE_MOST + 1));
      if (contacts.length > AT_ONCE_MOST) blocks = null;
      for (const one of blocks === null ? [] : contacts) blocks?.add(one);
    },
  };
}
