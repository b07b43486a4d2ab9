/** People, one wave and an outbox over them, as the benches of delivery share them. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { utilityNames } from '../../src/model/contact.ts';
import type { Outage } from '../../src/model/outage.ts';
import type { WaveRow } from '../../src/model/outbox/wave-row.ts';
import { openChannels } from '../../src/notify/channels/registry.ts';
import { receiptOf } from '../../src/notify/channels/twilio/receipts.ts';
import type { OutboxDeps } from '../../src/notify/outbox/deps.ts';
import { createInbox } from '../../src/notify/outbox/inbox.ts';
import { createOutbox, type Outbox } from '../../src/notify/outbox.ts';
import { loadPolicy, type Policy } from '../../src/notify/policy/load.ts';
import { loadMessages } from '../../src/notify/templates/messages.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import type { supervisor } from '../../src/runtime/supervisor.ts';
import type { RecordsStore } from '../../src/store/records.ts';

/** As the service does: receipts of so much of the clock's time are applied together. */
const TOGETHER_MS = 200;
/** In the morning: a slow machine takes hours of the clock, and from ten in the evening people sleep. */
export const START = Date.parse('2026-07-15T07:30:00+08:00');
export const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: '12345' };

const config = (path: string): [string, string] => [
  path,
  readFileSync(fileURLToPath(new URL(`../../config/${path}`, import.meta.url)), 'utf8'),
];

/** The rules of mainland China as they come with the product. */
export function policyOfChina(): Policy {
  const files = ['policies/base.yaml', 'policies/cn.yaml', 'holidays/cn.yaml'].map(config);
  const { policy } = loadPolicy(new Map(files), 'policies/cn.yaml');
  if (policy === null) throw new Error('the policy does not load');
  return policy;
}

export const point = (i: number): string => `SP-${100_000 + i}`;
/** The provider's people behave by the last digits of their numbers; these are all plain. */
export const phone = (i: number): string => `+86138${10_000 + i}100`;

/** An outbox over the store, aimed at the gateway; everybody is dark. */
export function openOutbox(parts: {
  store: RecordsStore;
  clock: Clock;
  own: ReturnType<typeof supervisor>;
  hooks: string;
  gateway: string;
  ratePerSecond: number;
  contacts: number;
  /** What is put before the channels. */
  through?: (channels: OutboxDeps['channels']) => OutboxDeps['channels'];
}): Outbox {
  const { clock, own } = parts;
  const texts = ['zh-CN', 'en'].map((locale) => config(`messages/${locale}.yaml`));
  const shared = { ...account, oldAuthToken: null, from: '+861065001', kind: 'twilio' } as const;
  const sms = { ...shared, baseUrl: parts.gateway, perDay: null, prices: { '*': 0.05 } };
  const dark = Array.from({ length: parts.contacts }, (_, i) => point(i));
  const outage = {
    ...{ id: 'O-1', state: 'confirmed', mergedInto: null, dark, startedAt: START },
    ...{ restoredAt: null, etr: null, causeKind: null },
  } as unknown as Outage;
  const channels = openChannels(
    { sms: { ...sms, ratePerSecond: parts.ratePerSecond } },
    { clock, log: silentLog, publicUrl: parts.hooks, timeoutMs: 10_000 },
  );
  return createOutbox({
    ...{ store: parts.store.outbox, clock, log: silentLog, random: seededRandom(3) },
    ...{ supervisor: own, policy: policyOfChina() },
    messages: loadMessages(new Map(texts), 'messages').messages,
    channels: parts.through?.(channels) ?? channels,
    voice: {
      brand: utilityNames({ name: '新区供电' }),
      phone: '95598',
      zone: 'Asia/Shanghai',
      locales: ['zh-CN'],
    },
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
      brake: { verified: 10_000_000, inferred: 10_000_000, byHand: 10_000_000 },
    },
    linkOf: (notice) => `https://d.cn/s/${notice.slice(2)}`,
  });
}

/** Where the provider's callbacks arrive: durable before they are answered, as in the service. */
export async function startHooks(store: RecordsStore, clock: Clock, port = 0) {
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
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
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

/** Contacts in one import; each has one supply point and one number of its own. */
export async function fillPeople(store: RecordsStore, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i);
  await store.import({
    contacts: numbers.map((i) => ({
      ...{ id: `C-${300_000 + i}`, name: `C ${i}`, phone: phone(i) },
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

/** "The power is off" to everybody, due now. */
export function waveOfAll(own: Partial<WaveRow> = {}): WaveRow {
  return {
    ...{ id: 'W-1', subject: 'O-1', revision: 1, kind: 'outage_detected', variant: null },
    ...{ policy: 'cn@3', state: 'expanding', basis: 'verified', lane: 2, dueAt: START },
    ...{ validUntil: START + 86_400_000, audience: 'not_told', classes: null, channel: null },
    ...{ recipients: 0, costMicros: 0, holdReason: null, holdUntil: null, releasedBy: null },
    ...{ cursor: null, facts: {}, createdAt: START },
    ...own,
  };
}
