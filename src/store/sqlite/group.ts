/**
 * Group commit: writes that wait at the same time share one transaction and its one fsync. Each has
 * a savepoint of its own, so that one which fails takes nothing of the others with it; all are
 * answered after the commit.
 */

/** What the group needs of a connection it alone holds. */
export interface Connection<C> {
  inner: C;
  /** Runs a statement of transactions. */
  exec(sql: string): void;
  /** False when an error has ended the transaction by itself, as a full disk does. */
  isInTransaction(): boolean;
  committed(): void;
}

interface Job<C> {
  work: (connection: C) => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Writes of one transaction at most, and how long it goes on taking more of them. */
const JOBS_MOST = 200;
const TAKING_MS = 20;

/**
 * Gives `write(work)`. The work of a write may run twice: where the disk took a group's transaction
 * away, its writes are done again one by one, so that only the one to blame fails.
 * @param hold lends the connection to one at a time
 */
export function groupCommit<C>(
  hold: (use: (connection: Connection<C>) => Promise<void>) => Promise<void>,
): <T>(work: (connection: C) => Promise<T> | T) => Promise<T> {
  let waiting: Array<Job<C>> = [];
  let isBusy = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      try {
        await hold((connection) => group(connection, waiting));
      } catch (error) {
        // The connection could not be had, or no transaction begun: nobody's work has run.
        const refused = waiting;
        waiting = [];
        for (const job of refused) job.reject(error);
      }
    }
    isBusy = false;
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve: resolve as Job<C>['resolve'], reject });
      if (isBusy) return;
      isBusy = true;
      void drain();
    });
}

/** One transaction over what waits, first come first served; takes what it serves off the list. */
async function group<C>(connection: Connection<C>, waiting: Array<Job<C>>): Promise<void> {
  connection.exec('begin immediate');
  const until = performance.now() + TAKING_MS;
  const done: Array<{ job: Job<C>; value: unknown }> = [];
  const takesMore = () => done.length < JOBS_MOST && performance.now() < until;
  do {
    const job = waiting.shift();
    if (job === undefined) break;
    const isFirst = done.length === 0;
    try {
      if (!isFirst) connection.exec('savepoint one');
      const value = await job.work(connection.inner);
      if (!isFirst) connection.exec('release one');
      done.push({ job, value });
    } catch (error) {
      job.reject(error);
      if (isFirst || !isUndone(connection)) {
        if (connection.isInTransaction()) connection.exec('rollback');
        return await again(connection, done);
      }
    }
  } while (takesMore());
  if (await committed(connection, done)) for (const { job, value } of done) job.resolve(value);
}

/** True when the last write alone was taken back; false when the whole transaction is lost. */
function isUndone<C>(connection: Connection<C>): boolean {
  try {
    connection.exec('rollback to one; release one');
    return connection.isInTransaction();
  } catch {
    return false;
  }
}

/** False when the commit failed; its writes have then been answered one by one. */
async function committed<C>(
  connection: Connection<C>,
  done: ReadonlyArray<{ job: Job<C>; value: unknown }>,
): Promise<boolean> {
  try {
    connection.exec('commit');
    connection.committed();
    return true;
  } catch (error) {
    if (connection.isInTransaction()) connection.exec('rollback');
    if (done.length === 1) done[0]?.job.reject(error);
    else await again(connection, done);
    return false;
  }
}

/** Each write in a transaction of its own. */
async function again<C>(
  connection: Connection<C>,
  lost: ReadonlyArray<{ job: Job<C> }>,
): Promise<void> {
  for (const { job } of lost) {
    try {
      job.resolve(await alone(connection, job.work));
    } catch (error) {
      job.reject(error);
    }
  }
}

/** One write in one transaction; rolled back on a throw. */
export async function alone<C, T>(
  connection: Connection<C>,
  work: (connection: C) => Promise<T> | T,
): Promise<T> {
  connection.exec('begin immediate');
  try {
    const result = await work(connection.inner);
    connection.exec('commit');
    connection.committed();
    return result;
  } catch (error) {
    // A full disk has rolled back by itself already.
    if (connection.isInTransaction()) connection.exec('rollback');
    throw error;
  }
}
