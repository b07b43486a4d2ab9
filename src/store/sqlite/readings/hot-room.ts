import type { Instant } from '../../../model/time.ts';
import type { Engine } from '../engine.ts';

export type HotTable = 'hot_a' | 'hot_b';

/** How much arrivals take, and what goes when that is too much. */
export interface HotRoom {
  /** Removes rows before a time from both tables, but those of some series; gives how many. */
  shed(before: Instant, spared: readonly number[]): Promise<Record<HotTable, number>>;
  /** The time up to which about `count` of the oldest rows lie, without those series; null where there are none. */
  oldest(count: number, spared: readonly number[]): Instant | null;
  /** The time from which on the newest `count` rows of a table lie. */
  newestFrom(table: HotTable, count: number): Instant;
  count(table: HotTable): number;
  /** Bytes of pages in use, and of the whole file. */
  usedBytes(): number;
  fileBytes(): number;
}

const tables = ['hot_a', 'hot_b'] as const;

export function hotRoom(engine: Engine<object>): HotRoom {
  return {
    shed(before, spared) {
      const list = JSON.stringify(spared);
      const from = (table: HotTable): number =>
        engine
          .prepare(
            `delete from ${table} where ts < ? and series not in (select value from json_each(?))`,
          )
          .run(before, list);
      return engine.write(() => ({ hot_a: from('hot_a'), hot_b: from('hot_b') }));
    },
    oldest: (count, spared) => oldestOf(engine, count, spared),
    newestFrom(table, count) {
      const text = `select ts from ${table} order by ts desc limit 1 offset ?`;
      return Number(engine.prepare(text).get(count)?.['ts'] ?? Number.MIN_SAFE_INTEGER);
    },
    count: (table) => Number(engine.prepare(`select count(*) as n from ${table}`).get()?.['n']),
    usedBytes: () => pages(engine, 'page_count') - pages(engine, 'freelist_count'),
    fileBytes: () => pages(engine, 'page_count'),
  };
}

/** Of each table the time of its oldest rows; the earlier of the two, so that no newer row goes before an older. */
function oldestOf(
  engine: Engine<object>,
  count: number,
  spared: readonly number[],
): Instant | null {
  const list = JSON.stringify(spared);
  const at = (table: HotTable, offset: number): number | null => {
    const text = `select ts from ${table} where series not in (select value from json_each(?))
      order by ts limit 1 offset ?`;
    const ts = engine.prepare(text).get(list, offset)?.['ts'];
    return ts === undefined ? null : Number(ts);
  };
  const found = tables.flatMap((table) => at(table, count) ?? []);
  if (found.length > 0) return Math.min(...found);
  // Fewer than that in each of them.
  const firsts = tables.flatMap((table) => at(table, 0) ?? []);
  return firsts.length === 0 ? null : Math.max(...firsts);
}

function pages(engine: Engine<object>, which: 'page_count' | 'freelist_count'): number {
  const count = Number(engine.prepare(`pragma ${which}`).get()?.[which]);
  return count * Number(engine.prepare('pragma page_size').get()?.['page_size']);
}
