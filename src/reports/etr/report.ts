/** How far the told times of return were off: first words and last ones, by who gave them and by class. */
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';

/** A restored outage of which a time of return was told. */
export interface ToldOutage {
  restoredAt: Instant;
  first: Instant;
  last: Instant;
  /** Who gave the last word: `statistical`, `planned_end`, `operator`, `crew`. */
  lastOrigin: string;
  /** What the statistics drew the first word from, such as `fuse 2-50 calm`. */
  kind: string;
}

export interface EtrRow {
  word: string;
  outages: number;
  /** Share whose supply came back later than told. */
  late_percent: number | null;
  /** Minutes; positive: back later than told. */
  error_p5_min: number | null;
  error_p50_min: number | null;
  error_p95_min: number | null;
  /** Half of them were off by no more, either way. */
  off_p50_min: number | null;
}

/** One row for all first words, one for each class of them, one for the last words of each origin. */
export async function etrRows(outages: AsyncIterable<ToldOutage>): Promise<EtrRow[]> {
  const errors = new Map<string, DurationMs[]>([['first', []]]);
  const add = (word: string, error: DurationMs): void => {
    const known = errors.get(word);
    if (known === undefined) errors.set(word, [error]);
    else known.push(error);
  };
  for await (const { restoredAt, first, last, lastOrigin, kind } of outages) {
    add('first', restoredAt - first);
    add(`first: ${kind}`, restoredAt - first);
    add(`last: ${lastOrigin}`, restoredAt - last);
  }
  return [...errors].map(([word, off]) => rowOf(word, off));
}

function rowOf(word: string, errors: readonly DurationMs[]): EtrRow {
  const sorted = [...errors].sort((a, b) => a - b);
  const off = sorted.map(Math.abs).sort((a, b) => a - b);
  const late = sorted.filter((error) => error > 0).length;
  const count = sorted.length;
  return {
    word,
    outages: count,
    late_percent: count === 0 ? null : Math.round((late / count) * 1000) / 10,
    error_p5_min: minutes(sorted, 0.05),
    error_p50_min: minutes(sorted, 0.5),
    error_p95_min: minutes(sorted, 0.95),
    off_p50_min: minutes(off, 0.5),
  };
}

/** The value that a share of all do not exceed (nearest rank); null of none. */
function minutes(sorted: readonly DurationMs[], share: number): number | null {
  const at = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return at === undefined ? null : Math.round(at / MINUTE);
}
