/** The place of a reader, kept in a file of its own so that a restart goes on there. */
import type { Log } from '../../../runtime/log.ts';
import type { Disk } from '../disk.ts';
import { nothingTaken, type Progress, progressIn, progressText } from './progress.ts';

export interface PlaceKeeper {
  now(): Promise<Progress>;
  /** Durable when it resolves. */
  keep(next: Progress): Promise<void>;
  /** As far as it was read already. */
  known(): Progress;
}

export function placeKeeper(at: {
  relay: string;
  source: string;
  disk: Disk;
  name: string;
  log: Log;
}): PlaceKeeper {
  const { relay, disk, name } = at;
  let progress: Progress | null = null;
  return {
    async now() {
      if (progress !== null) return progress;
      const bytes = await disk.read(name);
      const kept = bytes === null ? nothingTaken : progressIn(relay, bytes.toString('utf8'));
      // From the oldest segment there is: what was taken before is known by its ids.
      if (kept === null) at.log.error({ source: at.source, file: name }, 'relay_place_unreadable');
      progress = kept ?? nothingTaken;
      return progress;
    },
    async keep(next) {
      await disk.create(`${name}.new`, Buffer.from(progressText(relay, next)));
      await disk.move(`${name}.new`, name);
      progress = next;
    },
    known: () => progress ?? nothingTaken,
  };
}
