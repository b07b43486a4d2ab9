/** Figures of telling: rendering, counting segments, and turning a wave into notices. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../src/cli/bench.ts';
import type { Contact } from '../src/model/contact.ts';
import type { OutboxStore } from '../src/model/outbox/store.ts';
import type { WaveRow } from '../src/model/outbox/wave-row.ts';
import type { OpenChannel } from '../src/notify/channels/channel.ts';
import { segmentsOf } from '../src/notify/channels/sms/segments.ts';
import type { OutboxDeps } from '../src/notify/outbox/deps.ts';
import { expandDue } from '../src/notify/outbox/expand.ts';
import { loadMessages } from '../src/notify/templates/messages.ts';
import { render } from '../src/notify/templates/render.ts';
import { longestValues } from '../src/notify/templates/variables.ts';
import { virtualClock } from '../src/runtime/clock.ts';
import { silentLog } from '../src/runtime/log.ts';
import { sqliteRecords } from '../src/store/sqlite/records.ts';
import { policyOfChina } from './support/delivery-parts.ts';

const config = (path: string): [string, string] => [
  path,
  readFileSync(fileURLToPath(new URL(`../config/${path}`, import.meta.url)), 'utf8'),
];

const TEXTS = 200_000;
const CONTACTS = 1_000_000;
/** As the outbox begins; it grows while steps are quick. */
const FIRST_STEP = 1_000;
/** Rows of one import, so that the text of it stays small. */
const IMPORT_ROWS = 50_000;

/** Each figure once, on this machine, beside its target. */
export async function bench(options: { contacts?: number } = {}): Promise<Figure[]> {
  const messages = loadMessages(
    new Map([config('messages/zh-CN.yaml'), config('messages/en.yaml')]),
    'messages',
  ).messages;
  const zh = perSecond(TEXTS, () => {
    render(messages, 'outage_detected', { locale: 'zh-CN', values: longestValues['zh-CN'] });
  });
  const en = perSecond(TEXTS, () => {
    render(messages, 'planned_notice', { locale: 'en', values: longestValues.en });
  });
  const text = render(messages, 'outage_detected', {
    locale: 'zh-CN',
    values: longestValues['zh-CN'],
  }).text;
  const counting = perSecond(TEXTS * 5, () => void segmentsOf(text));
  const expansion = await expand(options.contacts ?? CONTACTS);
  return [
    figure('render_zh', zh, { unit: 'texts/s', target: 100_000 }),
    figure('render_en', en, { unit: 'texts/s', target: 100_000 }),
    figure('count_segments', counting, { unit: 'texts/s', target: 1_000_000 }),
    figure(`expand ${expansion.contacts} contacts, a second of CPU`, expansion.perCpuSecond, {
      ...{ unit: 'notices/s', target: 150_000 },
    }),
    figure('expand, longest call to the records, CPU', expansion.longestCpuMs, {
      ...{ unit: 'ms', target: 50, isMost: true },
    }),
    figure('expand, by the clock on the wall', expansion.perSecond, {
      ...{ unit: 'notices/s', target: 150_000 },
    }),
    figure('expand, longest call by the clock', expansion.longestMs, {
      ...{ unit: 'ms', target: 50, isMost: true },
    }),
  ];
}

function perSecond(times: number, work: () => void): number {
  for (let i = 0; i < times / 10; i += 1) work();
  const start = performance.now();
  for (let i = 0; i < times; i += 1) work();
  return (times * 1000) / (performance.now() - start);
}

function figure(
  name: string,
  value: number,
  about: { unit: string; target: number; isMost?: boolean },
): Figure {
  const { unit, target } = about;
  return {
    name,
    value: Math.round(value),
    unit,
    beside: 'target',
    besideValue: target,
    ratio: Math.round((value / target) * 100) / 100,
    target: `${about.isMost === true ? '≤' : '≥'} ${target}`,
    ok: about.isMost === true ? value <= target : value >= target,
  };
}

interface Expansion {
  contacts: number;
  /** By CPU time, which a busy machine does not change much, and by the clock on the wall. */
  perCpuSecond: number;
  longestCpuMs: number;
  perSecond: number;
  longestMs: number;
}

