/**
 * Every notice reaches its person once, through three kills and a provider that drops one connection in a hundred
 * after it took the message. The outbox and the provider are processes of their own; the parent kills and counts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../src/cli/bench.ts';
import type { RecordsStore } from '../src/store/records.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import { account, fillPeople, point, START, waveOfAll } from './support/delivery-parts.ts';

const CONTACTS = 30_000;
const KILLS = 3;
const DROPPED = 0.01;
/** The clock of all three processes runs so many times as fast as the day. */
const SPEED = 10;
/** Messages a second of the clock; the provider is not what is measured. */
const RATE = 100;
const LATE_MS = 600_000;
const LOOK_MS = 250;
const MOST_MS = 3_600_000;

export interface DeliverRun {
  contacts: number;
  /** People who got the message once, more than once, not at all. */
  once: number;
  doubled: number;
  lost: number;
  /** Notices of which it stayed unknown, with a task for a person. */
  unknown: number;
  seconds: number;
}

interface RunOptions {
  contacts: number;
  receiptDelayMs?: number;
  /** A timer instead of evidence: nobody is asked before it is sent again. */
  isBlind?: boolean;
  speed?: number;
  ratePerSecond?: number;
}

/** Receipts fast, receipts ten minutes late, and the way of a fixed timer beside it. */
export async function bench(options: { contacts?: number } = {}): Promise<Figure[]> {
  const contacts = options.contacts ?? CONTACTS;
  const fast = await deliverRun({ contacts });
  const late = await deliverRun({ contacts, receiptDelayMs: LATE_MS });
  const timer = await deliverRun({ contacts, receiptDelayMs: LATE_MS, isBlind: true });
  const beside = `told twice by a fixed timer, receipts late (lost ${timer.lost})`;
  return [
    ...figures('receipts at once', fast, { name: beside, value: timer.doubled }),
    ...figures('receipts ten minutes late', late, { name: beside, value: timer.doubled }),
  ];
}

function figures(name: string, run: DeliverRun, beside: { name: string; value: number }): Figure[] {
  const wrong = (what: string, value: number): Figure => ({
    ...{ name: `${name}, ${run.contacts} notices, ${KILLS} kills: ${what}`, value, unit: 'people' },
    ...{ beside: beside.name, besideValue: beside.value, ratio: value / Math.max(1, beside.value) },
    ...{ target: 'none', ok: value === 0 },
  });
  return [wrong('never told', run.lost), wrong('told twice', run.doubled)];
}

/** One wave over `contacts` people; three kills at a quarter, a half and three quarters of it. */
export async function deliverRun(options: RunOptions): Promise<DeliverRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-deliver-'));
  const path = join(folder, 'records.db');
  const course = { start: START, origin: Date.now(), speed: options.speed ?? SPEED };
  const gateway = fork(new URL('./support/gateway.ts', import.meta.url), [
    JSON.stringify({
      ...{ ...account, ...course, dropAfterAccept: DROPPED },
      receiptDelayMs: options.receiptDelayMs ?? 2_000,
    }),
  ]);
  const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
  const store = await openRecords({ path });
  const began = performance.now();
  let outbox: ChildProcess | null = null;
  try {
    await prepare(store, options.contacts);
    const started = {
      ...{ path, port: await freePort(), gateway: url, contacts: options.contacts, course },
      ...{ ratePerSecond: options.ratePerSecond ?? RATE, isBlind: options.isBlind },
    };
    outbox = await start(started);
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await takenAtLeast(gateway, (options.contacts * kill) / (KILLS + 1));
      outbox.kill('SIGKILL');
      await once(outbox, 'exit');
      outbox = await start(started);
    }
    const unknown = await allEnded(store, options.contacts);
    const taken = await askTaken(gateway);
    return {
      ...{ contacts: options.contacts, once: taken.once, doubled: taken.more },
      ...{ lost: options.contacts - taken.once - taken.more, unknown },
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    outbox?.kill('SIGKILL');
    if (gateway.connected) gateway.disconnect();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(store: RecordsStore, contacts: number): Promise<void> {
  await fillPeople(store, contacts);
  const supplyPoints = Array.from({ length: contacts }, (_, i) => point(i));
  await store.commit({ waves: [{ wave: waveOfAll(), supplyPoints }] });
}

async function start(options: object): Promise<ChildProcess> {
  const child = fork(new URL('./support/delivery-process.ts', import.meta.url), [
    JSON.stringify(options),
  ]);
  await once(child, 'message');
  return child;
}

/** The same port for every life of the process: the provider's callbacks go on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function askTaken(
  gateway: ChildProcess,
): Promise<{ messages: number; once: number; more: number }> {
  gateway.send('taken');
  const [{ taken }] = await once(gateway, 'message');
  return taken;
}

async function takenAtLeast(gateway: ChildProcess, count: number): Promise<void> {
  while ((await askTaken(gateway)).messages < count) await pause();
}

/** Until no notice waits or is under way; gives how many stayed unknown. */
async function allEnded(store: RecordsStore, contacts: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const states = (await store.notices.progress(['W-1'])).get('W-1') ?? {};
    const open = (states.queued ?? 0) + (states.held ?? 0) + (states.in_delivery ?? 0);
    const all = Object.values(states).reduce((sum, count) => sum + (count ?? 0), 0);
    if (all === contacts && open === 0) return states.undeliverable ?? 0;
    if (performance.now() - began > MOST_MS) {
      throw new Error(`notices did not end: ${JSON.stringify(states)}`);
    }
    await pause();
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
