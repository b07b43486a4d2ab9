import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, type DurationMs, type Instant } from '../../../model/time.ts';
import { type Held, lookAtDays } from './held.ts';
import { otherTable } from './hot.ts';
import { createLayer } from './layer.ts';
import type { Merger } from './merge.ts';

/** What has to be done from time to time; nothing of it runs beside itself. */
export interface Upkeep {
  turn(): Promise<{ merged: number }>;
  tidy(now: Instant): Promise<boolean>;
  backup(directory: string): Promise<void>;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
}

export function createUpkeep(
  held: Held,
  merger: Merger,
  retention: { raw: DurationMs; minute: DurationMs },
): Upkeep {
  let last: Promise<unknown> = Promise.resolve();
  let turning: Promise<{ merged: number }> | null = null;

  function alone<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  }

  return {
    /** A second call while one runs is the same. */
    turn() {
      turning ??= alone(() => turnTables(held, merger)).finally(() => {
        turning = null;
      });
      return turning;
    },
    tidy: (now) =>
      alone(async () => {
        const hasMore = await dropRaw(held, merger, now - retention.raw);
        await dropMinutes(held, now - retention.minute);
        lookAtDays(held);
        return hasMore;
      }),
    backup: (directory) => alone(() => backup(held, merger, directory)),
    settled: async () => void (await last),
  };
}

/** Closes the active hot table, has it merged, and empties it; one left from before comes first. */
async function turnTables(held: Held, merger: Merger): Promise<{ merged: number }> {
  const { hot } = held;
  if (hot.isEmpty(otherTable(hot.active))) {
    if (hot.isEmpty(hot.active)) return { merged: 0 };
    await hot.swap();
  }
  const closed = otherTable(hot.active);
  const { rows } = await merger.merge(closed);
  lookAtDays(held);
  await hot.clear(closed);
  held.layers[closed] = createLayer();
  held.rows[closed] = 0;
  return { merged: rows };
}

/** One day at a time, for a day may take seconds: arrivals are merged between two of them. */
async function dropRaw(held: Held, merger: Merger, before: Instant): Promise<boolean> {
  const [day, ...later] = held.days.raw.filter((one) => one + DAY <= before);
  if (day === undefined) return false;
  await held.archive.release(day);
  await merger.summarise(day);
  lookAtDays(held);
  return later.length > 0;
}

async function dropMinutes(held: Held, before: Instant): Promise<void> {
  for (const day of held.days.minute.filter((one) => one + DAY <= before)) {
    await held.archive.dropMinutes(day);
  }
}

/**
 * Days are copied while nothing is merged into them, and the hot file last, so that no row falls
 * between.
 */
async function backup(held: Held, merger: Merger, to: string): Promise<void> {
  mkdirSync(to, { recursive: true });
  await turnTables(held, merger);
  await held.archive.copyTo(to);
  await held.hot.engine.backup(join(to, 'hot.db'));
}
