import { type Quantity, seriesOf } from '../../../model/reading.ts';
import type { Instant } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import { type Held, rowsOf } from './held.ts';

/** What a spool may take; see `store.readings.spool` of the settings. */
export interface SpoolLimits {
  /** Bytes of the file. */
  mostBytes: number;
}

/** What has arrived and not been moved on is bounded: by refusing more, or as a spool by giving up the oldest. */
export interface SpoolRoom {
  /** Before rows are added. Errors: STO-BROKEN when nothing can be given up. */
  make(): Promise<void>;
  /** Bytes in use, and how many there may be with what is free on the disk. */
  bytes(): Promise<{ used: number; most: number }>;
  /** Rows since the start. */
  givenUp(): number;
}

/** Rows of the files of our own that wait: about half a gigabyte. */
const ROWS_MOST = 20_000_000;
/** Share of the rows that is given up at once, and the most of them: arrivals wait meanwhile. */
const SHED_SHARE = 0.02;
const SHED_ROWS_MOST = 200_000;
/** Left free on the disk for everything else that must be written. */
const FREE_LEAST_BYTES = 256 * 1024 ** 2;
/** Rows between two looks at how much is free: a hundredth of the room, less than a megabyte. */
const LOOK_ROWS_MOST = 20_000;
const ROW_BYTES = 27;
/** States are few and cannot be measured again: they are never given up. */
const states: readonly Quantity[] = ['switch_position'];

/** @param of.spool where a server keeps the readings and is away: arrivals must go on; null: they are refused */
export function spoolRoom(
  held: Held,
  of: { spool: SpoolLimits | null; rowsMost: number | undefined },
): SpoolRoom {
  const { spool, rowsMost = ROWS_MOST } = of;
  const { hot } = held;
  let givenUp = 0;
  let making: Promise<void> | null = null;
  let lookAtRows = 0;
  const roomRows = (spool?.mostBytes ?? 0) / ROW_BYTES;
  const lookRows = Math.min(LOOK_ROWS_MOST, Math.ceil(roomRows / 100));

  async function bytes(): Promise<{ used: number; most: number }> {
    const used = hot.usedBytes();
    const free = Math.max(0, (await hot.engine.freeBytes()) - FREE_LEAST_BYTES);
    // Pages that were given up are filled again: the file does not grow by them.
    const most = Math.min(spool?.mostBytes ?? Number.POSITIVE_INFINITY, hot.fileBytes() + free);
    return { used, most };
  }

  async function shed(): Promise<number> {
    const rows = Math.ceil(rowsOf(held) * SHED_SHARE);
    const before = hot.oldest(Math.min(rows, SHED_ROWS_MOST), stateSeries(held));
    return before === null ? 0 : giveUp(before + 1);
  }

  async function giveUp(before: Instant): Promise<number> {
    const spared = new Set(stateSeries(held));
    const gone = await hot.shed(before, [...spared]);
    const isSpared = (series: number): boolean => spared.has(series);
    let count = 0;
    for (const table of ['hot_a', 'hot_b'] as const) {
      held.rows[table] -= gone[table];
      count += gone[table];
      // Looked up again: a minute may have been moved on meanwhile.
      held.layers[table].shed(before, isSpared);
    }
    givenUp += count;
    return count;
  }

  async function makeOnce(): Promise<void> {
    for (;;) {
      const { used, most } = await bytes();
      if (used < most) break;
      if ((await shed()) === 0)
        throw refusal('the spool is full, and nothing in it may be given up');
    }
    lookAtRows = rowsOf(held) + lookRows;
  }

  const refusal = (why: string): Error => fault('STO-BROKEN', { where: held.directory, why });

  return {
    bytes,
    givenUp: () => givenUp,
    async make() {
      if (spool === null) {
        if (rowsOf(held) >= rowsMost) throw refusal('arrivals have not been merged for long');
        return;
      }
      // Moved on meanwhile: the file may be small again.
      lookAtRows = Math.min(lookAtRows, rowsOf(held) + lookRows);
      if (rowsOf(held) < lookAtRows) return;
      making ??= makeOnce().finally(() => {
        making = null;
      });
      await making;
    },
  };
}

function stateSeries({ points, hot }: Held): number[] {
  return [...points.values()].flat().flatMap((point) => {
    if (!states.includes(point.quantity)) return [];
    return hot.seriesNumber(seriesOf(point)) ?? [];
  });
}
