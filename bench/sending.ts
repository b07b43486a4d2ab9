/** Waves to a provider over HTTP and their receipts back, with the records in their thread. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Outage } from '../src/model/outage.ts';
import type { WaveRow } from '../src/model/outbox.ts';
import { openChannels } from '../src/notify/channels/registry.ts';
import { receiptOf } from '../src/notify/channels/twilio/receipts.ts';
import { createInbox } from '../src/notify/outbox/inbox.ts';
import { createOutbox, type Outbox } from '../src/notify/outbox.ts';
import { loadPolicy } from '../src/notify/policy/load.ts';
import { loadMessages } from '../src/notify/templates/messages.ts';
import { type Clock, scaledClock } from '../src/runtime/clock.ts';
import { silentLog } from '../src/runtime/log.ts';
import { seededRandom } from '../src/runtime/random.ts';
import { supervisor } from '../src/runtime/supervisor.ts';
import type { RecordsStore } from '../src/store/records.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import type { Figure } from './network.ts';

const CONTACTS = 3_000;
const SENT_LEAST_A_SECOND = 300;
/** Messages are counted as sent when the provider has taken them and all their receipts are applied. */
/** As the service does: receipts of so much of the clock's time are applied together. */
const TOGETHER_MS = 200;
const POLL_MS = 10;
const START = Date.parse('2026-07-15T10:00:00Z');
const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '12345' };

export interface SendingRun {
  /** Seconds of real time from the committed wave to the last message taken and the last receipt applied. */
  acceptedS: number;
  provenS: number;
  /** Of this process, all threads. */
  cpuS: number;
}

