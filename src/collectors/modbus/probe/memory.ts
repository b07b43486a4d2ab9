/** What a probe has read so far, by address. */
import type { Table } from '../template/points.ts';

export interface ProbeMemory {
  keep(table: Table, from: number, words: readonly number[]): void;
  /** Null where one of them has not been read. */
  words(table: Table, at: number, length: number): readonly number[] | null;
}

export function probeMemory(): ProbeMemory {
  const known = new Map<string, number>();
  return {
    keep(table, from, words) {
      words.forEach((word, index) => {
        known.set(`${table}/${from + index}`, word);
      });
    },
    words(table, at, length) {
      const found = Array.from({ length }, (_, index) => known.get(`${table}/${at + index}`));
      return found.every((word) => word !== undefined) ? (found as number[]) : null;
    },
  };
}
