import { badness } from './packed.ts';

/** One stored value: time, value or null, quality code. */
export type Sample = [time: number, value: number | null, code: number];

/** What one hot table holds, by series: no screen ever scans the table itself. */
export interface Layer {
  add(series: number, time: number, value: number, code: number): void;
  /** Values of a series in order of arrival, from ≤ time < to. */
  of(series: number, from: number, to: number): Sample[];
  readonly rows: number;
}

interface Column {
  times: number[];
  values: number[];
  codes: number[];
}

export function createLayer(): Layer {
  const columns: Column[] = [];
  let rows = 0;
  return {
    add(series, time, value, code) {
      let column = columns[series];
      if (column === undefined) {
        column = { times: [], values: [], codes: [] };
        columns[series] = column;
      }
      column.times.push(time);
      column.values.push(value);
      column.codes.push(code);
      rows++;
    },
    of(series, from, to) {
      const column = columns[series];
      const found: Sample[] = [];
      if (column === undefined) return found;
      for (let i = 0; i < column.times.length; i++) {
        const time = column.times[i] as number;
        if (time < from || time >= to) continue;
        const value = column.values[i] as number;
        found.push([time, Number.isNaN(value) ? null : value, column.codes[i] as number]);
      }
      return found;
    },
    get rows() {
      return rows;
    },
  };
}

/**
 * Values from older to newer places in one ascending list: of two at the same time the later one
 * wins unless its quality is worse.
 */
export function overlaid(older: readonly Sample[], newer: readonly Sample[]): Sample[] {
  if (newer.length === 0) return [...older];
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
    const grown = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    grown.set(times);
    times = grown;
    const moreValues = new Float64Array(size);
    moreValues.set(values);
    values = moreValues;
    const moreCodes = new Uint8Array(size);
    moreCodes.set(codes);
    codes = moreCodes;
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
