/** One file of the folder: read, checked, and given time where time may mend it. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Disk, FileSeen } from '../disk.ts';
import type { Verifier } from '../keys.ts';
import type { Named } from '../names.ts';
import { type Refusal, readSegment, type Segment } from '../segment.ts';

/** `wait`: look again later. */
export type Judged =
  | { is: 'segment'; segment: Segment }
  | { is: 'wait'; why: 'copying' | 'unknown_form' | 'gone' }
  | { is: 'bad'; reason: Exclude<Refusal, 'wrong_form'> | 'oversize'; bytes: Buffer };

export interface FileJudge {
  judge(file: Named, now: Instant): Promise<Judged>;
  /** Not to be looked at again as long as it stands there as it is. */
  lay(file: Named, now: Instant): Promise<void>;
  isLaid(file: Named): Promise<boolean>;
  /** Forgets files that are no longer there. */
  keepOnly(names: ReadonlySet<string>): void;
}

/** A file larger than this is none of a sender. */
const bytesMost = 33_554_432;

interface Known {
  stamp: string;
  since: Instant;
  isLaid: boolean;
}

export function fileJudge(parts: {
  relay: string;
  disk: Disk;
  verifier: Verifier;
  late: DurationMs;
}): FileJudge {
  const { relay, disk, verifier } = parts;
  const known = new Map<string, Known>();

  /** What was seen of it at first; another size or time makes it another file. */
  function knownOf(seen: FileSeen, now: Instant): Known & { isNew: boolean } {
    const stamp = `${seen.bytes} ${seen.changedAt}`;
    const before = known.get(seen.name);
    if (before?.stamp === stamp) return { ...before, isNew: false };
    const one = { stamp, since: now, isLaid: false };
    known.set(seen.name, one);
    return { ...one, isNew: true };
  }

  return {
    async judge(file, now) {
      const seen = await disk.seen(file.name);
      if (seen === null) return { is: 'wait', why: 'gone' };
      if (seen.bytes > bytesMost) return { is: 'bad', reason: 'oversize', bytes: Buffer.alloc(0) };
      const bytes = await disk.read(file.name);
      if (bytes === null) return { is: 'wait', why: 'gone' };
      const found = readSegment(bytes, { ...file, relay, verifier });
      if (typeof found === 'object') {
        known.delete(file.name);
        return { is: 'segment', segment: found };
      }
      if (found === 'wrong_form') return { is: 'wait', why: 'unknown_form' };
      const { since, isNew } = knownOf(seen, now);
      // A copy may be written in any order: it counts when it has stood still, for a torn one longer.
      const isStill = found === 'torn' ? now - since >= parts.late : !isNew;
      if (!isStill) return { is: 'wait', why: 'copying' };
      known.delete(file.name);
      return { is: 'bad', reason: found, bytes };
    },
    async lay(file, now) {
      const seen = await disk.seen(file.name);
      if (seen !== null) known.set(file.name, { ...knownOf(seen, now), isLaid: true });
    },
    async isLaid(file) {
      const one = known.get(file.name);
      if (one === undefined || !one.isLaid) return false;
      const seen = await disk.seen(file.name);
      return seen !== null && one.stamp === `${seen.bytes} ${seen.changedAt}`;
    },
    keepOnly(names) {
      for (const name of [...known.keys()]) if (!names.has(name)) known.delete(name);
    },
  };
}
