import type { Contact } from '../../../../model/contact.ts';
import { folded } from '../../../../runtime/folded.ts';
import type { Engine } from '../../engine.ts';
import { contactOf } from '../network.ts';
import type { Tables } from '../schema.ts';
import { BLOCK, type Blocks, blocksOf, type Named, PAGE, type Span } from './blocks.ts';

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
/** A span is read on in pages that grow: most of what is looked for stands on the first. */
const GROWS = 4;
/** What else than small letters may be meant by other signs than those of ASCII and Chinese is not SQLite's to say. */
const odd = columns.map((column) => `"${column}" glob '*[^ -~\u3400-\u9fff]*'`).join(' or ');
const like = columns.map((column) => `lower("${column}") like ?2 escape '\\'`).join(' or ');
const maybeIn = (from: '>=' | '>', isOdd: boolean): string => `select id, name, phone, account
  from contact where id ${from} ?1 and id < ?3 and (${like}${isOdd ? ` or ${odd}` : ''})
  order by id limit ?4`;
/** All contacts, where it is not known what they hold. */
const everywhere: readonly Span[] = [{ from: '', to: LAST, isOdd: true }];
const whole = 'select * from contact where id = ?';
const beginning = (column: string): string =>
  `select * from contact where "${column}" >= ? and "${column}" < ? order by "${column}" limit ?`;

/**
 * Contacts by a part of their id, name, phone or account; capitals, widths and accents tell nothing apart. Which blocks of neighbours may hold a text is known in
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

  /** Ids of a span whose contacts hold the text, page by page until no more are wanted. */
  async function holding(
    part: string,
    span: Span,
    wantsMore: (ids: string[]) => boolean,
  ): Promise<void> {
    const has = (text: string | null): boolean => text !== null && folded(text).includes(part);
    const pattern = `%${part.replace(/[\\%_]/g, '\\$&')}%`;
    let page = BLOCK;
    let [from, isFirst, isLast] = [span.from, true, false];
    while (!isLast) {
      await engine.hold(() => {
        const read = engine.prepare(maybeIn(isFirst ? '>=' : '>', span.isOdd));
        const rows = read.lists(from, pattern, span.to, page) as Array<
          [string, ...Array<string | null>]
        >;
        const ids = rows.filter((texts) => texts.some(has)).map(([id]) => id);
        isLast = !wantsMore(ids) || rows.length < page;
        from = rows.at(-1)?.[0] ?? from;
      });
      isFirst = false;
      page = Math.min(PAGE, GROWS * page);
    }
  }

  return {
    async find(text, limit) {
      const wanted = text.normalize('NFKC').trim();
      const part = folded(wanted);
      if (part === '') return [];
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
      for (const span of current()?.spans(part) ?? everywhere) {
        await holding(part, span, (ids) => {
          for (const id of ids) {
            if (found.size >= limit) return false;
            if (!found.has(id)) take(engine.prepare(whole).all(id));
          }
          return found.size < limit;
        });
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
