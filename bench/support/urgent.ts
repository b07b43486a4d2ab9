/** What is urgent ahead of two million that wait: how soon it is claimed, and what a screen waits meanwhile. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OutboxStore } from '../../src/model/outbox/store.ts';
import type { Lane } from '../../src/model/outbox/wave-row.ts';
import type { OutboxDeps } from '../../src/notify/outbox/deps.ts';
import { scaledClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';
import type { RecordsStore } from '../../src/store/records.ts';
import { openRecords } from '../../src/store/sqlite/records.ts';
import { fillPeople, openOutbox, START, waveOfAll } from './delivery-parts.ts';

const WAVES = 40;
/** Messages a second to the provider; those who wait go out meanwhile. */
const RATE = 1_000;
const WARM_MS = 2_000;
const PROBE_EVERY_MS = 5;
const MOST_MS = 60_000;

export interface UrgentRun {
  /** Real time from the committed wave to the first and to the last of its notices claimed. */
  firstMs: number;
  allMs: number;
  /** 99 of 100 reads, as a screen makes them, took no longer meanwhile. */
  readP99Ms: number;
  /** One claim of fifty among all that wait: CPU time of the whole process. */
  claimCpuMs: number;
}

/** An outbox at work on `queued` notices of lane 3; then a wave of lane 0 over `urgent` people. */
export async function urgentRun(options: { queued: number; urgent: number }): Promise<UrgentRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-urgent-'));
  const path = join(folder, 'records.db');
  try {
    await fill(path, options);
    const store = await openRecords({ path });
    try {
      return await measured(store, options.urgent);
    } finally {
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(path: string, { queued, urgent }: { queued: number; urgent: number }) {
  const store = await openRecords({ path });
  const each = Math.ceil(queued / WAVES);
  await fillPeople(store, each);
  await importUrgent(store, urgent);
  const waves = Array.from({ length: WAVES }, (_, i) => ({
    wave: waveOfAll({ id: waiting(i), subject: `O-${i}`, state: 'live', lane: 3 }),
    supplyPoints: [],
  }));
  await store.commit({ waves });
  await store.close();
  insertNotices(path, each);
}

const waiting = (i: number): string => `W-wait-${i}`;

/** Straight into the table: through the outbox it would take minutes, and that is measured elsewhere. */
function insertNotices(path: string, each: number): void {
  const db = new DatabaseSync(path);
  db.exec('pragma synchronous=off');
  const insert = db.prepare(`insert into notice (id, wave, contact, class, state, reason, channel,
      lane, "dueAt", "validUntil", attempt, "leaseUntil", owner, "supplyPoints", "updatedAt", fence)
    with recursive n(i) as (select 0 union all select i + 1 from n where i + 1 < ?2)
    select 'N-' || ?1 || '/' || i, ?1, 'C-' || (300000 + i), 'residential', 'queued', null, 'sms',
      3, ?3, ?4, 0, null, null, '["SP-' || (100000 + i) || '"]', ?3, 0 from n`);
  const count = db.prepare(`insert into wave_count (wave, state, "count") values (?, 'queued', ?)`);
  for (let i = 0; i < WAVES; i += 1) {
    db.exec('begin');
    insert.run(waiting(i), each, START, START + 86_400_000);
    count.run(waiting(i), each);
    db.exec('commit');
  }
  db.exec('pragma wal_checkpoint(truncate)');
  db.close();
}

const urgentPoint = (i: number): string => `SP-9${100_000 + i}`;

async function importUrgent(store: RecordsStore, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  await store.import({
    contacts: numbers.map((i) => ({
      ...{ id: `C-9${300_000 + i}`, name: `C ${i}`, phone: `+86139${10_000 + i}100` },
      ...{ phoneKind: 'mobile', email: null, locale: null, class: 'life_support' },
      ...{ zone: null, account: null },
    })),
    subscriptions: numbers.map((i) => ({
      ...{ contact: `C-9${300_000 + i}`, supplyPoint: urgentPoint(i), channels: ['sms'] },
      ...{ kinds: null, quietFrom: null, quietTo: null, from: null, until: null },
    })),
    supplyPoints: numbers.map((i) => ({
      ...{ id: urgentPoint(i), place: `医院路${i}号`, class: 'life_support', feeder: 'F' },
    })),
  });
}

async function measured(store: RecordsStore, urgent: number): Promise<UrgentRun> {
  const claimCpuMs = await claimCost(store.outbox);
  const clock = scaledClock({ start: START, origin: Date.now(), speed: 1 });
  const own = supervisor(clock, silentLog);
  const seen = watched(store.outbox, 'W-urgent');
  const outbox = openOutbox({
    store: { ...pick(store), outbox: seen.store } as RecordsStore,
    ...{ clock, own, hooks: 'http://127.0.0.1:9', gateway: 'http://127.0.0.1:9' },
    ...{ ratePerSecond: RATE, contacts: urgent, through: accepting },
  });
  outbox.start();
  outbox.wake();
  await pause(WARM_MS);
  const reads = probe(store);
  const supplyPoints = Array.from({ length: urgent }, (_, i) => urgentPoint(i));
  const wave = waveOfAll({ id: 'W-urgent', subject: 'O-urgent', lane: 0 });
  await store.commit({ waves: [{ wave, supplyPoints }] });
  const began = performance.now();
  outbox.wake();
  while (seen.claims.length < urgent && performance.now() - began < MOST_MS) await pause(10);
  const took = await reads.stop();
  await outbox.stop();
  await own.drain();
  return {
    firstMs: (seen.claims[0] ?? Number.NaN) - began,
    allMs: (seen.claims[urgent - 1] ?? Number.NaN) - began,
    readP99Ms: took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? Number.NaN,
    claimCpuMs,
  };
}

/** Methods of the store, which is a proxy: spread it has none. */
function pick(store: RecordsStore): Partial<RecordsStore> {
  return { commit: (change) => store.commit(change), notices: store.notices };
}

async function claimCost(outbox: OutboxStore): Promise<number> {
  const request = {
    channel: 'sms' as const,
    lane: 3 as Lane,
    wave: waiting(WAVES - 1),
    now: START,
  };
  const cpu = process.cpuUsage();
  const times = 20;
  for (let i = 0; i < times; i += 1) {
    await outbox.due(START);
    await outbox.claim({ ...request, limit: 50, owner: 'bench', leaseUntil: START + 600_000 });
  }
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1000 / times;
}

/** The same outbox store, and when each notice of a wave was claimed. */
function watched(outbox: OutboxStore, wave: string): { store: OutboxStore; claims: number[] } {
  const claims: number[] = [];
  const store = new Proxy(outbox, {
    get(target, name) {
      if (name !== 'claim') return Reflect.get(target, name);
      return async (request: Parameters<OutboxStore['claim']>[0]) => {
        const rows = await target.claim(request);
        if (request.wave === wave) claims.push(...rows.map(() => performance.now()));
        return rows;
      };
    },
  });
  return { store, claims };
}

/** What a screen asks, again and again; gives how long each answer took. */
function probe(store: RecordsStore): { stop(): Promise<number[]> } {
  const took: number[] = [];
  let isOver = false;
  const done = (async () => {
    while (!isOver) {
      const began = performance.now();
      const { items } = await store.notices.waves({ limit: 50 });
      await store.notices.progress(items.map(({ id }) => id));
      took.push(performance.now() - began);
      await pause(PROBE_EVERY_MS);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await done;
      return took;
    },
  };
}

/** A provider that takes everything at once. */
function accepting(channels: OutboxDeps['channels']): OutboxDeps['channels'] {
  let taken = 0;
  return new Map(
    [...channels].map(([name, open]) => {
      const send = async () => {
        taken += 1;
        return { is: 'accepted' as const, providerId: `SM${taken}` };
      };
      return [name, { ...open, port: { ...open.port, send } }];
    }),
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
