/**
 * The console in a real browser while 5,000 changes a second run over 50 streams: from a change to the screen, its
 * heap, its first data, a diagram of 5,000 devices, and what it weighs. `PAGE_S` is how long the storm lasts
 * (60; the growth of the heap counts from 600 on). Needs the built pages and a Chromium.
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from 'playwright-core';
import type { Figure } from '../src/cli/bench.ts';
import { findChromium, launch } from '../tests/support/browser.ts';
import { dist, outage, overview, type PageServer, pageServer } from './support/page-server.ts';

const LASTS_S = Number(process.env['PAGE_S'] ?? 60);
const READERS = 49;
const FEEDERS = 200;
const DEVICES = 100_000;
const OUTAGES = 40;
const CHANGES_A_SECOND = 5_000;
const TICK_MS = 20;
const GROWTH_COUNTS_FROM_S = 600;
const SAMPLES = 20;
/** Eight digits of the clock stand for customers, so that the screen itself says when its number was made. */
const CLOCK = 100_000_000;
const MB = 1_048_576;

export async function bench(): Promise<Figure[]> {
  const found = await findChromium();
  if ('skip' in found) throw new Error(found.skip);
  const server = await pageServer();
  const browser = await launch(found.path);
  const readers = fork(new URL('./support/stream-readers.ts', import.meta.url), {
    env: {
      ...process.env,
      ...{ STREAMS: String(READERS), FEEDERS: String(FEEDERS), PORT: String(server.port) },
    },
  });
  try {
    const page = await browser.newPage({ baseURL: server.url });
    await page.addInitScript(watching);
    const first = await firstData(page);
    const frames = await panned(page);
    await page.goto('/console/outages');
    const end = storm(server);
    await page.getByTestId('outage-row-O-CLOCK').waitFor({ timeout: 30_000 });
    const heap = await heapOver(page);
    const lags = (await page.evaluate('window.lags')) as number[];
    end();
    return figures({ first, frames, lags, heap });
  } finally {
    readers.kill();
    await browser.close();
    server.stop();
  }
}

/** Runs in the page before all else: when the big number stood, and how old the number of one row is. */
const watching = `
localStorage.setItem('forewatt.language', 'en');
localStorage.setItem('forewatt.signed', 'yes');
window.lags = [];
let before = 0;
const look = (now) => {
  const big = document.querySelector('[data-testid="dark-now-customers"]');
  if (window.firstAt === undefined && /\\d/.test(big?.textContent ?? '')) window.firstAt = now;
  const row = document.querySelector('[data-testid="outage-row-O-CLOCK"] td.number');
  const made = Number((row?.textContent ?? '').replace(/\\D/g, '').slice(0, 8));
  if (made > 0 && made !== before) window.lags.push((Date.now() % ${CLOCK}) - made);
  before = made;
  requestAnimationFrame(look);
};
requestAnimationFrame(look);`;

/** Milliseconds from the start of the navigation to the big number; the server answers at once. */
async function firstData(page: Page): Promise<number> {
  await page.goto('/console');
  await page.waitForFunction('window.firstAt !== undefined');
  return (await page.evaluate('window.firstAt')) as number;
}

async function panned(page: Page): Promise<number[]> {
  await page.goto('/console/feeders/F-1');
  await page.getByTestId('drawing').waitFor();
  return page.evaluate(`(async () => {
    const host = document.querySelector('[data-testid="drawing"]');
    const next = () => new Promise((done) => requestAnimationFrame(done));
    const frames = [];
    let last = await next();
    for (let i = 0; i < 240; i += 1) {
      host.scrollLeft = (host.scrollWidth - host.clientWidth) * (i / 240);
      host.scrollTop = (host.scrollHeight - host.clientHeight) * (i / 240);
      const now = await next();
      frames.push(now - last);
      last = now;
    }
    return frames;
  })()`);
}

