import { type Quantity, seriesOf } from '../../../model/reading.ts';
import { fault } from '../../../runtime/problem.ts';
import type { Held } from './held.ts';

/** What has arrived and not been moved on is bounded: by refusing more, or as a spool by giving up the oldest. */
export interface SpoolRoom {
  /** Before rows are added. Errors: STO-BROKEN when nothing can be given up. */
  make(): Promise<void>;
  problems(): string[];
  /** Rows since the start. */
  givenUp(): number;
}

/** About 0.5 GB on the disk and as much in memory; 5 hours of 1,000 readings a second. */
const ROWS_MOST = 20_000_000;
/** Share of the rows that is given up at once. */
const SHED_SHARE = 0.02;
const SAMPLE = 2_000;
/** States are few and cannot be measured again: they are never given up. */
const states: readonly Quantity[] = ['switch_position'];

/** @param of.isSpool where a server keeps the readings and is away: arrivals must go on */
export function spoolRoom(
  held: Held,
  of: { isSpool: boolean; rowsMost: number | undefined },
): SpoolRoom {
  const { isSpool, rowsMost = ROWS_MOST } = of;
  let givenUp = 0;
  let shedding: Promise<void> | null = null;

  const rows = (): number => held.layers.hot_a.rows + held.layers.hot_b.rows;

  /** Of both tables: the hot one may hold late readings older than those of the other. */
  async function shed(): Promise<void> {
    const { hot_a, hot_b } = held.layers;
    const share = (part: number): number => Math.ceil((SAMPLE * part) / rows());
    const times = [...hot_a.someTimes(share(hot_a.rows)), ...hot_b.someTimes(share(hot_b.rows))];
    times.sort((a, b) => a - b);
    const before = (times[Math.ceil(times.length * SHED_SHARE)] ?? 0) + 1;
    const spared = new Set(stateSeries(held));
    await held.hot.shed(before, [...spared]);
    const isSpared = (series: number): boolean => spared.has(series);
    // Looked up again: a minute may have been moved on meanwhile.
    const { layers } = held;
    givenUp += layers.hot_a.shed(before, isSpared) + layers.hot_b.shed(before, isSpared);
  }

  return {
    givenUp: () => givenUp,
    async make() {
      while (rows() >= rowsMost) {
        const before = rows();
        if (isSpool) {
          shedding ??= shed().finally(() => {
            shedding = null;
          });
          await shedding;
        }
        if (rows() < before) continue;
        const why = 'arrivals have not been merged for long';
        throw fault('STO-BROKEN', { where: held.directory, why });
      }
    },
    problems: () =>
      givenUp === 0 ? [] : [`the spool was full, ${givenUp} of the oldest measurements are gone`],
  };
}

function stateSeries({ points, hot }: Held): number[] {
  return [...points.values()].flat().flatMap((point) => {
    if (!states.includes(point.quantity)) return [];
    return hot.seriesNumber(seriesOf(point)) ?? [];
  });
}
