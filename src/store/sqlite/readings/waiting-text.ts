import { DAY, HOUR, type Instant } from '../../../model/time.ts';

/** Growth is judged over this at least: a minute says nothing of a day. */
const PACE_LEAST_MS = HOUR / 12;

/** What is said of readings that wait: how many, since when, why, for how long there is room, what is lost. Pure. */
export function waitingText(of: {
  now: Instant;
  unmerged: { since: Instant; why: string; bytes: number };
  rows: number;
  /** Of a spool; null: it is none. */
  bytes: { used: number; most: number } | null;
  givenUp: number;
}): string {
  const { now, unmerged, rows, bytes, givenUp } = of;
  const since = new Date(unmerged.since).toISOString();
  const full = bytes === null ? null : fullText(bytes, unmerged, now);
  return [
    `${rows} readings wait to be moved on since ${since}`,
    unmerged.why,
    ...(full === null ? [] : [full]),
    ...(givenUp === 0
      ? []
      : [`the spool was full, ${givenUp} of the oldest measurements are gone`]),
  ].join('; ');
}

function fullText(
  { used, most }: { used: number; most: number },
  { since, bytes }: { since: Instant; bytes: number },
  now: Instant,
): string | null {
  if (used >= most) return 'the spool is full';
  const passedMs = now - since;
  if (passedMs < PACE_LEAST_MS || used <= bytes) return null;
  const leftMs = ((most - used) / (used - bytes)) * passedMs;
  const days = leftMs / DAY;
  return `the spool is full in ${days >= 2 ? `${days.toFixed(1)} days` : `${(leftMs / HOUR).toFixed(1)} hours`}`;
}
