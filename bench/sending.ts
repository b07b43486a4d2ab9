/** Waves to a provider over HTTP and their receipts back, with the records in their thread. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from '../src/cli/bench.ts';
import type { Outbox } from '../src/notify/outbox.ts';
import { scaledClock } from '../src/runtime/clock.ts';
import { silentLog } from '../src/runtime/log.ts';
import { supervisor } from '../src/runtime/supervisor.ts';
import type { RecordsStore } from '../src/store/records.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import {
  account,
  fillPeople,
  openOutbox,
  point,
  START,
  startHooks,
  waveOfAll,
} from './support/delivery-parts.ts';
import { type UrgentRun, urgentRun } from './support/urgent.ts';

const CONTACTS = 3_000;
const SENT_LEAST_A_SECOND = 300;
/** Through the provider's own library, every step on disk before the next. */
const TAKEN_LEAST_A_SECOND = 1_000;
const QUEUED = 2_000_000;
const URGENT = 1_000;
const CLAIMED_MOST_MS = 100;
/** Each batch is decided, marked and begun before the next is claimed: so few are left unknown by a kill. */
const ALL_MOST_MS = 1_000;
const CLAIM_MOST_MS = 10;
const READ_MOST_MS = 100;
/** Messages are counted as sent when the provider has taken them and all their receipts are applied. */
const POLL_MS = 10;

export interface SendingRun {
  /** Seconds of real time from the committed wave to the last message taken and the last receipt applied. */
  acceptedS: number;
  provenS: number;
  /** Of this process, all threads. */
  cpuS: number;
  /** Of the thread that renders and calls; the rest is nearly all that of the records. */
  mainCpuS: number;
}

/** One wave over `contacts` people at the given speed of the clock. */
export async function sendingRun(options: {
  contacts: number;
  speed: number;
  ratePerSecond: number;
  /** False: the provider takes messages and never says what became of them. */
  hasReceipts?: boolean;
}): Promise<SendingRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const store = await openRecords({ path: join(folder, 'records.db') });
  const course = { start: START, origin: Date.now(), speed: options.speed };
  const clock = scaledClock(course);
  const provider =
    options.hasReceipts === false
      ? new URL('./support/taker.ts', import.meta.url)
      : new URL('./support/gateway.ts', import.meta.url);
  const gateway = fork(provider, [JSON.stringify({ ...account, ...course })]);
  const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
  const hooks = await startHooks(store, clock);
  try {
    await fillPeople(store, options.contacts);
    const own = supervisor(clock, silentLog);
    const outbox = openOutbox({ store, clock, own, hooks: hooks.url, gateway: url, ...options });
    hooks.wakes(outbox);
    outbox.start();
    const run = await measured(store, outbox, options);
    await outbox.stop();
    await own.drain();
    return run;
  } finally {
    stopGateway(gateway);
    hooks.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(
  store: RecordsStore,
  outbox: Outbox,
  { contacts, hasReceipts = true }: { contacts: number; hasReceipts?: boolean },
): Promise<SendingRun> {
  const receipts = hasReceipts ? contacts * 2 : 0;
  const supplyPoints = Array.from({ length: contacts }, (_, i) => point(i));
  const cpu = process.cpuUsage();
  const mainCpu = process.threadCpuUsage();
  const began = performance.now();
  await store.commit({ waves: [{ wave: waveOfAll(), supplyPoints }] });
  outbox.wake();
  let acceptedS = 0;
  for (;;) {
    const seconds = (performance.now() - began) / 1000;
    const accepted = outbox.counts().get('outcome_accepted') ?? 0;
    if (acceptedS === 0 && accepted >= contacts) acceptedS = seconds;
    if ((outbox.counts().get('receipt_applied') ?? 0) >= receipts && acceptedS > 0) {
      const used = process.cpuUsage(cpu);
      const main = process.threadCpuUsage(mainCpu);
      return {
        ...{ acceptedS, provenS: seconds, cpuS: (used.user + used.system) / 1e6 },
        mainCpuS: (main.user + main.system) / 1e6,
      };
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A run at the speed and rate of the demo, and one at the speed of the world with a quick provider. */
export async function bench(
  options: { contacts?: number; queued?: number } = {},
): Promise<Figure[]> {
  const contacts = options.contacts ?? CONTACTS;
  const demo = await sendingRun({ contacts, speed: 20, ratePerSecond: 30 });
  const world = await sendingRun({ contacts, speed: 1, ratePerSecond: 1_000 });
  const taken = await sendingRun({
    ...{ contacts, speed: 1, ratePerSecond: 3_000, hasReceipts: false },
  });
  const queued = options.queued ?? QUEUED;
  const urgent = await urgentRun({ queued, urgent: URGENT });
  const busierS = Math.max(taken.mainCpuS, taken.cpuS - taken.mainCpuS);
  return [
    figure(`taken, durable, a CPU second of the busier thread, ${contacts} contacts`, {
      ...{ value: contacts / busierS, least: TAKEN_LEAST_A_SECOND },
    }),
    figure(`taken, durable, by the clock, ${contacts} contacts`, {
      ...{ value: contacts / taken.acceptedS, least: TAKEN_LEAST_A_SECOND },
    }),
    figure(`sent and proven, clock × 20, ${contacts} contacts`, {
      value: contacts / demo.provenS,
      least: SENT_LEAST_A_SECOND,
    }),
    figure(`sent and proven, clock × 1, ${contacts} contacts`, {
      value: contacts / world.provenS,
      least: SENT_LEAST_A_SECOND,
    }),
    ...urgentFigures(urgent, queued),
  ];
}

function urgentFigures(run: UrgentRun, queued: number): Figure[] {
  const most = (name: string, ms: number, target: number): Figure => ({
    ...{ name, value: Math.round(ms * 10) / 10, unit: 'ms', beside: 'most', besideValue: target },
    ...{ ratio: ms / target, target: `at most ${target}`, ok: ms <= target },
  });
  const ahead = `${URGENT} urgent ahead of ${queued} queued`;
  return [
    most(`${ahead}: commit to first claim`, run.firstMs, CLAIMED_MOST_MS),
    most(`${ahead}: commit to last claim, in batches of 50 at work`, run.allMs, ALL_MOST_MS),
    most(`${ahead}: claim of 50, CPU of all threads`, run.claimCpuMs, CLAIM_MOST_MS),
    most(`${ahead}: a screen's read meanwhile, p99`, run.readP99Ms, READ_MOST_MS),
  ];
}

function figure(name: string, { value, least }: { value: number; least: number }): Figure {
  return {
    ...{ name, value: Math.round(value), unit: 'messages/s', beside: 'target' },
    ...{ besideValue: least, ratio: value / least },
    ...{ target: `at least ${least}`, ok: value >= least },
  };
}

function stopGateway(gateway: ChildProcess): void {
  if (gateway.connected) gateway.disconnect();
}
