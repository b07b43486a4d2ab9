/** How full the disk of the data is, and when it will be full at the pace of the last day. */
import { DAY, type DurationMs, type Instant, MINUTE } from '../../../model/time.ts';

export interface DiskView {
  freeBytes: number;
  totalBytes: number;
  /** Null while it does not fill up, or nobody knows yet. */
  daysUntilFull: number | null;
}

export interface DiskWatch {
  look(): Promise<void>;
  view(): DiskView | null;
}

interface Sample {
  at: Instant;
  freeBytes: number;
}

const SAMPLE_EVERY_MS: DurationMs = 10 * MINUTE;
const LOOKS_BACK_MS: DurationMs = DAY;
/** A pace of a shorter time says nothing: merges and backups come and go. */
const LEAST_MS: DurationMs = 30 * MINUTE;
const DAYS_MOST = 3_650;

/** @param room free and total bytes of the disk, as the file system says */
export function diskWatch(
  room: () => Promise<{ freeBytes: number; totalBytes: number }>,
  now: () => Instant,
): DiskWatch {
  let samples: Sample[] = [];
  let last: { freeBytes: number; totalBytes: number } | null = null;
  return {
    async look() {
      const { freeBytes, totalBytes } = await room();
      const at = now();
      last = { freeBytes, totalBytes };
      if (at - (samples.at(-1)?.at ?? 0) < SAMPLE_EVERY_MS) return;
      samples = [...samples.filter((one) => one.at > at - LOOKS_BACK_MS), { at, freeBytes }];
    },
    view() {
      if (last === null) return null;
      return { ...last, daysUntilFull: daysUntilFull(samples, { at: now(), ...last }) };
    },
  };
}

/** Free bytes over the pace since the oldest sample, one decimal. */
export function daysUntilFull(samples: readonly Sample[], newest: Sample): number | null {
  const [oldest] = samples;
  if (oldest === undefined || newest.at - oldest.at < LEAST_MS) return null;
  const perMs = (oldest.freeBytes - newest.freeBytes) / (newest.at - oldest.at);
  if (perMs <= 0) return null;
  const days = newest.freeBytes / perMs / DAY;
  return days > DAYS_MOST ? null : Math.round(days * 10) / 10;
}
