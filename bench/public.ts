/** The public page in a storm: so many visitors a second while half a million customers are judged dark and told. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateNetwork } from '../simulators/network/generate.ts';
import type { Figure } from '../src/cli/bench.ts';
import type { Load, Loaded } from './support/public-load.ts';

/** FOREWATT_BENCH_CUSTOMERS takes fewer on a small or busy machine. */
const CUSTOMERS = Number(process.env['FOREWATT_BENCH_CUSTOMERS'] ?? 1_000_000);
const DARK_SHARE = 0.5;
const STORM_S = 20;
/** Long enough that outages are sure and their notices made. */
const WATCHED_S = 75;
const VISITORS_A_SECOND = 5_600;
const P99_MOST_MS = 250;
const AGE_MOST_S = 30;
const CONNECTIONS = 100;
/** As the copy begins in Chinese. */
const COPY_WORDS = '这是一份副本';
/** Writing a profile takes a moment. */
const PROFILE_MS = 5_000;

/** About three minutes; the reading of the network is one of them. */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-bench-'));
  const children: ChildProcess[] = [];
  const child = (file: URL, ...words: string[]): ChildProcess => {
    const made = fork(file, words);
    children.push(made);
    return made;
  };
  try {
    const config = await configured(folder);
    const service = child(
      new URL('./support/public-service.ts', import.meta.url),
      config,
      String(DARK_SHARE),
    );
    const [up] = (await once(service, 'message')) as [{ port: number; customers: number }];
    const visitors = child(new URL('./support/public-load.ts', import.meta.url));
    const bare = child(new URL('./support/public-bare.ts', import.meta.url));
    bare.send(await pageOf(up.port));
    const [{ port: barePort }] = (await once(bare, 'message')) as [{ port: number }];
    const usual = { path: '/', perSecond: VISITORS_A_SECOND, connections: CONNECTIONS };

    const most = { ...usual, perSecond: null, forMs: 4_000 };
    const bareMost = await loaded(visitors, { ...most, port: barePort });
    const ownMost = await loaded(visitors, { ...most, port: up.port });
    service.send({ is: 'storm', seconds: STORM_S });
    const ages = watchAge(up.port);
    const inStorm = await loaded(visitors, { ...usual, port: up.port, forMs: WATCHED_S * 1000 });
    const bareBeside = await loaded(visitors, { ...usual, port: barePort, forMs: 5_000 });
    const ageS = await ages.stop();
    service.send({ is: 'ask' });
    const [storm] = (await once(service, 'message')) as [Storm];
    if (process.env['FOREWATT_BENCH_PROFILE'] !== undefined) await pause(PROFILE_MS);
    const copyAgeS = await copyAfterDeath(service, join(folder, 'data/public'));
    return figuresOf({ ownMost, bareMost, inStorm, bareBeside, ageS, copyAgeS, storm, ...up });
  } finally {
    for (const one of children) one.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Storm {
  dark: number;
  told: number;
  longestMs: number;
}

function figuresOf(run: {
  ownMost: Loaded;
  bareMost: Loaded;
  inStorm: Loaded;
  bareBeside: Loaded;
  ageS: number;
  copyAgeS: number;
  storm: Storm;
  customers: number;
}): Figure[] {
  const { ownMost, bareMost, inStorm, bareBeside, ageS, copyAgeS, storm, customers } = run;
  const bare = 'bare Node with the same bytes, same run';
  const wantedDark = Math.floor(customers * DARK_SHARE * 0.9);
  const figure = (
    name: string,
    of: { value: number; unit: string; beside: string; besideValue: number; isMost?: boolean },
    target: number,
  ): Figure => {
    const { isMost = false, ...rest } = of;
    const ok = isMost ? of.value <= target : of.value >= target;
    const ratio = Math.round((of.value / of.besideValue) * 100) / 100;
    return { name, ...rest, ratio, target: `${isMost ? '≤' : '≥'} ${target}`, ok };
  };
  const perS = 'requests/s';
  return [
    figure(
      'public_most',
      { value: ownMost.perSecond, unit: perS, beside: bare, besideValue: bareMost.perSecond },
      VISITORS_A_SECOND,
    ),
    figure(
      'public_in_storm',
      { value: inStorm.perSecond, unit: perS, beside: bare, besideValue: bareBeside.perSecond },
      VISITORS_A_SECOND * 0.99,
    ),
    figure(
      'public_in_storm_p99',
      {
        value: inStorm.p99Ms,
        unit: 'ms',
        beside: bare,
        besideValue: bareBeside.p99Ms,
        isMost: true,
      },
      P99_MOST_MS,
    ),
    figure(
      'public_in_storm_longest',
      {
        value: inStorm.mostMs,
        unit: 'ms',
        beside: 'longest hold of the loop',
        besideValue: storm.longestMs,
        isMost: true,
      },
      2_000,
    ),
    figure(
      'public_page_age',
      { value: ageS, unit: 's', beside: 'promise', besideValue: AGE_MOST_S, isMost: true },
      AGE_MOST_S,
    ),
    figure(
      'public_copy_after_death',
      { value: copyAgeS, unit: 's', beside: 'promise', besideValue: AGE_MOST_S, isMost: true },
      AGE_MOST_S,
    ),
    figure(
      'storm_dark',
      {
        value: storm.dark,
        unit: 'customers',
        beside: 'without supply',
        besideValue: customers * DARK_SHARE,
      },
      wantedDark,
    ),
    figure(
      'storm_told',
      {
        value: storm.told,
        unit: 'notices made',
        beside: 'customers dark',
        besideValue: storm.dark,
      },
      1,
    ),
  ];
}

async function loaded(visitors: ChildProcess, load: Load): Promise<Loaded> {
  visitors.send(load);
  const [answer] = (await once(visitors, 'message')) as [Loaded];
  return answer;
}

/** The oldest page that anybody got, in seconds. */
function watchAge(port: number): { stop(): Promise<number> } {
  let oldest = 0;
  const look = async (): Promise<void> => {
    const url = `http://127.0.0.1:${port}/status.json`;
    const response = await fetch(url, { headers: { connection: 'close' } });
    const status = (await response.json()) as { asOf: string };
    oldest = Math.max(oldest, (Date.now() - Date.parse(status.asOf)) / 1000);
  };
  // One look that finds no connection says nothing of the page; the next one does.
  const timer = setInterval(() => void look().catch(() => undefined), 1_000);
  return {
    async stop() {
      clearInterval(timer);
      await look();
      return oldest;
    },
  };
}

/**
 * The service is killed; a file server that knows nothing of it shows the page and says as of when: its age in seconds
 * at the death. Infinity where there is none.
 */
async function copyAfterDeath(service: ChildProcess, folder: string): Promise<number> {
  const gone = once(service, 'exit');
  service.kill('SIGKILL');
  await gone;
  const diedAt = Date.now();
  const server = createServer((request, response) => {
    const path = join(folder, normalize(new URL(request.url ?? '/', 'http://x').pathname));
    readFile(path).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const read = async (path: string): Promise<string> =>
    (await fetch(`${url}${path}`, { headers: { connection: 'close' } })).text();
  try {
    const [page, status] = await Promise.all([read('/index.html'), read('/status.json')]);
    const saysSo = page.includes(COPY_WORDS);
    return saysSo ? (diedAt - Date.parse(JSON.parse(status).asOf)) / 1000 : Infinity;
  } finally {
    server.close();
  }
}

const pause = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

async function pageOf(port: number): Promise<{ headers: Record<string, string>; body: string }> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    headers: { 'accept-encoding': 'identity' },
  });
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
  );
  const zipped = await import('node:zlib').then(({ gzipSync }) => gzipSync);
  const body = zipped(Buffer.from(await response.arrayBuffer()));
  const length = { 'content-length': String(body.length), 'content-encoding': 'gzip' };
  return { headers: { ...headers, ...length }, body: body.toString('base64') };
}

async function configured(folder: string): Promise<string> {
  const network = join(folder, 'network');
  await generateNetwork({ supplyPoints: CUSTOMERS, seed: 1, dir: network });
  for (const name of ['outages.csv', 'planned.csv', 'readings.csv']) {
    rmSync(join(network, name), { force: true });
  }
  const product = fileURLToPath(new URL('../config', import.meta.url));
  for (const part of ['policies', 'messages', 'holidays']) {
    cpSync(join(product, part), join(folder, part), { recursive: true });
  }
  const file = join(folder, 'forewatt.yaml');
  // JSON is YAML. Notices are decided, written and rendered; no provider is called.
  const settings = {
    utility: { name: '新区供电', zone: 'Asia/Shanghai', holidays: 'holidays/cn.yaml' },
    dataDir: join(folder, 'data'),
    http: { port: 0 },
    network: { path: 'network/' },
    notify: { mode: 'off', policy: 'policies/cn.yaml', messages: 'messages/' },
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}
