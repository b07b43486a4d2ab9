// Paper is drawn one job after the other, each in a thread of its own: nobody else waits for a font to be read.
import { Worker } from 'node:worker_threads';
import type { DurationMs } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { PaperJob } from './job.ts';

/** Real time of one job. */
const JOB_MOST_MS: DurationMs = 120_000;
/** Jobs that wait. */
const WAITING_MOST = 5;

export interface Printer {
  /** A PDF. Errors: NOT-PAPER-FONT when the font cannot be used, API-RATE when too many wait. */
  print(job: PaperJob): Promise<Buffer>;
}

export function createPrinter(): Printer {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    async print(job) {
      if (waiting >= WAITING_MOST) throw fault('API-RATE', {});
      waiting += 1;
      const mine = last.then(() => drawn(job));
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } catch (cause) {
        throw fault('NOT-PAPER-FONT', { font: job.font.path }, { cause });
      } finally {
        waiting -= 1;
      }
    },
  };
}

function drawn(job: PaperJob): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: job });
    const timer = setTimeout(() => {
      reject(new Error('the drawing takes too long'));
      void worker.terminate();
    }, JOB_MOST_MS);
    worker.once('message', (pdf: Uint8Array) => resolve(Buffer.from(pdf)));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error('the drawing ended without a page'));
    });
  });
}
