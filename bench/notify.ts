/** Figures of telling: rendering, counting segments, and turning a wave into notices. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Contact } from '../src/model/contact.ts';
import type { Recipient, WaveRow } from '../src/model/outbox.ts';
import type { OpenChannel } from '../src/notify/channels/channel.ts';
import { segmentsOf } from '../src/notify/channels/sms/segments.ts';
import { noticesOf } from '../src/notify/outbox/expand.ts';
import { loadPolicy } from '../src/notify/policy/load.ts';
import { loadMessages } from '../src/notify/templates/messages.ts';
import { render } from '../src/notify/templates/render.ts';
import { longestValues } from '../src/notify/templates/variables.ts';
import { sqliteRecords } from '../src/store/sqlite/records.ts';
import type { Figure } from './network.ts';

const config = (path: string): [string, string] => [
  path,
  readFileSync(fileURLToPath(new URL(`../config/${path}`, import.meta.url)), 'utf8'),
];

const TEXTS = 200_000;
const CONTACTS = 100_000;
const STEP = 5_000;

/** Each figure once, on this machine, beside its target. */
export async function bench(): Promise<Figure[]> {
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
  const expansion = await expand();
  return [
    figure('render_zh', zh, { unit: 'texts/s', target: 100_000 }),
    figure('render_en', en, { unit: 'texts/s', target: 100_000 }),
    figure('count_segments', counting, { unit: 'texts/s', target: 1_000_000 }),
    figure('expand', expansion.perSecond, { unit: 'notices/s', target: 150_000 }),
    figure('expand_longest_step', expansion.longestMs, { unit: 'ms', target: 50, isMost: true }),
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

/** A wave over every contact, read and written in the store's steps with the real choice of channel. */
async function expand(): Promise<{ perSecond: number; longestMs: number }> {
  const store = await sqliteRecords(':memory:');
  await fill(store);
  const wave = waveRow();
  const supplyPoints = Array.from({ length: CONTACTS }, (_, i) => point(i));
  await store.commit({ waves: [{ wave, supplyPoints }] });
  const { policy } = loadPolicy(
    new Map(
      ['policies/base.yaml', 'policies/cn.yaml', 'holidays/cn.yaml'].map((path) => config(path)),
    ),
    'policies/cn.yaml',
  );
  if (policy === null) throw new Error('the policy does not load');
  const deps = { policy, channels: new Map([['sms' as const, phone]]) };
  let longestMs = 0;
  const start = performance.now();
  for (let at: WaveRow = wave; at.state === 'expanding'; ) {
    const step = performance.now();
    const recipients: Recipient[] = await store.outbox.audience(at.id, at.cursor, STEP);
    const notices = noticesOf(at, recipients, deps, 0);
    const isLast = recipients.length < STEP;
    at = {
      ...at,
      cursor: recipients.at(-1)?.contact.id ?? at.cursor,
      recipients: at.recipients + notices.length,
      state: isLast ? 'live' : 'expanding',
    };
    await store.outbox.expand(at, notices, []);
    longestMs = Math.max(longestMs, performance.now() - step);
  }
  const tookMs = performance.now() - start;
  await store.close();
  return { perSecond: (CONTACTS * 1000) / tookMs, longestMs };
}

const point = (i: number): string => `SP-${100_000 + i}`;
const phone = { addressOf: (contact: Contact) => contact.phone } as OpenChannel;

async function fill(store: Awaited<ReturnType<typeof sqliteRecords>>): Promise<void> {
  const numbers = Array.from({ length: CONTACTS }, (_, i) => i);
  await store.import({
    contacts: numbers.map((i) => ({
      ...{ id: `C-${300_000 + i}`, name: `C ${i}`, phone: `+86138${10_000_000 + i}` },
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
    ...{ policy: 'cn@3', state: 'expanding', basis: 'verified', lane: 2, dueAt: 0 },
    ...{ validUntil: 1, audience: 'not_told', classes: null, channel: null, recipients: 0 },
    ...{ costMicros: 0, holdReason: null, holdUntil: null, releasedBy: null, cursor: null },
    ...{ facts: {}, createdAt: 0 },
  };
}
