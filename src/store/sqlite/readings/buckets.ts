import type { DurationMs, Instant } from '../../../model/time.ts';
import type { ReadingBucket } from '../../readings.ts';
import type { MinuteRow } from './archive.ts';
import type { Sample } from './layer.ts';
import { badness } from './packed.ts';

/** Collects values in ascending order of time into buckets; empty buckets are left out. */
export interface Buckets {
  add(sample: Sample): void;
  addMinute(minute: MinuteRow): void;
  done(): ReadingBucket[];
}

interface Open extends ReadingBucket {
  sum: number;
}

/** @param every length of a bucket in ms, aligned to the epoch */
export function collectBuckets(every: DurationMs): Buckets {
  const found: Open[] = [];

  function at(time: Instant): Open {
    const start = Math.floor(time / every) * every;
    const last = found.at(-1);
    if (last?.time === start) return last;
    const next: Open = {
      time: start,
      min: null,
      max: null,
      mean: null,
      last: null,
      count: 0,
      bad: 0,
      sum: 0,
    };
    found.push(next);
    return next;
  }

  function widen(bucket: Open, min: number, max: number): void {
    bucket.min = bucket.min === null ? min : Math.min(bucket.min, min);
    bucket.max = bucket.max === null ? max : Math.max(bucket.max, max);
  }

  return {
    add([time, value, code]) {
      const bucket = at(time);
      if (value === null || badness(code) === 2) {
        bucket.bad++;
        return;
      }
      widen(bucket, value, value);
      bucket.last = value;
      bucket.sum += value;
      bucket.count++;
    },
    addMinute(minute) {
      const bucket = at(minute.time);
      bucket.bad += minute.bad;
      if (minute.count === 0 || minute.min === null || minute.max === null) return;
      widen(bucket, minute.min, minute.max);
      bucket.last = minute.last;
      bucket.sum += minute.sum;
      bucket.count += minute.count;
    },
    done: () =>
      found.map(({ sum, ...bucket }) => ({
        ...bucket,
        mean: bucket.count === 0 ? null : sum / bucket.count,
      })),
  };
}
