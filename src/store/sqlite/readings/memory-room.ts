import type { HotTable } from './hot-room.ts';
import type { Layer } from './layer.ts';

/** Rows in memory: about half a gigabyte. What is older is on the disk all the same, and not asked for. */
export const MEMORY_ROWS_MOST = 20_000_000;
/** Share of them that is forgotten at once. */
const FORGET_SHARE = 0.05;
const SAMPLE = 2_000;

/** Forgets the oldest rows of both tables where there are more than may be in memory. */
export function forgetOldest(layers: Record<HotTable, Layer>, most: number): void {
  const { hot_a, hot_b } = layers;
  while (hot_a.rows + hot_b.rows > most) forgetSome(layers);
}

function forgetSome({ hot_a, hot_b }: Record<HotTable, Layer>): void {
  const rows = hot_a.rows + hot_b.rows;
  const share = (part: number): number => Math.ceil((SAMPLE * part) / rows);
  const times = [...hot_a.someTimes(share(hot_a.rows)), ...hot_b.someTimes(share(hot_b.rows))];
  times.sort((a, b) => a - b);
  const before = (times[Math.ceil(times.length * FORGET_SHARE)] ?? 0) + 1;
  hot_a.shed(before, nobody);
  hot_b.shed(before, nobody);
}

const nobody = (): boolean => false;