/** One wave over `contacts` people at the given speed of the clock. */
export async function sendingRun(options: {
  contacts: number;
  speed: number;
  ratePerSecond: number;
}): Promise<SendingRun> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const store = await openRecords({ path: join(folder, 'records.db') });
  const course = { start: START, origin: Date.now(), speed: options.speed };
  const clock = scaledClock(course);
  const gateway = fork(new URL('./support/gateway.ts', import.meta.url), [
    JSON.stringify({ ...account, ...course }),
  ]);
  const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
  const hooks = await startHooks(store, clock);
  try {
    await fill(store, options.contacts);
    const own = supervisor(clock, silentLog);
    const outbox = openOutbox({ store, clock, own, hooks: hooks.url, gateway: url, ...options });
    hooks.wakes(outbox);
    outbox.start();
    const run = await measured(store, outbox, options.contacts);
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
  contacts: number,
): Promise<SendingRun> {
  const supplyPoints = Array.from({ length: contacts }, (_, i) => point(i));
  const cpu = process.cpuUsage();
  const began = performance.now();
  await store.commit({ waves: [{ wave: waveRow(), supplyPoints }] });
  outbox.wake();
  let acceptedS = 0;
  for (;;) {
    const seconds = (performance.now() - began) / 1000;
    const accepted = outbox.counts().get('outcome_accepted') ?? 0;
    if (acceptedS === 0 && accepted >= contacts) acceptedS = seconds;
    if ((outbox.counts().get('receipt_applied') ?? 0) >= contacts * 2 && acceptedS > 0) {
      const used = process.cpuUsage(cpu);
      return { acceptedS, provenS: seconds, cpuS: (used.user + used.system) / 1e6 };
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** A run at the speed and rate of the demo, and one at the speed of the world with a quick provider. */
export async function bench(options: { contacts?: number } = {}): Promise<Figure[]> {
  const contacts = options.contacts ?? CONTACTS;
  const demo = await sendingRun({ contacts, speed: 20, ratePerSecond: 30 });
  const world = await sendingRun({ contacts, speed: 1, ratePerSecond: 1_000 });
  return [
    figure(`sent and proven, clock × 20, ${contacts} contacts`, contacts / demo.provenS),
    figure(`sent and proven, clock × 1, ${contacts} contacts`, contacts / world.provenS),
  ];
}

function figure(name: string, value: number): Figure {
  return {
    ...{ name, value: Math.round(value), unit: 'messages/s', beside: 'target' },
    ...{ besideValue: SENT_LEAST_A_SECOND, ratio: value / SENT_LEAST_A_SECOND },
    ...{ target: `at least ${SENT_LEAST_A_SECOND}`, ok: value >= SENT_LEAST_A_SECOND },
  };
}

function stopGateway(gateway: ChildProcess): void {
  if (gateway.connected) gateway.disconnect();
}

const config = (path: string): [string, string] => [
  path,
  readFileSync(fileURLToPath(new URL(`../config/${path}`, import.meta.url)), 'utf8'),
];

function openOutbox(parts: {
  store: RecordsStore;
  clock: Clock;
  own: ReturnType<typeof supervisor>;
  hooks: string;
  gateway: string;
  ratePerSecond: number;
  contacts: number;
}): Outbox {
  const { clock, own } = parts;
  const policyFiles = ['policies/base.yaml', 'policies/cn.yaml', 'holidays/cn.yaml'].map(config);
  const { policy } = loadPolicy(new Map(policyFiles), 'policies/cn.yaml');
  if (policy === null) throw new Error('the policy does not load');
  const texts = ['zh-CN', 'en'].map((locale) => config(`messages/${locale}.yaml`));
  const shared = { ...account, oldAuthToken: null, from: '+861065001', kind: 'twilio' } as const;
  const sms = { ...shared, baseUrl: parts.gateway, perDay: null, prices: { '*': 0.05 } };
  const dark = Array.from({ length: parts.contacts }, (_, i) => point(i));
  const outage = {
    ...{ id: 'O-1', state: 'confirmed', mergedInto: null, dark, startedAt: START },
    ...{ restoredAt: null, etr: null, causeKind: null },
  } as unknown as Outage;
  return createOutbox({
    ...{ store: parts.store.outbox, clock, log: silentLog, random: seededRandom(3) },
    ...{ supervisor: own, policy, messages: loadMessages(new Map(texts), 'messages').messages },
    channels: openChannels(
      { sms: { ...sms, ratePerSecond: parts.ratePerSecond } },
      { clock, log: silentLog, publicUrl: parts.hooks, timeoutMs: 10_000 },
    ),
    voice: { brand: '新区供电', phone: '95598', zone: 'Asia/Shanghai', locales: ['zh-CN'] },
    facts: {
      outage: () => outage,
      plan: () => null,
      alarmIsActive: () => true,
      supplyNow: (ids) => ids.map(() => 'dark' as const),
      backAt: () => null,
      toldAs: () => [],
    },
    settings: {
      ...{ mode: 'live', testTo: [] },
      brake: { verified: 1_000_000, inferred: 1_000_000, byHand: 1_000_000 },
    },
    linkOf: (notice) => `https://d.cn/s/${notice.slice(2)}`,
  });
}

/** Where the provider's callbacks arrive: durable before they are answered, as in the service. */
async function startHooks(store: RecordsStore, clock: Clock) {
  const inbox = createInbox(store.outbox);
  let outbox: Outbox | null = null;
  let isTold = false;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const query = Object.fromEntries(new URL(request.url ?? '', 'http://h').searchParams);
    const row = receiptOf('status', params, query, clock.now());
    if (row !== null) await inbox.keep(row);
    response.writeHead(204).end();
    if (isTold) return;
    isTold = true;
    clock.after(TOGETHER_MS, () => {
      isTold = false;
      outbox?.wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wakes(woken: Outbox) {
      outbox = woken;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const point = (i: number): string => `SP-${100_000 + i}`;

async function fill(store: RecordsStore, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  await store.import({
    contacts: numbers.map((i) => ({
      // The provider's people behave by the last digits of their numbers; these are all plain.
      ...{ id: `C-${300_000 + i}`, name: `C ${i}`, phone: `+86138${1_000 + i}1000` },
      ...{ phoneKind: 'mobile', email: null, locale: null, class: 'residential' },
      ...{ zone: null, account: null },
    })),
    subscriptions: numbers.map((i) => ({
      ...{ contact: `C-${300_000 + i}`, supplyPoint: point(i), channels: ['sms'], kinds: null },
      ...{ quietFrom: null, quietTo: null, from: null, until: null },
    })),
    supplyPoints: numbers.map((i) => ({
      ...{ id: point(i), place: `桃园路${i}号`, class: 'residential', feeder: 'F' },
    })),
  });
}

function waveRow(): WaveRow {
  return {
    ...{ id: 'W-1', subject: 'O-1', revision: 1, kind: 'outage_detected', variant: null },
    ...{ policy: 'cn@3', state: 'expanding', basis: 'verified', lane: 2, dueAt: START },
    ...{ validUntil: START + 86_400_000, audience: 'not_told', classes: null, channel: null },
    ...{ recipients: 0, costMicros: 0, holdReason: null, holdUntil: null, releasedBy: null },
    ...{ cursor: null, facts: {}, createdAt: START },
  };
}
