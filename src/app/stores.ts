/** The stores of a service or a command, opened by the engine that the settings name. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, scaledClock, systemClock } from '../runtime/clock.ts';
import { fault } from '../runtime/problem.ts';
import type { Settings } from '../settings/schema.ts';
import type { ReadingStore } from '../store/readings.ts';
import type { RecordsStore } from '../store/records.ts';
import { readingEngines, recordsEngines } from '../store/registry.ts';
import { takeLock } from '../store/sqlite/copies.ts';

export interface Stores {
  records: RecordsStore;
  readings: ReadingStore;
  dataDir: string;
  close(): Promise<void>;
}

/** The clock of the settings: the demo's course of time, else the system's. */
export function clockOf(settings: Settings): Clock {
  if (settings.clock === undefined) return systemClock();
  const { start, origin, speed } = settings.clock;
  return scaledClock({ start: Date.parse(start), origin, speed });
}

/**
 * @param as a service owns the data alone; a command works beside one, and then leaves upkeep to it
 * Errors: STO-IN-USE when another service has the data for longer than a command takes.
 */
export async function openStores(
  settings: Settings,
  clock: Clock,
  as: 'service' | 'command',
): Promise<Stores> {
  const dataDir = resolve(settings.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockOf(dataDir, as);
  const owner = join(dataDir, 'owner.pid');
  if (lock === null && as === 'service') {
    const process = existsSync(owner) ? readFileSync(owner, 'utf8').trim() : '';
    throw fault('STO-IN-USE', { where: dataDir, process });
  }
  if (as === 'service') writeFileSync(owner, `${process.pid}\n`);
  const { retention, influx, spool } = settings.store.readings;
  const place = { dataDir, retention, clock, influx, spool, takesTurns: lock !== null };
  const [records, readings] = await both(
    recordsEngines[settings.store.records.engine](place),
    readingEngines[settings.store.readings.engine](place),
  ).catch((error: unknown) => {
    lock?.release();
    throw error;
  });
  return {
    records,
    readings,
    dataDir,
    async close() {
      try {
        const [ofReadings] = await Promise.allSettled([readings.close()]);
        await records.close();
        if (ofReadings.status === 'rejected') throw ofReadings.reason;
      } finally {
        lock?.release();
      }
    },
  };
}

/** The records alone, for a command beside a service: readings take their time to open. */
export async function openRecordsBeside(settings: Settings, clock: Clock): Promise<RecordsStore> {
  const dataDir = resolve(settings.dataDir);
  if (!existsSync(dataDir)) throw fault('STO-NONE', { where: dataDir });
  const { retention, influx, spool } = settings.store.readings;
  const place = { dataDir, retention, clock, influx, spool, takesTurns: false };
  return recordsEngines[settings.store.records.engine](place);
}

/** Real time that a service waits for a command that is just ending, and between two looks. */
const WAITS_MS = 3_000;
const LOOKS_EVERY_MS = 100;

/** The data are one owner's. A command holds them for a moment only: a service waits for it. */
async function lockOf(dataDir: string, as: 'service' | 'command') {
  const end = performance.now() + (as === 'service' ? WAITS_MS : 0);
  for (;;) {
    const lock = takeLock(join(dataDir, 'owner.lock'));
    if (lock !== null || performance.now() >= end) return lock;
    await wait(LOOKS_EVERY_MS);
  }
}

/** Two stores opened at once; when one cannot be opened the other is closed again. */
async function both<A extends Closable, B extends Closable>(
  first: A | Promise<A>,
  second: B | Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  for (const one of [a, b]) if (one.status === 'fulfilled') await one.value.close();
  throw a.status === 'rejected' ? a.reason : (b as PromiseRejectedResult).reason;
}

interface Closable {
  close(): Promise<void>;
}
