import type { RecordsStore } from '../../records.ts';
import { type Engine, type EngineOptions, openEngine, readable } from '../engine.ts';
import { migrate } from '../migrate.ts';
import { reporting } from '../reporting.ts';
import { peopleThere } from './audience.ts';
import { applyCommit } from './commit.ts';
import { documentStore } from './documents.ts';
import { historyStore } from './history.ts';
import { applyImport } from './import.ts';
import { networkStore } from './network.ts';
import { noticeReads } from './notice-reads.ts';
import { outboxStore } from './outbox.ts';
import { upsert } from './rows.ts';
import type { Tables } from './schema.ts';
import { contactSearch } from './search/contacts.ts';
import { tidy } from './tidy.ts';

/**
 * The records in this thread: what the worker runs, and what fast tests use (`:memory:` is
 * allowed).
 * Errors: STO-BROKEN, STO-NEWER when the file cannot be opened.
 */
export async function sqliteRecords(path: string): Promise<RecordsStore> {
  return recordsOver({ path });
}

/** The same with the engine's options, among them a look at every statement. */
export async function recordsOver(options: EngineOptions): Promise<RecordsStore> {
  const engine = openEngine<Tables>({ ...options, isGrouping: true });
  try {
    await migrate(engine);
  } catch (error) {
    await engine.close();
    throw readable(error, options.path);
  }
  const { health, watch } = reporting(engine);
  const search = contactSearch(engine);
  return watch<RecordsStore>({
    documents: documentStore(engine),
    history: historyStore(engine),
    network: networkStore(engine, {
      find: search.find,
      people: (asked, at) => peopleThere(engine, asked, at),
    }),
    outbox: outboxStore(engine),
    notices: noticeReads(engine),
    commit: (change) => engine.write((tx) => applyCommit(engine, tx, change)),
    async import(batch) {
      const done = await engine.write((tx) => applyImport(engine, tx, batch));
      search.written(batch.contacts ?? []);
      return done;
    },
    nextNumber: (series) => engine.write(() => nextNumber(engine, series)),
    async idempotent(key) {
      const row = await engine.db
        .selectFrom('idempotent')
        .selectAll()
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined ? null : { ...row };
    },
    remember: (answer) =>
      engine.write((tx) => upsert(tx, 'idempotent', [answer], { key: ['key'], update: [] })),
    tidy: (now, wallNow = now) => tidy(engine, now, wallNow),
    backup: (to) => engine.backup(to),
    health,
    close: () => engine.close(),
  });
}

const countUp = `insert into counter (series, last) values (?, 1)
  on conflict (series) do update set last = counter.last + 1 returning last`;

function nextNumber(engine: Engine<Tables>, series: string): number {
  return Number(engine.prepare(countUp).get(series)?.['last']);
}
