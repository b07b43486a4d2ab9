/** What was put aside is kept for a while and then removed: nobody else does it. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Disk } from '../disk.ts';
import { compare, placeIn } from '../names.ts';

/** Folders of a relay folder where taken and refused segments lie. */
const asideFolders = ['done', 'refused'] as const;
/** Files of one folder removed in one go. */
const removedMost = 5_000;

/** @returns how many were removed; a folder that is not there has nothing to remove */
export async function tidyAside(
  disk: Disk,
  of: { relay: string; keep: DurationMs; now: Instant },
): Promise<number> {
  let removed = 0;
  for (const folder of asideFolders) {
    const names = await disk.names(folder).catch(() => []);
    const files = names.flatMap((name) => placeIn(of.relay, name) ?? []).sort(compare);
    for (const { name } of files.slice(0, removedMost)) {
      const path = `${folder}/${name}`;
      const seen = await disk.seen(path);
      // They came in the order of their names: those behind it are younger.
      if (seen !== null && seen.changedAt > of.now - of.keep) break;
      if (await disk.remove(path)) removed += 1;
    }
  }
  return removed;
}