/** As many changes as are due since the last tick; one row's number is the clock. */
function storm({ hub }: PageServer): () => void {
  const [startedAt, at] = [Date.now(), new Date().toISOString()];
  let made = 0;
  const timer = setInterval(() => {
    const due = ((Date.now() - startedAt) / 1_000) * CHANGES_A_SECOND;
    for (; made < due; made += 1) {
      if (made % 10 === 0) {
        const id = `O-${made % (OUTAGES * 10)}`;
        hub.publish('outage', id, outage(id, made, 1 + ((made * 7_919) % 9_001), at));
      } else {
        const number = (made * 7_919) % DEVICES;
        const device = { feeder: `F-${number % FEEDERS}`, version: made, changedAt: Date.now() };
        hub.publish('device', `D-${number}`, { id: `D-${number}`, ...device });
      }
    }
    const now = new Date();
    hub.publish('outage', 'O-CLOCK', outage('O-CLOCK', made, now.getTime() % CLOCK, at));
    hub.publish('overview', 'overview', overview(now.toISOString(), made % 100_000));
  }, TICK_MS);
  return () => clearInterval(timer);
}

interface Heap {
  /** Bytes in use after a forced collection, and when, in hours since the storm began. */
  used: Array<{ hours: number; bytes: number }>;
}

async function heapOver(page: Page): Promise<Heap> {
  const session = await page.context().newCDPSession(page);
  const used: Heap['used'] = [];
  const startedAt = Date.now();
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    await wait((LASTS_S * 1_000) / SAMPLES);
    used.push({ hours: (Date.now() - startedAt) / 3_600_000, bytes: await usedBytes(session) });
  }
  return { used };
}

async function usedBytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Megabytes an hour: the slope of the line through the samples, without the first third that warms up. */
function growthOf({ used }: Heap): number {
  const late = used.slice(Math.floor(used.length / 3));
  const mean = (of: (one: (typeof late)[number]) => number): number =>
    late.reduce((sum, one) => sum + of(one), 0) / late.length;
  const [hours, bytes] = [mean((one) => one.hours), mean((one) => one.bytes)];
  const over = late.reduce((sum, one) => sum + (one.hours - hours) * (one.bytes - bytes), 0);
  const under = late.reduce((sum, one) => sum + (one.hours - hours) ** 2, 0);
  return over / under / MB;
}

function figures(seen: { first: number; frames: number[]; lags: number[]; heap: Heap }): Figure[] {
  const growth = growthOf(seen.heap);
  const most = Math.max(...seen.heap.used.map(({ bytes }) => bytes)) / MB;
  const counts = LASTS_S >= GROWTH_COUNTS_FROM_S;
  const over = `${CHANGES_A_SECOND} changes a second, ${READERS + 1} streams`;
  const grows = counts ? 'growth of the heap' : `growth of the heap (${LASTS_S} s say little)`;
  const rows: Array<[name: string, value: number, unit: string, most: number]> = [
    ['navigation to the first data, server answering at once', seen.first, 'ms', 1_500],
    [`change to screen, p95 of ${seen.lags.length}, ${over}`, p95(seen.lags), 'ms', 500],
    ['a frame of a diagram of 5,000 devices, p95', p95(seen.frames), 'ms', 20],
    [`${grows}, ${over}`, growth, 'MB an hour', 1],
    ['heap at most', most, 'MB', 200],
    ['console, first load of scripts', weight('console'), 'kB gz', 220],
    ['field, first load of scripts', weight('field'), 'kB gz', 120],
  ];
  return rows.map(([name, value, unit, budget]) => ({
    ...{ name: `page: ${name}`, value, unit, beside: 'the budget', besideValue: budget },
    ...{ ratio: Math.round((100 * value) / budget) / 100, target: `≤ ${budget} ${unit}` },
    ok: value <= budget || (unit === 'MB an hour' && !counts),
  }));
}

function p95(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}

function weight(program: 'console' | 'field'): number {
  const html = readFileSync(join(dist, program, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  const bytes = files.map((path) => gzipSync(readFileSync(join(dist, path))).length);
  return bytes.reduce((sum, one) => sum + one, 0) / 1_000;
}
