/** The real server on a free port over the real records store; the parts behind it are said by hand. */
import { Registry } from 'prom-client';
import { newToken, newUser } from '../../../src/api/auth/accounts.ts';
import type { ApiParts } from '../../../src/api/parts.ts';
import { apiServer } from '../../../src/api/server.ts';
import { streamHub } from '../../../src/api/stream.ts';
import type { Outage } from '../../../src/model/outage.ts';
import type { PlannedOutage } from '../../../src/model/planned-outage.ts';
import { fromIso, HOUR } from '../../../src/model/time.ts';
import type { Role, Scope } from '../../../src/model/user.ts';
import { createLinks } from '../../../src/notify/outbox/ids.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import { fault } from '../../../src/runtime/problem.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import type { RecordsStore } from '../../../src/store/records.ts';
import { sqliteRecords } from '../../../src/store/sqlite/records.ts';
import { answered, handLifeSupport, keptFeedback } from './feedback.ts';
import { handGrid, pointIds } from './grid.ts';
import { handPublic, off } from './public.ts';
import { handRules } from './rules.ts';

const links = createLinks(Buffer.alloc(16, 7), 'http://127.0.0.1');
const start = fromIso('2026-07-15T01:00:00Z');
export const password = 'four words in a row';

export function outageOf(id: string, change: Partial<Outage> = {}): Outage {
  return {
    ...{ id, version: 4, revision: 1, state: 'suspected', feeder: 'XQ-12', causeGroup: ['RC-204'] },
    ...{ causePhases: 'ABC', probability: 0.97, alternatives: [], causeKind: null },
    ...{ responsibility: null, startedAt: start, detectedAt: start, confirmedAt: null },
    ...{ restoredAt: null, basis: 'inferred', dark: pointIds, ever: pointIds, etr: null },
    ...{ crew: { state: 'none', name: null }, plannedOutage: null, parent: null, mergedInto: null },
    ...{ splitFrom: null, related: null, danger: false, explanation: [] },
    ...change,
  };
}

function planOf(author: string, reason: string): PlannedOutage {
  const none = { life_support: 0, critical: 0, business: 0, residential: 0 };
  const at = (hours: number): string => new Date(start + hours * HOUR).toISOString();
  return {
    ...{ id: 'P-2026-000031', version: 1, revision: 1, state: 'submitted', kind: 'planned' },
    ...{ devices: ['RC-204'], supplyPoints: [], start: at(200), end: at(202), steps: [] },
    ...{ alternative: null, reason, reference: null, author, approvedBy: null, approvedAt: null },
    ...{ actualStart: null, actualEnd: null, late: null, saidiMinutes: 0.4 },
    affected: { supplyPoints: 40, contacts: 36, withoutChannel: 4, byClass: none },
    duties: { pending: 0, met: 0, atRisk: 0, missed: 0 },
    windows: [{ supplyPoints: pointIds, start: at(200), end: at(202) }],
  };
}

async function changedOutage(records: RecordsStore, id: string, version: number): Promise<Outage> {
  const before = await records.documents.get('outage', id);
  if (before === null) throw fault('API-NOT-FOUND', { what: id });
  const after = { ...before, version: version + 1, state: 'confirmed' as const };
  await records.commit({ put: { outage: [after] }, expect: [{ kind: 'outage', id, version }] });
  return after;
}

function refuse(): never {
  throw fault('API-UNAVAILABLE', { what: 'this part' });
}

export interface Town {
  url: string;
  parts: ApiParts;
  clock: ReturnType<typeof virtualClock>;
  /** Calls the parts got, in order: `outage confirm`, `report`, … */
  calls: string[];
  errors: string[];
  token(...scopes: Scope[]): Promise<string>;
  user(name: string, role: Role): Promise<void>;
  close(): Promise<void>;
}

