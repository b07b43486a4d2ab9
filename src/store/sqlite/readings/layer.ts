import { badness } from './packed.ts';

/** One stored value: time, value or null, quality code. */
export type Sample = [time: number, value: number | null, code: number];

/** What one hot table holds, by series: no screen ever scans the table itself. */
export interface Layer {
  add(series: number, time: number, value: number, code: number): void;
  /** Values of a series in order of arrival, from ≤ time < to. */
  of(series: number, from: number, to: number): Sample[];
  /** Forgets rows before a time whose series is not spared; gives how many. */
  shed(before: number, isSpared: (series: number) => boolean): number;
  /** About `count` of its times, spread evenly over the arrivals. */
  someTimes(count: number): number[];
  readonly rows: number;
}

const FIRST_ROWS = 4_096;

/** Columns in order of arrival; each row knows the row of its series before it. No object a row. */
export function createLayer(): Layer {
  let times = new Float64Array(FIRST_ROWS);
  let values = new Float64Array(FIRST_ROWS);
  let codes = new Uint8Array(FIRST_ROWS);
  let before = new Int32Array(FIRST_ROWS);
  let lastOf = new Int32Array(FIRST_ROWS).fill(-1);
  let rows = 0;

  function growRows(): void {
    const size = times.length * 2;
    times = grown(times, new Float64Array(size));
    values = grown(values, new Float64Array(size));
    codes = grown(codes, new Uint8Array(size));
    before = grown(before, new Int32Array(size));
  }

  return {
    add(series, time, value, code) {
      if (rows === times.length) growRows();
      if (series >= lastOf.length) {
        lastOf = grown(lastOf, new Int32Array(Math.max(series + 1, lastOf.length * 2)).fill(-1));
      }
      times[rows] = time;
      values[rows] = value;
      codes[rows] = code;
      before[rows] = lastOf[series] as number;
      lastOf[series] = rows++;
    },
    of(series, from, to) {
      const found: Sample[] = [];
      for (let row = lastOf[series] ?? -1; row >= 0; row = before[row] as number) {
        const time = times[row] as number;
        if (time < from || time >= to) continue;
        const value = values[row] as number;
        found.push([time, Number.isNaN(value) ? null : value, codes[row] as number]);
      }
      return found.reverse();
    },
    shed(limit, isSpared) {
      const seriesOf = new Int32Array(rows);
      for (let series = 0; series < lastOf.length; series++) {
        for (let row = lastOf[series] as number; row >= 0; row = before[row] as number) {
          seriesOf[row] = series;
        }
      }
      const all = rows;
      lastOf.fill(-1);
      rows = 0;
      for (let row = 0; row < all; row++) {
        const series = seriesOf[row] as number;
        const time = times[row] as number;
        if (time < limit && !isSpared(series)) continue;
        this.add(series, time, values[row] as number, codes[row] as number);
      }
      return all - rows;
    },
    someTimes(count) {
      const step = Math.max(1, Math.floor(rows / count));
      const found: number[] = [];
      for (let row = 0; row < rows; row += step) found.push(times[row] as number);
      return found;
    },
    get rows() {
      return rows;
    },
  };
}

/** The larger array with what the smaller one held in front. */
function grown<T extends Float64Array | Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/**
 * Values from older to newer places in one ascending list: of two at the same time the later one
 * wins unless its quality is worse.
 */
export function overlaid(older: readonly Sample[], newer: readonly Sample[]): readonly Sample[] {
  if (newer.length === 0) return older;
  const all = [...older, ...newer];
  // The sort is stable: at one time, older places and earlier arrivals stay in front.
  all.sort((a, b) => a[0] - b[0]);
  const found: Sample[] = [];
  for (const sample of all) {
    const last = found.at(-1);
    if (last === undefined || last[0] !== sample[0]) found.push(sample);
    else if (badness(sample[2]) <= badness(last[2])) found[found.length - 1] = sample;
  }
  return found;
}

/** Newest value of each series. */
export interface Newest {
  see(series: number, time: number, value: number, code: number): void;
  get(series: number): Sample | null;
}

export function createNewest(): Newest {
  let times = new Float64Array(1024).fill(Number.NEGATIVE_INFINITY);
  let values = new Float64Array(1024);
  let codes = new Uint8Array(1024);

  function grow(series: number): void {
    const size = Math.max(series + 1, times.length * 2);
    times = grown(times, new Float64Array(size).fill(Number.NEGATIVE_INFINITY));
    values = grown(values, new Float64Array(size));
    codes = grown(codes, new Uint8Array(size));
  }

  return {
    see(series, time, value, code) {
      if (series >= times.length) grow(series);
      const last = times[series] as number;
      if (time < last) return;
      if (time === last && badness(code) > badness(codes[series] as number)) return;
      times[series] = time;
      values[series] = value;
      codes[series] = code;
    },
    get(series) {
      const time = times[series];
      if (time === undefined || time === Number.NEGATIVE_INFINITY) return null;
      const value = values[series] as number;
      return [time, Number.isNaN(value) ? null : value, codes[series] as number];
    },
  };
}
