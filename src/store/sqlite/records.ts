/**
 * The records in SQLite.
 *
 * The way of a commit: `commit(change)` goes as one message to the worker thread that owns the
 * file. There, inside one transaction begun as a writer (`records/commit.ts`): expected versions
 * are compared and refuse the whole with API-VERSION-STALE; documents are put beside the columns
 * that lists filter by; dark time is closed, opened, moved; waves that are no longer true are
 * superseded, one row each; new waves are written with the supply points they are about, and
 * everything append-only last. The transaction ends with an fsync (`synchronous=full`), and only
 * then does the answer go back and the promise resolve. A throw or a kill at any statement leaves
 * nothing of it: an outage change and its waves stand together or not at all.
 *
 * The notices of a wave are not part of it. The outbox expands them afterwards from `wave_point`
 * in short steps that can be repeated (`records/expansion`), because a million rows would keep
 * everybody waiting.
 */
import type { RecordsStore } from '../records.ts';
import { inThread } from './thread.ts';

export { sqliteRecords } from './records/store.ts';

/**
 * Opens the records in a thread of their own; the file is made when it is not there, and brought
 * up to date.
 * Errors: STO-BROKEN, STO-NEWER when it cannot be opened.
 */
export function openRecords(options: { path: string }): Promise<RecordsStore> {
  return inThread<RecordsStore>({
    entry: new URL('./records/worker.ts', import.meta.url),
    data: options,
    groups: ['documents', 'history', 'network', 'outbox', 'notices'],
    texts: ['history.appendEvents'],
    pieces: ['commit'],
    where: options.path,
  });
}
