import type { DurationMs } from '../../../model/time.ts';
import { inThread, serveThread } from '../thread.ts';
import { readingCore } from './core.ts';
import type { Merger } from './merge.ts';

interface Opening {
  directory: string;
  retention: { raw: DurationMs; minute: DurationMs };
}

serveThread(({ directory, retention }: Opening) =>
  readingCore({
    directory,
    retention,
    // The second thread: merging a minute never keeps an arrival waiting.
    merger: () =>
      inThread<Merger>({
        entry: new URL('./merge-worker.ts', import.meta.url),
        data: { directory },
        groups: [],
        where: directory,
      }),
  }),
);