export async function town(change: Partial<ApiParts['settings']> = {}): Promise<Town> {
  const clock = virtualClock(start);
  const records = await sqliteRecords(':memory:');
  const calls: string[] = [];
  const errors: string[] = [];
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (_: object, event: string) => void errors.push(event),
  };
  const stream = streamHub({ clock, wallClock: clock, epoch: '7f3a' });
  const operate: ApiParts['operate'] = {
    createOutage: async ({ by }) => {
      calls.push(`create by ${by.name}`);
      const outage = outageOf(`O-2026-${String(calls.length).padStart(6, '0')}`, { version: 1 });
      await records.commit({ put: { outage: [outage] } });
      return outage;
    },
    outage: async (request) => {
      calls.push(`outage ${request.action}`);
      return changedOutage(records, request.id, request.version);
    },
    earthFault: refuse,
    alarm: refuse,
    reportAction: refuse,
    acknowledge: async () => ({ acknowledged: 0 }),
    previewPlan: refuse,
    createPlan: async (plan) => {
      const made = planOf(plan.by.name, plan.reason);
      await records.commit({ put: { planned_outage: [made] } });
      return made;
    },
    patchPlan: refuse,
    provePlan: refuse,
    planned: async ({ action, id, by }) => {
      const plan = (await records.documents.get('planned_outage', id)) as PlannedOutage;
      if (action === 'approve' && plan.author === by.name)
        throw fault('PLN-SELF-APPROVAL', { author: by.name });
      return { ...plan, version: plan.version + 1, state: 'approved', approvedBy: by.name };
    },
    switch: async (entries) => ({ recorded: entries.length }),
    tag: async () => {},
    wave: refuse,
    onShift: async () => [],
    storm: {
      now: () => null,
      declaredBy: 'supervisor',
      limits: () => ({ verified: 50_000, inferred: 5_000, byHand: 500 }),
      declare: refuse,
      end: refuse,
    },
    notice: refuse,
    task: refuse,
    source: refuse,
    ping: async () => ({ asked: true, reason: null }),
    said: (said) => keptFeedback(records, said),
    answer: ({ id, text }) => answered(records, id, text),
    lifeSupport: handLifeSupport(records),
    report: async (report) => {
      calls.push(`report ${report.supplyPoint ?? 'nowhere'} ${report.danger ? 'danger' : 'calm'}`);
      const { supplyPoint, danger, text, channel, by } = report;
      const made = {
        id: 'R-1',
        version: 1,
        at: start,
        outage: null,
        state: 'open' as const,
        count: 1,
      };
      return { ...made, supplyPoint, danger, text, channel, by };
    },
  };
  const parts: ApiParts = {
    promiseOf: () => null,
    dutiesOf: async () => [],
    ownSupplyOf: () => [],
    ...{ records, clock, wallClock: clock, random: seededRandom(1), log, stream, operate },
    readings: {
      pointsOf: async () => [],
      latest: async () => [],
    } as unknown as ApiParts['readings'],
    metrics: new Registry(),
    settings: { ...settings, ...change },
    grid: handGrid,
    rules: handRules,
    ingest: {
      readings: async (batch) => ({ accepted: batch.length, duplicates: 0, refused: [] }),
      events: async (batch) => ({ accepted: batch.length, duplicates: 0, refused: [] }),
    },
    receipts: {
      verify: ({ signature }) => signature === 'signed',
      receive: async (kind, params) => void calls.push(`${kind} ${params['MessageSid'] ?? ''}`),
      voice: async () => '<Response/>',
      fromGateway: async (channel, key) => (key === 'the-key' ? `${channel} ok` : null),
      bounced: async (key) => key === 'the-key-of-mails',
      unsubscribed: async (marker) => void calls.push(`unsubscribed ${marker}`),
    },
    publicReads: handPublic(calls),
    overview,
    sources: () => [],
    source: async () => null,
    reload: { run: refuse, last: () => null },
    evidence: () => [],
    waveFinishAt: () => null,
    waveBefore: async () => ({ samples: [], counts: [], finishAt: null }),
    ready: async () => [{ name: 'records', ok: true, problem: null }],
    customers: {
      sendCode: (address, code) => void calls.push(`code ${address} ${code}`),
      sendNewCode: (address, code) => void calls.push(`new code ${address} ${code}`),
      answer: (id) => ({ ...off, label: id }),
      calendar: { tokenOf: links.calendarOf, contactOf: links.contactOf },
      bill: async () => ({ is: 'away', reason: 'not_joined', payUrl: null }),
    },
    reports: {
      reliability: emptyReport,
      notices: emptyReport,
      promises: emptyReport,
      etr: emptyReport,
      precursors: emptyReport,
      feedback: emptyReport,
    },
  };
  const server = apiServer(parts);
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url: `http://127.0.0.1:${port}`, parts, clock, calls, errors },
    async token(...scopes) {
      const { token, secret } = newToken({ name: scopes.join('+'), scopes }, start);
      await records.commit({ put: { token: [token] } });
      return secret;
    },
    async user(name, role) {
      const user = await newUser({ name, role, password }, start, 1024);
      await records.commit({ put: { user: [user] } });
    },
    async close() {
      await server.close();
      await records.close();
    },
  };
}

const emptyReport: ApiParts['reports']['feedback'] = async ({ from, to }) => {
  const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return { ...times, profile: 'cn', rows: [], totals: {} };
};

const settings: ApiParts['settings'] = {
  utility: {
    ...{ name: '新区供电公司', zone: 'Asia/Shanghai', locales: ['zh-CN', 'en'] },
    ...{ hotline: '95598', emergency: '110' },
  },
  ...{ publicUrl: 'http://127.0.0.1:8480', trustProxy: false, sessionHours: 12 },
  controlRoom: ['10.1.0.0/24'],
  ...{ lookups: { perMinute: 20, perDay: 100 }, lookupByMeter: true, requestsPerMinute: 5_000 },
  owedAfterMs: 12 * HOUR,
  ...{ holdSeconds: 30, secondPersonAbove: 500, switchColours: 'abnormal_only' },
  ...{ deviceLabel: '{name} {id}', webDist: null },
  importance: {
    ...{ lifeSupport: 1000, critical: 500, customer: 1, etrPassed: 200, noCrew: 100, noEtr: 50 },
    ...{ danger: 5000, promise: 500, ownSupply: 2000 },
  },
};

function overview(): ReturnType<ApiParts['overview']> {
  const asOf = new Date(start).toISOString();
  return {
    asOf,
    customers: {
      total: 40,
      dark: 0,
      planned: 0,
      critical: { life_support: 0, critical: 0 },
      trend: [],
    },
    outages: { suspected: 0, confirmed: 0, restoring: 0 },
    alarms: { p1: 0, p2: 0, p3: 0, p4: 0 },
    alarmFlood: { isOn: false, since: null, newAlarms: 0 },
    staleAlarms: 0,
    earthFaults: 0,
    sources: { starting: 0, up: 0, degraded: 0, down: 0, disabled: 0 },
    notices: { queued: 0, inDelivery: 0, delivered: 0, undeliverable: 0, held: 0 },
    ...{ plannedNext24h: 0, openTasks: 0, stormMode: false, storm: null, degraded: [] },
  };
}
