import {
  type Gateway,
  type GatewayOptions,
  startSmsGateway,
} from '../../../simulators/sms-gateway/gateway.ts';
import { utilityNames } from '../../../src/model/contact.ts';
import type { Outage } from '../../../src/model/outage.ts';
import type { OutageNews } from '../../../src/model/outage-news.ts';
import type { NoticeRow } from '../../../src/model/outbox/notice-row.ts';
import type { PlannedOutage } from '../../../src/model/planned-outage.ts';
import { email } from '../../../src/notify/channels/email/channel.ts';
import { openChannels } from '../../../src/notify/channels/registry.ts';
import type { OutboxDeps } from '../../../src/notify/outbox/deps.ts';
import { newId } from '../../../src/notify/outbox/ids.ts';
import { createOutbox, type Outbox } from '../../../src/notify/outbox.ts';
import type { Policy } from '../../../src/notify/policy/load.ts';
import type { Supply } from '../../../src/notify/stages/facts.ts';
import type { Messages } from '../../../src/notify/templates/messages.ts';
import { wavesForOutage } from '../../../src/notify/waves/outage.ts';
import { type PlannedEvent, wavesForPlanned } from '../../../src/notify/waves/planned.ts';
import type { WaveChange, WaveContext } from '../../../src/notify/waves/wave.ts';
import { type VirtualClock, virtualClock } from '../../../src/runtime/clock.ts';
import type { Log } from '../../../src/runtime/log.ts';
import { seededRandom } from '../../../src/runtime/random.ts';
import { type Supervisor, supervisor } from '../../../src/runtime/supervisor.ts';
import type { RecordsStore } from '../../../src/store/records.ts';
import { sqliteRecords } from '../../../src/store/sqlite/records.ts';
import { accountSid, authToken, startHooks, turns } from './hooks.ts';
import { aliveOnly, type Life, skewed } from './life.ts';
import {
  contactOf,
  type Inhabitant,
  policyNamed,
  productMessages,
  subscriptionsOf,
} from './people.ts';

const homeZone = 'Asia/Shanghai';
/** Real time of one provider call. */
const CALL_MS = 5_000;

export interface TownOptions {
  people: Inhabitant[];
  start: string;
  policy?: Policy;
  gateway?: Partial<GatewayOptions>;
  settings?: Partial<OutboxDeps['settings']>;
  ratePerSecond?: number;
  /** What may be spent on texts in one local day. */
  perDay?: number;
  /** Port of the utility's mail server; left out: there is no mail. */
  mailPort?: number;
  /** False: the provider's callbacks find nobody. */
  hooks?: boolean;
  /** Our address as the provider is told it; left out: where its callbacks do come in. */
  publicUrl?: string;
  messages?: Messages;
  /** Tasks that go with a wave. */
  tasksWith?: OutboxDeps['tasksWith'];
  /** Of the utility; left out: Shanghai. */
  zone?: string;
  /** How far the clock of our own machine is from that of the world. */
  skew?: { ms: number };
}

/** A utility with its outbox, real records and a provider over HTTP, in virtual time. */
export interface Town {
  clock: VirtualClock;
  store: RecordsStore;
  gateway: Gateway;
  outbox: Outbox;
  policy: Policy;
  outages: Map<string, Outage>;
  plans: Map<string, PlannedOutage>;
  supply: Map<string, Supply>;
  logged: string[];
  feedback: string[];
  context(holdMs?: number): WaveContext;
  commit(change: WaveChange): Promise<void>;
  news(outage: Outage, news: OutageNews[]): Promise<void>;
  plan(plan: PlannedOutage, event: PlannedEvent): Promise<void>;
  /** Seconds of virtual time, one round of the outbox each. */
  run(seconds: number, stepS?: number): Promise<void>;
  /** No call of any process is under way. */
  idle(): Promise<void>;
  /** Another outbox over the same records, as after a restart; with other rules where they are named. */
  restart(policy?: Policy): void;
  /** The process dies now: its calls go on, its answers are never written. */
  kill(): void;
  /** The process stands still before it next calls this of the records, until what is given back is called. */
  freeze(before: 'begin'): () => void;
  texts(phone: string): string[];
  notices(subject: string): Promise<NoticeRow[]>;
  stop(): Promise<void>;
}

