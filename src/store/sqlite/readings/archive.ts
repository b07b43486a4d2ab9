import type { Instant } from '../../../model/time.ts';
import type { Sample } from './layer.ts';

type Awaitable<T> = T | Promise<T>;

/** A series by its number in the hot file and by its name everywhere. */
export interface SeriesRef {
  number: number;
  name: string;
}

export interface Within {
  from: Instant;
  to: Instant;
  limit: number;
}

export interface MinuteRow {
  time: Instant;
  min: number | null;
  max: number | null;
  sum: number;
  last: number | null;
  count: number;
  bad: number;
}

/** Raw readings, or one row a minute. */
export type ArchiveKind = 'day' | 'minute';

/**
 * Where readings lie once they are no longer hot: files of whole UTC days, or another database. Rows of a
 * series come ascending, from ≤ time < to, at most `limit` of one day.
 */
export interface Archive {
  /** UTC days that may hold something, ascending. */
  days(kind: ArchiveKind): Instant[];
  samples(day: Instant, series: SeriesRef, within: Within): Awaitable<Sample[]>;
  minutes(day: Instant, series: SeriesRef, within: Within): Awaitable<MinuteRow[]>;
  /** Newest reading of a series in one of these days. */
  newest(days: readonly Instant[], series: SeriesRef): Awaitable<Sample | null>;
  /** Series that another database knows and the hot file may not; none for files of our own. */
  names(): Awaitable<string[]>;
  /** Gives up what it holds of a day, because that is about to change. */
  release(day: Instant): Promise<void>;
  /** Removes the minutes of a day for good. */
  dropMinutes(day: Instant): Promise<void>;
  /** Copies what it keeps into a folder; nothing where another program keeps it. */
  copyTo(directory: string): Promise<void>;
  close(): Promise<void>;
}
