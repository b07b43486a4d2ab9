import type { Instant } from '../../../model/time.ts';
import { type Engine, openEngine } from '../engine.ts';
import { type HotRoom, type HotTable, hotRoom } from './hot-room.ts';
import type { Packed } from './packed.ts';

/**
 * Arrivals, in order of time: two tables of one file that take turns. Readings come into the
 * active one; the other is empty, or closed and being merged into the days' files.
 */
export interface Hot extends HotRoom {
  /** Number of a series, `undefined` for one never seen. */
  seriesNumber(name: string): number | undefined;
  seriesNames(): IterableIterator<[string, number]>;
  /** Gives a number to each series that has none. */
  adopt(names: readonly string[]): Promise<void>;
  /** One transaction, durable when it resolves. Gives the number of each row's series. */
  append(batch: Packed): Promise<{
    added: number;
    replaced: number;
    numbers: Uint32Array;
    /** The table they went into. */
    table: HotTable;
    /** Names never seen before. */
    fresh: string[];
  }>;
  readonly active: HotTable;
  /** Closes the active table; the other one, which must be empty, becomes active. */
  swap(): Promise<{ closed: HotTable }>;
  /** Empties a closed table whose rows are in the days' files. */
  clear(table: HotTable): Promise<void>;
  isEmpty(table: HotTable): boolean;
  /** Rows of a table in order of time, all of them or from a time on. */
  rows(
    table: HotTable,
    from?: Instant,
  ): Iterable<[series: number, time: number, value: number, code: number]>;
  engine: Engine<object>;
}

export type { HotTable } from './hot-room.ts';

export function otherTable(table: HotTable): HotTable {
  return table === 'hot_a' ? 'hot_b' : 'hot_a';
}

const tableText = (name: HotTable): string => `create table if not exists ${name} (
  ts integer not null, series integer not null, value real, code integer not null,
  primary key (ts, series)) without rowid`;
/** Arrivals fill page after page: moving a few at a time keeps each commit short. */
const LOG_PAGES = 1_000;
/** Rows of a merged table that go in one commit. */
const ROWS_A_CLEARING = 50_000;
/** Rows read at once when a table is read whole. */
const ROWS_A_READ = 50_000;

/** Opens `hot.db`; errors: STO-BROKEN, STO-FULL. */
export function openHot(path: string): Hot {
  const engine = openEngine<object>({ path, cacheMb: 128, logPages: LOG_PAGES });
  engine.exec(`${tableText('hot_a')}; ${tableText('hot_b')};
    create table if not exists series (number integer primary key, name text not null unique);
    create table if not exists state (
      one integer primary key check (one = 1), active text not null);
    insert into state values (1, 'hot_a') on conflict do nothing`);
  const numbers = new Map(
    engine
      .prepare('select name, number from series')
      .all()
      .map((row) => [String(row['name']), Number(row['number'])]),
  );
  let active = String(engine.prepare('select active from state').get()?.['active']) as HotTable;

  function addSeries(name: string): number {
    const row = engine.prepare('insert into series (name) values (?) returning number').get(name);
    return Number(row?.['number']);
  }

  return {
    engine,
    get active() {
      return active;
    },
    seriesNumber: (name) => numbers.get(name),
    seriesNames: () => numbers.entries(),
    async adopt(names) {
      const fresh = names.filter((name) => !numbers.has(name));
      if (fresh.length === 0) return;
      const given = await engine.write(() => fresh.map((name) => [name, addSeries(name)] as const));
      for (const [name, number] of given) numbers.set(name, number);
    },
    async append(batch) {
      const fresh = new Map<string, number>();
      const result = await engine.write(() => {
        const own = new Uint32Array(batch.series.length);
        for (let i = 0; i < own.length; i++) {
          const name = batch.series[i] as string;
          let number = numbers.get(name) ?? fresh.get(name);
          if (number === undefined) {
            number = addSeries(name);
            fresh.set(name, number);
          }
          own[i] = number;
        }
        return {
          ...insertRows(engine, active, { batch, numbers: own }),
          numbers: own,
          table: active,
        };
      });
      // Only what is durable is known: a rolled back number may be given to another name.
      for (const [name, number] of fresh) numbers.set(name, number);
      return { ...result, fresh: [...fresh.keys()] };
    },
    async swap() {
      const closed = active;
      const next = otherTable(active);
      try {
        // Inside the transaction: no batch that waits for it still goes into the closed table.
        await engine.write(() => {
          engine.prepare('update state set active = ?').run(next);
          active = next;
        });
      } catch (error) {
        active = closed;
        throw error;
      }
      return { closed };
    },
    async clear(table) {
      while (await engine.write(() => clearSome(engine, table))) {
        // Arrivals come in between: a large table dropped at once would keep them waiting.
        await new Promise(setImmediate);
      }
      await engine.write(() => engine.exec(`drop table ${table}; ${tableText(table)}`));
    },
    ...hotRoom(engine),
    isEmpty: (table) => engine.prepare(`select 1 from ${table} limit 1`).get() === undefined,
    rows: (table, from) => allRows(engine, table, from),
  };
}

/** True when there is more. */
function clearSome(engine: Engine<object>, table: HotTable): boolean {
  const next = engine.prepare(`select ts from ${table} order by ts limit 1 offset ?`);
  const ts = next.get(ROWS_A_CLEARING)?.['ts'];
  if (ts === undefined) return false;
  // At least the oldest instant goes, however many rows it has.
  const oldest = Number(next.get(0)?.['ts']);
  const to = Math.max(Number(ts), oldest + 1);
  engine.prepare(`delete from ${table} where ts < ?`).run(to);
  return true;
}

function insertRows(
  engine: Engine<object>,
  table: HotTable,
  rows: { batch: Packed; numbers: Uint32Array },
): { added: number; replaced: number } {
  const { times, values, codes } = rows.batch;
  const insert = engine.prepare(
    `insert into ${table} (ts, series, value, code) values (?, ?, ?, ?) on conflict do nothing`,
  );
  const replace = engine.prepare(
    `update ${table} set value = ?, code = ? where ts = ? and series = ?
      and (code & 3) >= ? and (value is not ? or code <> ?)`,
  );
  let added = 0;
  let replaced = 0;
  for (let i = 0; i < times.length; i++) {
    const ts = times[i] as number;
    const series = rows.numbers[i] as number;
    const code = codes[i] as number;
    const number = values[i] as number;
    const value = Number.isNaN(number) ? null : number;
    if (insert.run(ts, series, value, code) > 0) added++;
    else replaced += replace.run(value, code, ts, series, code & 3, value, code);
  }
  return { added, replaced };
}

function* allRows(
  engine: Engine<object>,
  table: HotTable,
  from: Instant = Number.MIN_SAFE_INTEGER,
): Generator<[number, number, number, number]> {
  const read = engine.prepare(
    `select ts, series, value, code from ${table} where (ts, series) > (?, ?)
      order by ts, series limit ${ROWS_A_READ}`,
  );
  let [ts, series] = [from, -1];
  for (;;) {
    const rows = read.lists(ts, series) as Array<[number, number, number | null, number]>;
    for (const [time, number, value, code] of rows) {
      [ts, series] = [time, number];
      yield [number, time, value ?? Number.NaN, code];
    }
    if (rows.length < ROWS_A_READ) return;
  }
}