export async function town(options: TownOptions): Promise<Town> {
  const clock = virtualClock(Date.parse(options.start));
  const store = await sqliteRecords(':memory:');
  await store.import({
    contacts: options.people.map(contactOf),
    subscriptions: options.people.flatMap(subscriptionsOf),
    supplyPoints: options.people.flatMap((one) =>
      one.points.map((id) => ({
        ...{ id, place: `桃园路${id}号`, class: one.class ?? 'residential', feeder: 'XQ-12' },
      })),
    ),
  });
  const gateway = await startSmsGateway({
    ...{ port: 0, clock, random: seededRandom(7), accountSid, authToken },
    ...options.gateway,
  });
  const hooks = await startHooks(store, clock, options.hooks !== false);
  const parts = { options, clock, store, gateway, publicUrl: options.publicUrl ?? hooks.url };
  const facts = {
    outages: new Map<string, Outage>(),
    plans: new Map<string, PlannedOutage>(),
    supply: new Map<string, Supply>(),
    logged: [] as string[],
    feedback: [] as string[],
  };
  const policy = options.policy ?? policyNamed('cn');
  const { zone = homeZone } = options;
  let engine = startOutbox(parts, facts, policy);
  const engines = [engine];
  const self: Town = {
    clock,
    store,
    gateway,
    get outbox() {
      return engine.outbox;
    },
    policy,
    ...facts,
    context: (holdMs = 0) => ({ policy, zone, now: clock.now(), newId: () => newId('W'), holdMs }),
    commit: (change) => store.commit({ waves: change.waves, supersede: change.supersede }),
    async news(outage, news) {
      facts.outages.set(outage.id, outage);
      await self.commit(wavesForOutage({ outage, news }, self.context()));
    },
    async plan(plan, event) {
      facts.plans.set(plan.id, plan);
      await self.commit(wavesForPlanned(event, plan, self.context()));
    },
    async run(seconds, stepS = 1) {
      for (let i = 0; i < seconds; i += stepS) {
        clock.advanceTo(clock.now() + stepS * 1000);
        await turns();
        await engine.outbox.tick();
        await engine.settled();
      }
      await hooks.idle();
      await engine.outbox.tick();
      await engine.settled();
    },
    async idle() {
      for (const one of engines) await one.settled();
    },
    restart(rules = policy) {
      engine = startOutbox(parts, facts, rules);
      engines.push(engine);
    },
    kill() {
      engine.kill();
      engine = startOutbox(parts, facts, policy);
    },
    freeze: (before) => engine.freeze(before),
    texts: (phone) =>
      gateway.inbox
        .all()
        .filter((item) => item.to === phone)
        .map((item) => item.text),
    async notices(subject) {
      const { items } = await store.notices.notices({ subject, limit: 500 });
      return items.map(({ notice }) => notice);
    },
    async stop() {
      await engine.outbox.stop();
      await engine.settled();
      await gateway.stop();
      await hooks.stop();
      await store.close();
    },
  };
  return self;
}

function startOutbox(
  parts: {
    options: TownOptions;
    clock: VirtualClock;
    store: RecordsStore;
    gateway: Gateway;
    publicUrl: string;
  },
  facts: Pick<Town, 'outages' | 'plans' | 'supply' | 'logged' | 'feedback'>,
  policy: Policy,
): {
  outbox: Outbox;
  settled(): Promise<void>;
  kill(): void;
  freeze: Town['freeze'];
  supervisor: Supervisor;
} {
  const { options, gateway, publicUrl } = parts;
  const clock = skewed(parts.clock, options.skew);
  const life: Life = { isDead: false, thawed: null, before: null };
  const line = (fields: object, event: string): void => {
    facts.logged.push(`${event} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const own = supervisor(clock, log);
  const account = {
    accountSid,
    authToken,
    oldAuthToken: null,
    from: '+861065001',
    kind: 'twilio',
  } as const;
  const shared = {
    ...account,
    baseUrl: gateway.url,
    perDay: options.perDay ?? null,
    prices: { '*': 0.05 },
  };
  const ratePerSecond = options.ratePerSecond ?? 100;
  const phones = { sms: { ...shared, ratePerSecond }, voice: { ...shared, ratePerSecond } };
  const channels = openChannels(
    { ...phones, email: mailAt(options.mailPort) },
    { clock, log, publicUrl, timeoutMs: CALL_MS },
  );
  const outbox = createOutbox({
    store: aliveOnly(parts.store.outbox, life),
    channels,
    policy,
    messages: options.messages ?? productMessages(),
    voice: {
      brand: utilityNames({ name: '新区供电' }),
      phone: '95598',
      zone: options.zone ?? homeZone,
      locales: ['zh-CN', 'en'],
    },
    facts: {
      outage: (id) => facts.outages.get(id) ?? null,
      plan: (id) => facts.plans.get(id) ?? null,
      supplyNow: (ids) => ids.map((id) => facts.supply.get(id) ?? 'unknown'),
      ...{ alarmIsActive: () => true, backAt: () => null },
      toldAs: (id) =>
        [...facts.outages.values()].filter((o) => o.mergedInto === id).map((o) => o.id),
    },
    settings: {
      ...{ mode: 'live', testTo: [] },
      brake: { verified: 50_000, inferred: 5_000, byHand: 500 },
      ...options.settings,
    },
    clock,
    random: seededRandom(3),
    log,
    supervisor: own,
    linkOf: (notice) => `https://d.cn/s/${notice.slice(2)}`,
    ...(options.tasksWith && { tasksWith: options.tasksWith }),
    onFeedback: async ({ text }) => {
      facts.feedback.push(text);
    },
  });
  return {
    outbox,
    supervisor: own,
    kill() {
      life.isDead = true;
    },
    freeze(before) {
      life.before = before;
      let thaw = (): void => {};
      life.thawed = new Promise<void>((resolve) => {
        thaw = resolve;
      });
      return () => {
        life.thawed = null;
        thaw();
      };
    },
    async settled() {
      while (own.inFlight() > 0) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function mailAt(port: number | undefined) {
  if (port === undefined) return undefined;
  const server = { host: '127.0.0.1', port, plain: true, from: 'dispatch@example.cn' };
  return email.settings.parse({ ...server, bounces: 'bounce@example.cn', ratePerSecond: 100 });
}
