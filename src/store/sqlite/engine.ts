/**
 * The one file that knows SQLite: opening, pragmas, transactions, prepared statements, errors.
 * Everything above it speaks Kysely or SQL that PostgreSQL takes as well.
 */

import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import { ForewattError, fault } from '../../runtime/problem.ts';
import { alone, type Connection, groupCommit } from './group.ts';

export type Value = SQLInputValue;
export type Row = Record<string, string | number | null | Uint8Array>;

/** A statement that is prepared once and kept. Use it only while holding the connection. */
interface Statement {
  all(...values: Value[]): Row[];
  get(...values: Value[]): Row | undefined;
  /** Rows as lists of their columns: half the time of `all` where there are many. */
  lists(...values: Value[]): Value[][];
  /** Rows changed. */
  run(...values: Value[]): number;
}

export interface EngineOptions {
  /** A file, or `:memory:`. */
  path: string;
  /** Pages kept in memory, in MB. */
  cacheMb?: number;
  /** Pages of the log before a commit moves them into the file; few where each page is written once. */
  logPages?: number;
  /** Writes that wait at the same time share a transaction; their work may then run twice. */
  isGrouping?: boolean;
  /**
   * Called before every statement; what it throws is thrown as if the engine had failed. For
   * tests.
   */
  beforeStatement?: (sql: string) => void;
}

export interface Engine<Tables> {
  readonly path: string;
  /** Each statement of it alone; inside `write` use the one that is handed over. */
  readonly db: Kysely<Tables>;
  /**
   * One transaction, begun as a writer so that two processes never deadlock; rolled back on a
   * throw.
   */
  write<T>(work: (tx: Kysely<Tables>) => Promise<T> | T): Promise<T>;
  /** Holds the connection for several reads by prepared statements. */
  hold<T>(work: (connection: Kysely<Tables>) => Promise<T> | T): Promise<T>;
  /** The same text gives the same statement. */
  prepare(sql: string): Statement;
  /** Rows as arrays, one at a time, while others go on. */
  iterate(sql: string, values: readonly Value[]): Iterator<Value[], undefined>;
  exec(sql: string): void;
  backup(path: string): Promise<void>;
  freeBytes(): Promise<number>;
  /** Transactions committed so far. */
  commits(): number;
  /** Another number than before: another process has written. */
  outside(): number;
  close(): Promise<void>;
}

/** Waiting for another process's write before the call fails. */
const BUSY_TIMEOUT_MS = 5_000;
/** Statements kept prepared per connection; the texts with lists of values vary. */
const STATEMENTS_MAX = 300;

/** What differs between dialects in a definition of a table. */
export const flavour = {
  types: { text: 'text', number: 'integer', real: 'real', blob: 'blob' },
  /** A key that counts by itself. */
  serial: 'integer primary key autoincrement',
  /** Rows stored in the order of their key. */
  clustered: 'without rowid',
} as const;
export type Flavour = typeof flavour;

/**
 * Opens a database: WAL, `synchronous=full`, foreign keys not used.
 * Errors: STO-BROKEN when it cannot be opened.
 */
