/** Segments that lie ready for the copying device: the oldest go when they are too old or too many. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Log } from '../../../runtime/log.ts';
import type { Disk } from '../disk.ts';
import { compare, placeIn } from '../names.ts';

export interface Shelf {
  /** Takes over what lies there from before. */
  look(): Promise<void>;
  put(name: string, bytes: number, at: Instant): void;
  tidy(now: Instant): Promise<void>;
  standing(): { segments: number; bytes: number; removed: Readonly<Record<Why, number>> };
}

type Why = 'too_old' | 'too_many';

interface Kept {
  name: string;
  bytes: number;
  at: Instant;
}

/** Files removed in one go. */
const removedMost = 1_000;

export function shelf(parts: {
  relay: string;
  disk: Disk;
  log: Log;
  keep: { age: DurationMs; bytes: number };
}): Shelf {
  const { relay, disk, keep } = parts;
  let kept: Kept[] = [];
  let bytes = 0;
  const removed: Record<Why, number> = { too_old: 0, too_many: 0 };

  function why(one: Kept, now: Instant): Why | null {
    if (bytes > keep.bytes) return 'too_many';
    return one.at < now - keep.age ? 'too_old' : null;
  }

  return {
    async look() {
      const names = (await disk.names('')).flatMap((name) => placeIn(relay, name) ?? []);
      const found: Kept[] = [];
      for (const { name } of names.sort(compare)) {
        const seen = await disk.seen(name);
        if (seen !== null) found.push({ name, bytes: seen.bytes, at: seen.changedAt });
      }
      kept = found;
      bytes = found.reduce((sum, one) => sum + one.bytes, 0);
    },
    put(name, size, at) {
      kept.push({ name, bytes: size, at });
      bytes += size;
    },
    async tidy(now) {
      const gone: Record<Why, string[]> = { too_old: [], too_many: [] };
      for (let count = 0; count < removedMost; count += 1) {
        const [oldest] = kept;
        const reason = oldest === undefined ? null : why(oldest, now);
        if (oldest === undefined || reason === null) break;
        // One that the device took away itself is no longer there, and is not counted.
        if (await disk.remove(oldest.name)) gone[reason].push(oldest.name);
        kept.shift();
        bytes -= oldest.bytes;
      }
      for (const reason of ['too_old', 'too_many'] as const) {
        const names = gone[reason];
        if (names.length === 0) continue;
        removed[reason] += names.length;
        const said = { relay, count: names.length, first: names[0], last: names.at(-1), reason };
        // For age it is the rule; for want of room nobody can know whether the other side has them.
        if (reason === 'too_old') parts.log.info(said, 'relay_segments_removed');
        else parts.log.warn(said, 'relay_segments_removed');
      }
    },
    standing: () => ({ segments: kept.length, bytes, removed: { ...removed } }),
  };
}
