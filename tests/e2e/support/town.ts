/**
 * The simulated town and the service over it, as processes, for all tests of pages: prepared and started when
 * the first test asks, stopped when the last one has ended.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import { prepareDemo } from '../../../src/app.ts';
import {
  type DemoFolder,
  demoLogins,
  writeClock,
  writeFolder,
} from '../../../src/cli/demo/folder.ts';
import { freePort } from '../../../src/cli/demo/ports.ts';
import { type Kept, keepProcess } from '../../../src/cli/demo/processes.ts';
import { buildWebWhenStale } from '../../../src/cli/demo/web-build.ts';

export interface E2eTown {
  url: string;
  /** Ends the service as a crash would; the town goes on. */
  stopService(): Promise<void>;
  startService(): Promise<void>;
  /** A telephone whose owner does nothing odd. */
  phone(): string;
  /** Every message that reached a telephone, as JSON. */
  inbox(): string;
  /** The code that reached a telephone last; waits for it. */
  code(phone: string): Promise<string>;
  stop(): Promise<void>;
}

const protection = `id,title,level,from,to,supply_points,feeders,crew
GK,高考,一级,2026-07-15 08:00,2026-07-15 20:00,SP-100339,,保电一班
FAIR,交易会,,2026-08-01,2026-08-03,,XQ-14,
`;
const START = '2026-07-15T09:00:00+08:00';
const SPEED = 20;
const SEED = '1';
/** Half a minute of real time. */
const HOLD_SECONDS = 600;
/** Real time for the processes to come up before the scenario's first moment; more where preparing took longer. */
const LEAD_LEAST_MS = 4_000;
const LISTENS_WITHIN_MS = 60_000;
const CODE_WITHIN_MS = 40_000;
const root = join(import.meta.dirname, '../../..');

export async function startTown(): Promise<E2eTown> {
  buildWeb();
  const directory = mkdtempSync(join(tmpdir(), 'forewatt-e2e-'));
  const port = await freePort();
  const smsPort = await freePort();
  const beganMs = Date.now();
  const folder = await prepared({ directory, port, smsPort });
  // A machine with other work would miss the fault: it comes 24 s after the first moment, ready or not.
  const origin = Date.now() + Math.max(LEAD_LEAST_MS, Date.now() - beganMs);
  writeClock(folder, { start: START, origin, speed: SPEED });
  const url = `http://127.0.0.1:${port}`;
  const serve = (): Kept =>
    keepProcess({
      ...{ name: 'service', directory, keepAlive: false },
      args: [join(root, 'src/main.ts'), 'serve', '--config', folder.configFile],
    });
  const simulators = keepProcess({
    ...{ name: 'simulators', directory, keepAlive: false },
    args: [
      ...[join(root, 'simulators/main.ts'), 'run', '--out', directory, '--seed', SEED],
      ...['--start', START, '--origin', String(origin), '--speed', String(SPEED)],
      ...['--api', url, '--logins', folder.loginsFile, '--sms-port', String(smsPort)],
    ],
  });
  let service = serve();
  const town: E2eTown = {
    url,
    phone: () => goodPhone(folder),
    inbox: () => readFileSync(join(directory, 'inbox.json'), 'utf8'),
    code: (phone) => lastCode(directory, phone),
    stopService: () => service.stop(),
    async startService() {
      service = serve();
      await listening(url, directory);
    },
    async stop() {
      await Promise.all([service.stop(), simulators.stop()]);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await listening(url, directory).catch(async (cause) => {
    await town.stop();
    throw cause;
  });
  return town;
}

/** Numbers that end in a low one misbehave at the simulated provider. */
function goodPhone({ configFile }: DemoFolder): string {
  const contacts = readFileSync(join(configFile, '../network/contacts.csv'), 'utf8');
  const phone = contacts.match(/\+861[3-9]\d{5}[1-9]\d{3}\b/)?.[0];
  if (phone === undefined) throw new Error('no contact has a telephone');
  return phone;
}

const codesGiven = new Map<string, number>();

async function lastCode(directory: string, phone: string): Promise<string> {
  const inbox = join(directory, 'inbox.json');
  const until = Date.now() + CODE_WITHIN_MS;
  while (Date.now() < until) {
    const items = JSON.parse(readFileSync(inbox, 'utf8')) as Array<{ to: string; text: string }>;
    const said = items.filter(({ to, text }) => to === phone && /验证码|your code/.test(text));
    const code = said.at(-1)?.text.match(/\d{6}/)?.[0];
    // The code that somebody used before is no answer to a new wish.
    if (code !== undefined && said.length > (codesGiven.get(phone) ?? 0)) {
      codesGiven.set(phone, said.length);
      return code;
    }
    await wait(100);
  }
  const log = readFileSync(join(directory, 'service.log'), 'utf8').split('\n');
  const lines = log.filter((line) => /code_sent|code_failed/.test(line)).join('\n');
  throw new Error(`no code reached ${phone}; the service says:\n${lines}`);
}

async function prepared(at: {
  directory: string;
  port: number;
  smsPort: number;
}): Promise<DemoFolder> {
  const args = [
    ...[join(root, 'simulators/main.ts'), 'prepare', '--seed', SEED, '--scenario', 'demo'],
    ...['--speed', String(SPEED), '--out', at.directory],
  ];
  const made = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) throw new Error('the simulators could not prepare the scenario');
  const folder = writeFolder({ ...at, root });
  // An examination at one place, and a fair later: the calendar is the utility's own file.
  writeFileSync(join(folder.configFile, '../network/protection.csv'), protection);
  // All browsers and the town ask from one address here.
  const document = parseDocument(readFileSync(folder.configFile, 'utf8'));
  document.setIn(['http', 'requestsPerMinute'], 100_000);
  // Time runs fast here, and a person who stops a wave needs seconds of his own.
  document.setIn(['notify', 'holdSeconds'], HOLD_SECONDS);
  document.setIn(['customer', 'lookups'], { perMinute: 1_000, perDay: 10_000 });
  writeFileSync(folder.configFile, String(document));
  await prepareDemo({
    configFile: folder.configFile,
    logins: demoLogins,
    outagesFile: folder.historyOutages,
    readingsFile: folder.historyReadings,
  });
  return folder;
}

async function listening(url: string, directory: string): Promise<void> {
  const until = Date.now() + LISTENS_WITHIN_MS;
  while (Date.now() < until) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  const log = readFileSync(join(directory, 'service.log'), 'utf8').slice(-2_000);
  throw new Error(`the service did not answer at ${url}:\n${log}`);
}

/** Before the service starts: it would build itself what its sources are not the build of, while the town goes on. */
export function buildWeb(): void {
  // Under a test runner the build would take the slow half of React.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  buildWebWhenStale(root, console.log);
  process.env['NODE_ENV'] = before;
}