export function openEngine<Tables>(options: EngineOptions): Engine<Tables> {
  const handle = readably(options.path, () => openHandle(options));
  let commits = 0;
  const kept = new Map<string, StatementSync>();
  const before = options.beforeStatement ?? (() => {});

  function statement(sql: string, form: 'rows' | 'lists' = 'rows'): StatementSync {
    const key = form === 'rows' ? sql : `${form} ${sql}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const made = handle.prepare(sql);
    if (form === 'lists') made.setReturnArrays(true);
    if (kept.size >= STATEMENTS_MAX) kept.delete(kept.keys().next().value as string);
    kept.set(key, made);
    return made;
  }

  function asked(sql: string): StatementSync {
    before(sql);
    return statement(sql);
  }

  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => handle.close(),
        prepare(sql) {
          const values = (list: readonly unknown[]): Value[] => list as Value[];
          return {
            reader: statement(sql).columns().length > 0,
            all: (list) => asked(sql).all(...values(list)),
            run: (list) => asked(sql).run(...values(list)),
            iterate: (list) => asked(sql).iterate(...values(list)),
          };
        },
      },
    }),
  });

  function hold<T>(work: (own: Connection<Kysely<Tables>>) => Promise<T>): Promise<T> {
    return db.connection().execute((inner) =>
      work({
        inner,
        exec(sql) {
          if (!sql.startsWith('rollback')) before(sql);
          handle.exec(sql);
        },
        isInTransaction: () => handle.isTransaction,
        committed() {
          commits++;
          idle.later();
        },
      }),
    );
  }

  const idle = idleCheckpoint(handle);
  const write: Engine<Tables>['write'] = options.isGrouping
    ? groupCommit<Kysely<Tables>>(hold)
    : (work) => hold((connection) => alone(connection, work));

  return {
    path: options.path,
    db,
    write,
    hold: (work) => db.connection().execute(async (connection) => work(connection)),
    prepare: (sql) => guarded(statement, before, sql),
    iterate(sql, values) {
      before(sql);
      const own = handle.prepare(sql);
      own.setReturnArrays(true);
      return own.iterate(...values) as unknown as Iterator<Value[], undefined>;
    },
    exec: (sql) => handle.exec(sql),
    backup: async (path) => void (await backup(handle, path, { rate: BACKUP_PAGES })),
    freeBytes: () => freeBytes(options.path),
    commits: () => commits,
    outside: () => Number(statement('pragma data_version').get()?.['data_version']),
    async close() {
      idle.stop();
      kept.clear();
      await db.destroy();
      if (handle.isOpen) handle.close();
    },
  };
}

/** A statement that tells `before` each time it runs. */
function guarded(
  statement: (sql: string, form?: 'rows' | 'lists') => StatementSync,
  before: (sql: string) => void,
  sql: string,
): Statement {
  const own = statement(sql);
  let inLists: StatementSync | null = null;
  return {
    all(...values) {
      before(sql);
      return own.all(...values) as Row[];
    },
    lists(...values) {
      before(sql);
      inLists ??= statement(sql, 'lists');
      return inLists.all(...values) as unknown as Value[][];
    },
    get(...values) {
      before(sql);
      return own.get(...values) as Row | undefined;
    },
    run(...values) {
      before(sql);
      return Number(own.run(...values).changes);
    },
  };
}

/**
 * Pages of the log before a commit has to move them into the file: 4 MB, some 20 ms. With four
 * times as many everybody waited 60 to 90 ms for it in the middle of a wave, and the whole was no
 * faster. What is left is moved when all is quiet.
 */
const LOG_PAGES = 1_000;
const IDLE_MS = 2_000;
/** Pages copied between two looks at other work. */
const BACKUP_PAGES = 1_000;

function openHandle(options: EngineOptions): DatabaseSync {
  const handle = new DatabaseSync(options.path, { timeout: BUSY_TIMEOUT_MS });
  handle.exec(`pragma journal_mode=wal; pragma synchronous=full; pragma temp_store=memory;
    pragma wal_autocheckpoint=${options.logPages ?? LOG_PAGES};
    pragma cache_size=${-(options.cacheMb ?? 64) * 1024}; pragma foreign_keys=off`);
  return handle;
}

/** Moves the log into the file when nothing has been written for a while. */
function idleCheckpoint(handle: DatabaseSync): { later(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  function move(): void {
    if (!handle.isOpen || handle.isTransaction) return;
    try {
      handle.exec('pragma wal_checkpoint(passive)');
    } catch {
      // Another reader or a full disk: the next commit tries again and says what is wrong.
    }
  }
  return {
    later() {
      if (timer === undefined) timer = setTimeout(move, IDLE_MS).unref();
      else timer.refresh();
    },
    stop: () => clearTimeout(timer),
  };
}

async function freeBytes(path: string): Promise<number> {
  if (path === ':memory:') return freemem();
  const disk = await statfs(dirname(path));
  return disk.bavail * disk.bsize;
}

const FULL = 13;
/**
 * Busy, locked, read only, I/O, damaged, cannot open, protocol, rights, no database: the outside's
 * fault.
 */
const BROKEN = new Set([5, 6, 8, 10, 11, 14, 15, 23, 26]);

/** The same error, or STO-FULL and STO-BROKEN in its place where the disk is to blame. */
export function readable(error: unknown, where: string): unknown {
  if (error instanceof ForewattError || !(error instanceof Error)) return error;
  const code = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 255 : null;
  if (code === FULL || ('code' in error && error.code === 'ENOSPC')) {
    return fault('STO-FULL', { where }, { cause: error });
  }
  if (code === null || !BROKEN.has(code)) return error;
  return fault('STO-BROKEN', { where, why: error.message }, { cause: error });
}

function readably<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw readable(error, where);
  }
}
