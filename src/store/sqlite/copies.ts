/** Whole database files: copied while others write, and whether somebody has one open. */
import { backup, DatabaseSync } from 'node:sqlite';
import { readable } from './engine.ts';

/** All pages in one step: a snapshot that no writer can make begin anew. */
const ALL_PAGES = 2 ** 31 - 1;

/** Copies a database as it stands at one instant; `to` is a file of its own, without a log beside it. Errors: STO-FULL, STO-BROKEN. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(source, to, { rate: ALL_PAGES });
  } catch (error) {
    throw readable(error, to);
  } finally {
    source.close();
  }
}

/** Whether another connection has the file open: only the last one may leave the write-ahead log. */
export function isOpenElsewhere(path: string): boolean {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec('pragma journal_mode=delete');
    const { journal_mode: mode } = database.prepare('pragma journal_mode').get() as {
      journal_mode: string;
    };
    return mode !== 'delete';
  } catch {
    return true;
  } finally {
    database.close();
  }
}

/**
 * Takes a lock that lasts until it is given back or the process ends, however it ends. Null when somebody has it.
 * @param path a file of its own for this
 */
export function takeLock(path: string): { release(): void } | null {
  const holder = new DatabaseSync(path, { timeout: 0 });
  try {
    holder.exec('begin exclusive');
    return { release: () => holder.close() };
  } catch {
    holder.close();
    return null;
  }
}

/** True when the file is whole, as the engine itself checks it. */
export function isSound(path: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const row = database.prepare('pragma quick_check(1)').get() as { quick_check?: string };
    return row.quick_check === 'ok';
  } catch {
    return false;
  } finally {
    database.close();
  }
}
