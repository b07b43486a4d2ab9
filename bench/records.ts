/**
 * The records: a commit beside a bare fsync, and a big wave through the outbox beside bare
 * inserts.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Figure } from '../src/cli/bench.ts';
import type { Contact, Subscription } from '../src/model/contact.ts';
import type { DeliveryRow } from '../src/model/outbox/delivery-row.ts';
import type { ExpansionStep } from '../src/model/outbox/expansion.ts';
import type { NoticeRow } from '../src/model/outbox/notice-row.ts';
import { newId } from '../src/notify/outbox/ids.ts';
import type { RecordsStore } from '../src/store/records.ts';
import { openRecords } from '../src/store/sqlite/records.ts';
import { wave } from '../tests/contracts/records-samples.ts';

const CONTACTS = 200_000;
const RANGE = 5_000;
const CLAIM = 500;
const COMMITS = 500;
const EXPANDED_LEAST_A_SECOND = 50_000;
const CLAIMED_LEAST_A_SECOND = 50_000;
const SENT_LEAST_A_SECOND = 20_000;
const COMMIT_MOST_RATIO = 20;
const NOW = Date.parse('2026-07-15T10:00:00Z');
/** Of the wave that is sent: due now, for an hour. */
const always = { dueAt: NOW, validUntil: NOW + 3_600_000, createdAt: NOW };

