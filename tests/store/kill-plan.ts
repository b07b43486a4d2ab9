import type { Reading } from '../../src/model/reading.ts';

/** What the process that is killed writes, and the test looks for. */
export const POINTS = ['SP-1', 'SP-2', 'SP-3'];
export const SERIES = 400;
export const point = (series: number) =>
  ({ asset: `M-${series}`, quantity: 'voltage', phase: 'A' }) as const;
export const timeOf = (n: number): number => Date.parse('2026-07-15T10:00:00Z') + n * 1000;

/** Batch `n`: one reading of every series, all with the value `n`. */
export function batchOf(n: number): Reading[] {
  return Array.from({ length: SERIES }, (_, series) => ({
    ...point(series),
    time: timeOf(n),
    receivedAt: timeOf(n),
    value: n,
    quality: 'good',
    reason: null,
  }));
}