/** A wave over every contact, read and written in the store's steps with the real choice of channel. */
async function expand(contacts: number): Promise<Expansion> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-expand-'));
  const store = await sqliteRecords(join(folder, 'records.db'));
  try {
    await fill(store, contacts);
    const wave = waveRow();
    const supplyPoints = Array.from({ length: contacts }, (_, i) => point(i));
    await store.commit({ waves: [{ wave, supplyPoints }] });
    return { contacts, ...(await steps(store, contacts)) };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the outbox itself does with a due wave, every call to the records timed: others wait behind one. */
async function steps(store: Records, contacts: number): Promise<Omit<Expansion, 'contacts'>> {
  const longest = { wallMs: 0, cpuMs: 0 };
  const clock = virtualClock(1);
  const state = { expandRows: FIRST_STEP, lately: [] };
  const deps = {
    ...{ store: timed(store.outbox, longest), clock, log: silentLog, policy: policyOfChina() },
    ...{ channels: new Map([['sms' as const, phone]]), settings: settingsOf(contacts) },
  };
  const start = performance.now();
  const cpu = process.cpuUsage();
  while (await expandDue(deps, state));
  const perSecond = (contacts * 1000) / (performance.now() - start);
  const perCpuSecond = (contacts * 1000) / msOf(process.cpuUsage(cpu));
  const made = (await store.notices.progress([WAVE])).get(WAVE)?.queued;
  if (made !== contacts) throw new Error(`${made} notices of ${contacts} contacts`);
  return { longestMs: longest.wallMs, longestCpuMs: longest.cpuMs, perSecond, perCpuSecond };
}

/** The same records, and how long their longest call took. */
function timed(outbox: OutboxStore, longest: { wallMs: number; cpuMs: number }): OutboxStore {
  return new Proxy(outbox, {
    get(target, name) {
      const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        const began = performance.now();
        const before = process.threadCpuUsage();
        const result = await method(...args);
        longest.wallMs = Math.max(longest.wallMs, performance.now() - began);
        longest.cpuMs = Math.max(longest.cpuMs, msOf(process.threadCpuUsage(before)));
        return result;
      };
    },
  });
}

function settingsOf(contacts: number): OutboxDeps['settings'] {
  const brake = { verified: contacts, inferred: contacts, byHand: contacts };
  return { mode: 'live', testTo: [], brake };
}

const msOf = ({ user, system }: { user: number; system: number }): number => (user + system) / 1000;

/** As long as a real one: it stands in every notice and in three of its indexes. */
const WAVE = 'W-AbCdEfGhAAAB';
const point = (i: number): string => `SP-${3_000_000 + i}`;
const phone = {
  addressOf: (contact: Contact) => contact.phone,
  priceMicros: () => 50_000,
  can: { segments: true },
} as unknown as OpenChannel;

type Records = Awaited<ReturnType<typeof sqliteRecords>>;

async function fill(store: Records, contacts: number): Promise<void> {
  for (let first = 0; first < contacts; first += IMPORT_ROWS) {
    const length = Math.min(IMPORT_ROWS, contacts - first);
    await fillSome(
      store,
      Array.from({ length }, (_, i) => first + i),
    );
  }
}

async function fillSome(store: Records, numbers: readonly number[]): Promise<void> {
  await store.import({
    contacts: numbers.map((i) => ({
      ...{ id: `C-${3_000_000 + i}`, name: `C ${i}`, phone: `+86138${10_000_000 + i}` },
      ...{ phoneKind: 'mobile', email: null, locale: null, class: 'residential' },
      ...{ zone: null, account: null },
    })),
    subscriptions: numbers.map((i) => ({
      ...{ contact: `C-${3_000_000 + i}`, supplyPoint: point(i), channels: ['sms'], kinds: null },
      ...{ quietFrom: null, quietTo: null, from: null, until: null },
    })),
    supplyPoints: numbers.map((i) => ({
      ...{ id: point(i), place: `桃园路${i}号`, class: 'residential', feeder: 'F' },
    })),
  });
}

function waveRow(): WaveRow {
  return {
    ...{ id: WAVE, subject: 'O-1', revision: 1, kind: 'outage_detected', variant: null },
    ...{ policy: 'cn@3', state: 'expanding', basis: 'verified', lane: 2, dueAt: 0 },
    ...{ validUntil: 1, audience: 'not_told', classes: null, channel: null, recipients: 0 },
    ...{ costMicros: 0, holdReason: null, holdUntil: null, releasedBy: null, cursor: null },
    ...{ facts: {}, createdAt: 0 },
  };
}