/** @param options.contacts a million are the size designed for; 200,000 are enough for a look */
export async function bench(options: { contacts?: number } = {}): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const store = await openRecords({ path: join(folder, 'records.db') });
  try {
    const count = options.contacts ?? CONTACTS;
    const fsyncMs = fsyncMedian(join(folder, 'bare.log'));
    const commitMs = await commitMedian(store);
    await store.import(customers(count));
    const bare = bareInserts(join(folder, 'bare.db'), count);
    const expanded = count / (await expand(store, count));
    const { claimed, sent } = await send(store, count);
    const rate = (name: string, value: number, least: number): Figure => ({
      name: `${name}, ${count} contacts`,
      value: Math.round(value),
      unit: 'notices/s',
      beside: 'prepared insert of the bare rows, same commits',
      besideValue: Math.round(bare),
      ratio: value / bare,
      target: `at least ${least}`,
      ok: value >= least,
    });
    return [
      {
        name: 'one outage with its wave committed, median',
        value: commitMs,
        unit: 'ms',
        beside: 'one line appended to a file with fsync',
        besideValue: fsyncMs,
        ratio: commitMs / fsyncMs,
        target: `at most ${COMMIT_MOST_RATIO} times the fsync`,
        ok: commitMs / fsyncMs <= COMMIT_MOST_RATIO,
      },
      rate('wave expanded: audience read and notices saved', expanded, EXPANDED_LEAST_A_SECOND),
      rate(`claimed by ${CLAIM}`, claimed, CLAIMED_LEAST_A_SECOND),
      rate(`begun and accepted by ${CLAIM}`, sent, SENT_LEAST_A_SECOND),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const id = (i: number): string => String(i).padStart(7, '0');

function customers(count: number) {
  const numbers = Array.from({ length: count }, (_, i) => i);
  return {
    contacts: numbers.map(
      (i): Contact => ({
        id: `C-${id(i)}`,
        name: `Name ${i}`,
        phone: `+86138${String(i).padStart(8, '0')}`,
        phoneKind: 'mobile',
        email: null,
        locale: 'zh-CN',
        class: null,
        zone: null,
        account: null,
      }),
    ),
    subscriptions: numbers.map(
      (i): Subscription => ({
        contact: `C-${id(i)}`,
        supplyPoint: `SP-${id(i)}`,
        channels: ['sms'],
        kinds: null,
        quietFrom: null,
        quietTo: null,
        from: null,
        until: null,
      }),
    ),
    supplyPoints: numbers.map((i) => ({
      id: `SP-${id(i)}`,
      place: `${i} Main St`,
      class: 'residential',
      feeder: null,
    })),
  };
}

/** Seconds from the saved wave to its last notice. */
async function expand(store: RecordsStore, count: number): Promise<number> {
  const supplyPoints = Array.from({ length: count }, (_, i) => `SP-${id(i)}`);
  await store.commit({ waves: [{ wave: wave('W-1', always), supplyPoints }] });
  const began = performance.now();
  for (let cursor: string | null = null; ; ) {
    const request = { wave: 'W-1', after: cursor, limit: RANGE, contact: null };
    const step: ExpansionStep = await store.outbox.step(request);
    const contacts = step.alike.reduce((sum, one) => sum + one.contacts, 0);
    cursor = step.cursor ?? cursor;
    const state = step.isLast ? 'live' : 'expanding';
    await store.outbox.expand(
      wave('W-1', { ...always, cursor, state }),
      {
        ...{ step: step.no, channels: step.alike.map(() => 'sms' as const), at: NOW },
        ids: Array.from({ length: contacts }, () => newId('N')),
      },
      [],
    );
    if (state === 'live') return (performance.now() - began) / 1000;
  }
}

async function send(store: RecordsStore, count: number) {
  let claimMs = 0;
  let sendMs = 0;
  const most = Math.min(count, 50_000);
  for (let done = 0; done < most; done += CLAIM) {
    const began = performance.now();
    const rows = await store.outbox.claim({
      channel: 'sms',
      lane: 2,
      wave: 'W-1',
      now: NOW,
      limit: CLAIM,
      owner: 'bench',
      leaseUntil: NOW + 60_000,
    });
    claimMs += performance.now() - began;
    const deliveries = rows.map(deliveryOf);
    const sending = performance.now();
    await store.outbox.begin(deliveries, 'bench');
    await store.outbox.save({
      notices: rows.map((row) => ({ ...row, leaseUntil: null })),
      deliveries: deliveries.map((row) => ({
        ...row,
        state: 'accepted',
        providerId: `SM${row.marker}`,
        acceptedAt: NOW,
        checkAt: NOW + 900_000,
      })),
    });
    sendMs += performance.now() - sending;
  }
  return { claimed: most / (claimMs / 1000), sent: most / (sendMs / 1000) };
}

function deliveryOf(notice: NoticeRow): DeliveryRow {
  return {
    id: `${notice.id}/1`,
    notice: notice.id,
    n: 1,
    channel: 'sms',
    address: '+8613800138000',
    marker: notice.id,
    providerId: null,
    state: 'sending',
    code: null,
    text: null,
    segments: 2,
    costMicros: 0,
    startedAt: NOW,
    acceptedAt: null,
    deliveredAt: null,
    endedAt: null,
    checkAt: null,
    checks: 0,
  };
}

async function commitMedian(store: RecordsStore): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < COMMITS; i++) {
    const own = { subject: `O-c${i}`, state: 'done' as const };
    const began = performance.now();
    await store.commit({
      waves: [{ wave: wave(`W-c${i}`, own), supplyPoints: ['SP-1', 'SP-2'] }],
      put: { memo: [{ id: `O-c${i}`, version: 1, value: { i } }] },
    });
    times.push(performance.now() - began);
  }
  return median(times);
}

function fsyncMedian(path: string): number {
  const file = openSync(path, 'a');
  const times: number[] = [];
  for (let i = 0; i < COMMITS; i++) {
    const began = performance.now();
    writeSync(file, `${'x'.repeat(200)}\n`);
    fsyncSync(file);
    times.push(performance.now() - began);
  }
  closeSync(file);
  return median(times);
}

/** Rows a second into a table with the key and nothing else, committed as the expansion does. */
function bareInserts(path: string, count: number): number {
  const db = new DatabaseSync(path);
  db.exec(`pragma journal_mode=wal; pragma synchronous=full;
    create table bare (id text primary key, contact text, state text, due integer)`);
  const insert = db.prepare('insert into bare values (?, ?, ?, ?)');
  const began = performance.now();
  for (let i = 0; i < count; ) {
    db.exec('begin');
    for (const end = Math.min(count, i + RANGE); i < end; i++) {
      insert.run(`W-1/C-${id(i)}`, `C-${id(i)}`, 'queued', NOW);
    }
    db.exec('commit');
  }
  const seconds = (performance.now() - began) / 1000;
  db.close();
  return count / seconds;
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
