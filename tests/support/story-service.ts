// The whole product as one process of a story: it can be started, ended in order, and killed.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newToken, newUser } from '../../src/api/auth/accounts.ts';
import type { Stores } from '../../src/app/stores.ts';
import { type Service, startService } from '../../src/app.ts';
import type { Role } from '../../src/model/user.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Log } from '../../src/runtime/log.ts';
import { loadSettings } from '../../src/settings/load.ts';
import type { Settings } from '../../src/settings/schema.ts';
import { sqliteReadings } from '../../src/store/sqlite/readings.ts';
import { recordsOver } from '../../src/store/sqlite/records/store.ts';
import { memoryPlace } from './memory-folder.ts';
import { storyZone } from './story-time.ts';

export const account = {
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'story-token-12345',
  from: '+861065001234',
};
export const password = 'a long enough password';
/** Cheap to check: a story signs in real people a hundred times. */
const PASSWORD_COST = 1024;
const SQLITE_FULL = 13;

/** Everybody who may sign in, by name. */
const staff: Record<string, Role> = {
  dispatcher: 'operator',
  planner: 'operator',
  chief: 'supervisor',
};

export interface StoryFolder {
  folder: string;
  network: string;
  remove(): void;
}

/** A folder with the rules and texts of the product, for one story. */
export function storyFolder(): StoryFolder {
  const folder = mkdtempSync(join(memoryPlace() ?? tmpdir(), 'forewatt-story-'));
  const product = join(dirname(fileURLToPath(import.meta.url)), '../../config');
  for (const part of ['policies', 'messages', 'holidays', 'billing']) {
    cpSync(join(product, part), join(folder, part), { recursive: true });
  }
  for (const file of ['segments.yaml', 'answers.yaml']) {
    cpSync(join(product, file), join(folder, file));
  }
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  return { folder, network: join(folder, 'network'), remove };
}

export interface StorySettings {
  policy: string;
  /** Shanghai, and the holidays of its country, unless said. */
  zone?: string;
  holidays?: string;
  port: number;
  gatewayUrl: string;
  /** Segments a second of the provider. */
  ratePerSecond: number;
  /** Channels besides the telephone. */
  channels?: object | undefined;
  billing?: object | undefined;
  /** What customers are offered. */
  customer?: object | undefined;
  notify?: object | undefined;
  auth?: object | undefined;
  /** Text of the duty rota; left out: nobody is called. */
  duty?: string | undefined;
  /** What is promised for faults; left out: nothing. */
  promises?: object | undefined;
}

/** Writes `forewatt.yaml`; gives its path. */
export function writeSettings({ folder }: StoryFolder, settings: StorySettings): string {
  const { port, gatewayUrl, ratePerSecond } = settings;
  const channel = { kind: 'twilio', ...account, baseUrl: gatewayUrl, ratePerSecond };
  const file = join(folder, 'forewatt.yaml');
  if (settings.duty !== undefined) writeFileSync(join(folder, 'duty.yaml'), settings.duty);
  const { promises } = settings;
  if (promises !== undefined) {
    writeFileSync(join(folder, 'promises.yaml'), JSON.stringify(promises));
  }
  const text = JSON.stringify({
    ...(promises === undefined ? {} : { promises: 'promises.yaml' }),
    ...(settings.duty === undefined ? {} : { duty: 'duty.yaml' }),
    utility: {
      name: '新区供电',
      zone: settings.zone ?? storyZone,
      holidays: settings.holidays ?? 'holidays/cn.yaml',
    },
    ...(settings.zone === undefined ? {} : { auth: { sessionHours: 168 } }),
    ...(settings.auth === undefined ? {} : { auth: settings.auth }),
    dataDir: join(folder, 'data'),
    http: { port, publicUrl: `http://127.0.0.1:${port}`, requestsPerMinute: 1_000_000 },
    network: { path: 'network/' },
    sources: [],
    ...(settings.billing === undefined ? {} : { billing: settings.billing }),
    ...(settings.customer === undefined ? {} : { customer: settings.customer }),
    notify: {
      policy: `policies/${settings.policy}.yaml`,
      messages: 'messages/',
      ...settings.notify,
      channels: { sms: channel, voice: channel, ...settings.channels },
    },
  });
  // JSON is YAML.
  writeFileSync(file, text);
  return file;
}

export interface Process {
  service: Service;
  /** A machine's token that may read and hand in facts. */
  token: string;
  /** Ends as an operator would end it. */
  stop(): Promise<void>;
  /** Dies now: no timer fires, nothing more is written, what is under way finds nobody. */
  kill(): Promise<void>;
}

export interface Disk {
  isFull: boolean;
}

/** Starts the product on the story's clock. */
export async function startProcess(
  file: string,
  at: { clock: Clock; log: Log; disk: Disk },
): Promise<Process> {
  const { clock, log, disk } = at;
  let isDead = false;
  const mortalClock: Clock = {
    now: () => clock.now(),
    after: (delay, run) => clock.after(delay, () => (isDead ? undefined : run())),
  };
  const unlessDead =
    (level: keyof Log): Log['info'] =>
    (fields, event) => {
      if (!isDead) log[level](fields, event);
    };
  const mortalLog: Log = {
    debug: unlessDead('debug'),
    info: unlessDead('info'),
    warn: unlessDead('warn'),
    error: unlessDead('error'),
  };
  const loaded = loadSettings(file, {});
  const service = await startService(loaded, mortalLog, {
    clock: mortalClock,
    openStores: (settings, own) => storesInThisThread(settings, own, disk),
  });
  return {
    service,
    token: await enrol(service, clock.now()),
    stop: () => service.stop(),
    async kill() {
      isDead = true;
      await service.core.stores.close();
      // What is left lets go of its sockets; it can write nowhere any more.
      await service.stop().catch(() => undefined);
    },
  };
}

/** The same files without threads of their own: a story of an hour asks them some ten thousand times. */
async function storesInThisThread(settings: Settings, clock: Clock, disk: Disk): Promise<Stores> {
  const { dataDir, store } = settings;
  mkdirSync(dataDir, { recursive: true });
  const records = await recordsOver({
    path: join(dataDir, 'records.db'),
    beforeStatement(sql) {
      if (!disk.isFull || sql !== 'commit') return;
      throw Object.assign(new Error('database or disk is full'), { errcode: SQLITE_FULL });
    },
  });
  const directory = join(dataDir, 'readings');
  const { retention } = store.readings;
  const readings = await sqliteReadings({ directory, retention, clock });
  return {
    ...{ records, readings, dataDir },
    async close() {
      await readings.close();
      await records.close();
    },
  };
}

async function enrol({ core }: Service, now: number): Promise<string> {
  const { records } = core;
  const known = await records.documents.list('user', { limit: 1 });
  if (known.items.length === 0) {
    const users = Object.entries(staff).map(([name, role]) =>
      newUser({ name, role, password }, now, PASSWORD_COST),
    );
    await records.commit({ put: { user: await Promise.all(users) } });
  }
  const { token, secret } = newToken({ name: 'head-end', scopes: ['read', 'ingest'] }, now);
  await records.commit({ put: { token: [token] } });
  return secret;
}
