import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { prepareDemo } from '../../app.ts';
import { fault } from '../../runtime/problem.ts';
import { seededRandom } from '../../runtime/random.ts';
import { apiClient } from './api-client.ts';
import { type DemoFolder, demoLogins, writeClock, writeFolder } from './folder.ts';
import { judge } from './judge.ts';
import { waveUnderWay } from './killer.ts';
import type { Observations } from './observations.ts';
import { polledAssets } from './polled.ts';
import { freePort, isFree } from './ports.ts';
import { type Kept, keepProcess } from './processes.ts';
import { programme } from './report.ts';
import type { Step } from './step.ts';
import { readInbox, readTruth } from './truth.ts';
import { watch } from './watch.ts';
import { buildWebWhenStale } from './web-build.ts';

export interface DemoOptions {
  root: string;
  directory: string;
  scenario: string;
  seed: number;
  speed: number;
  port: number;
  untilDone: boolean;
  kill: boolean;
  say(line: string): void;
  stopped: AbortSignal;
}

export interface DemoResult {
  seed: number;
  restarts: number;
  steps: Step[];
}

const START = '2026-07-15T09:00:00+08:00';
const ENDS_AFTER_MS = 40 * 60_000;
/** Real time from the last preparation to the scenario's first moment. */
const LEAD_MS = 2_000;
/** Exit code of a program that was called wrongly. */
const WRONG_CALL = 2;
const LISTENS_WITHIN_MS = 120_000;

/** Runs the demo; `null` when it was stopped by hand before its end. */
export async function runDemo(options: DemoOptions): Promise<DemoResult | null> {
  // Whoever has it would answer in our place, and its logins are others.
  if (options.port !== 0 && !(await isFree(options.port))) {
    const why = 'another program has it; --port 0 takes a free one';
    throw fault('CLI-PORT', { where: `127.0.0.1:${options.port}`, why });
  }
  const { folder, port, smsPort } = await prepared(options);
  buildWebWhenStale(options.root, options.say);
  const course = { start: START, origin: Date.now() + LEAD_MS, speed: options.speed };
  writeClock(folder, course);
  const url = `http://127.0.0.1:${port}`;
  const simulators = keepProcess({
    name: 'simulators',
    directory: options.directory,
    keepAlive: false,
    args: simulatorArgs(options, folder, { course, url, smsPort }),
  });
  const service = keepProcess({
    name: 'service',
    directory: options.directory,
    keepAlive: true,
    args: [join(options.root, 'src/main.ts'), 'serve', '--config', folder.configFile],
  });
  try {
    await listening(url, options.stopped);
    announce(options, { url, smsPort, course });
    if (!options.untilDone) {
      if (!options.stopped.aborted) await once(options.stopped, 'abort');
      return null;
    }
    return await judged(options, folder, { service, url, course });
  } finally {
    await Promise.all([service.stop(), simulators.stop()]);
  }
}

async function prepared(
  options: DemoOptions,
): Promise<{ folder: DemoFolder; port: number; smsPort: number }> {
  const { root, directory } = options;
  const made = spawnSync(
    process.execPath,
    [
      join(root, 'simulators/main.ts'),
      'prepare',
      ...['--seed', String(options.seed), '--scenario', options.scenario],
      ...['--speed', String(options.speed), '--out', directory],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  // They have said on standard error what they do not know.
  if (made.status === WRONG_CALL) {
    const allowed = 'one of those named above';
    throw fault('REP-OPTION', { option: 'scenario', given: options.scenario, allowed });
  }
  if (made.status !== 0) throw new Error('the simulators could not prepare the scenario');
  const port = options.port === 0 ? await freePort() : options.port;
  const smsPort = await freePort();
  const folder = writeFolder({ directory, root, port, smsPort });
  await prepareDemo({
    configFile: folder.configFile,
    logins: demoLogins,
    outagesFile: folder.historyOutages,
    readingsFile: folder.historyReadings,
  });
  return { folder, port, smsPort };
}

function simulatorArgs(
  options: DemoOptions,
  folder: DemoFolder,
  at: { course: { start: string; origin: number }; url: string; smsPort: number },
): string[] {
  return [
    join(options.root, 'simulators/main.ts'),
    'run',
    ...['--out', options.directory, '--seed', String(options.seed)],
    ...['--start', at.course.start, '--origin', String(at.course.origin)],
    ...['--speed', String(options.speed), '--api', at.url],
    ...['--logins', folder.loginsFile, '--sms-port', String(at.smsPort)],
  ];
}

async function listening(url: string, stopped: AbortSignal): Promise<void> {
  const until = Date.now() + LISTENS_WITHIN_MS;
  while (Date.now() < until && !stopped.aborted) {
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  if (!stopped.aborted) throw new Error(`the service did not answer at ${url}; see service.log`);
}

function announce(
  options: DemoOptions,
  at: { url: string; smsPort: number; course: { origin: number; speed: number } },
): void {
  const { say } = options;
  say(`console   ${at.url}/console`);
  say(`field     ${at.url}/field`);
  say(`customers ${at.url}/`);
  say(`inbox     http://127.0.0.1:${at.smsPort}/   (what arrived on telephones)`);
  say(`data      ${options.directory}`);
  say('');
  for (const login of demoLogins)
    say(`${login.role.padEnd(11)} ${login.username} / ${login.password}`);
  say('');
  say(programme(options.scenario, at.course));
}

async function judged(
  options: DemoOptions,
  folder: DemoFolder,
  at: { service: Kept; url: string; course: { start: string; origin: number } },
): Promise<DemoResult> {
  const startAt = Date.parse(at.course.start);
  const now = (): number => startAt + (Date.now() - at.course.origin) * options.speed;
  const seen: Observations = {
    samples: [],
    lookups: [],
    fresh: [],
    killedAt: null,
    restarts: 0,
    outages: [],
    planned: [],
    notices: [],
    earthFaults: [],
  };
  const supervisor = demoLogins.find((login) => login.role === 'supervisor')!;
  const truthPath = join(options.directory, 'truth.json');
  const polled = polledAssets(folder.configFile);
  await watch(
    {
      api: apiClient(at.url, { name: supervisor.username, password: supervisor.password }),
      truthPath,
      now,
      random: seededRandom(options.seed),
      polled,
      freshFrom: startAt + 60_000,
      endsAt: startAt + ENDS_AFTER_MS,
      stopped: options.stopped,
      onSample: (sample) => {
        if (!options.kill || seen.killedAt !== null || waveUnderWay(sample) === null) return;
        seen.killedAt = now();
        at.service.kill();
      },
    },
    seen,
  );
  seen.restarts = at.service.restarts();
  const evidence = {
    truth: readTruth(truthPath),
    inbox: readInbox(join(options.directory, 'inbox.json')),
    seen,
    startAt,
  };
  const steps = judge(evidence);
  writeFileSync(
    join(options.directory, 'observed.json'),
    JSON.stringify({ ...seen, samples: seen.samples.length, steps }, null, 1),
  );
  return { seed: options.seed, restarts: seen.restarts, steps };
}
