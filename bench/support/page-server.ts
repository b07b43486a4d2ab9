/** The built pages over answers of a large utility, and the product's own stream hub: what a browser is measured on. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import { staticRoutes } from '../../src/api/static.ts';
import { type StreamHub, streamHub } from '../../src/api/stream.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { bigFeeder } from '../../tests/support/big-feeder.ts';

export const dist = join(import.meta.dirname, '../../web/dist');

const none = { queued: 0, inDelivery: 0, delivered: 0, undeliverable: 0, held: 0 };
const critical = { life_support: 0, critical: 0 };
export const overview = (asOf: string, dark: number) => ({
  ...{ id: 'overview', asOf, outages: { suspected: 0, confirmed: 40, restoring: 0 } },
  customers: { total: 1_000_000, dark, planned: 0, critical, trend: [] },
  ...{ alarms: { p1: 0, p2: 0, p3: 0, p4: 0 }, staleAlarms: 0, earthFaults: 0, notices: none },
  alarmFlood: { isOn: false, since: null, newAlarms: 0 },
  sources: { starting: 0, up: 9_000, degraded: 0, down: 0, disabled: 0 },
  ...{ plannedNext24h: 0, openTasks: 0, stormMode: false, storm: null, degraded: [] },
});

/** One outage of the storm as the API shows it. */
export const outage = (id: string, version: number, out: number, at: string) => ({
  ...{ id, version, revision: 1, state: 'confirmed', feeder: 'F-1', basis: 'verified' },
  cause: {
    ...{ device: 'CB-1', phases: 'ABC', probability: 1, kind: null, responsibility: null },
    alternatives: [],
  },
  ...{ startedAt: at, detectedAt: at, confirmedAt: at, restoredAt: null },
  customers: { out, peak: out, byClass: { ...critical, business: 0, residential: out } },
  ...{ etr: null, etrError: null, crew: { state: 'none', name: null, saidAt: null } },
  ...{ plannedOutage: null, parent: null, mergedInto: null, splitFrom: null, related: null },
  ...{ danger: false, promise: null, importance: out, importanceParts: [], ownSupply: [] },
  ...{ notices: none, explanation: [] },
});

const columns = ['id', 'kind', 'parent', 'state', 'normal', 'live', 'customers', 'name'] as const;
const DIAGRAM_DEVICES = 5_000;
const settings = {
  ...{ utility: 'bench', zone: 'Asia/Shanghai', locales: ['zh-CN', 'en'], hotline: '95598' },
  ...{ holdSeconds: 30, secondPersonAbove: 500, switchColours: 'abnormal_only' },
};
const answers: Record<string, () => unknown> = {
  session: () => ({
    user: { name: 'bench', role: 'operator', locale: 'en' },
    ...{ csrf: 'bench', settings },
  }),
  overview: () => overview(new Date().toISOString(), 38_214),
  'feeders/F-1': () => ({
    ...{ id: 'F-1', name: 'F-1', state: 'live', customers: { total: 12_000, dark: 0 } },
    ...{ offNormal: [], loadA: 100, ratingA: 400, voltageKv: 10.3, alarms: 0 },
    ...{ earthFault: null, automation: null, readAt: null },
  }),
  'feeders/F-1/diagram': () => ({
    ...{ feeder: 'F-1', columns },
    rows: bigFeeder(DIAGRAM_DEVICES, 7).map((row) => columns.map((one) => row[one])),
  }),
};

export interface PageServer {
  url: string;
  port: number;
  hub: StreamHub;
  stop(): void;
}

export async function pageServer(): Promise<PageServer> {
  const clock = systemClock();
  const hub = streamHub({ clock, wallClock: clock, epoch: 'bench' });
  const app = express();
  const join = (request: Request, response: Response): void => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    const { user = 'page', topics = '' } = request.query as Record<string, string>;
    const reader = hub.join({
      ...{ user, topics: topics === '' ? [] : topics.split(','), after: null },
      sink: {
        write: (text) => response.write(text),
        onDrain: (run) => void response.once('drain', run),
        end: () => void response.end(),
      },
    });
    response.on('close', () => reader?.leave());
  };
  app.get('/', join);
  app.get('/api/v1/stream', join);
  app.get('/api/v1/{*path}', ({ path }, response) => {
    const answer = answers[path.slice('/api/v1/'.length)];
    response.json(answer === undefined ? { items: [], nextCursor: null } : answer());
  });
  staticRoutes(app, dist);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, hub },
    stop() {
      hub.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
