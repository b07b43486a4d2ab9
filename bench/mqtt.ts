/**
 * How many MQTT events a second become durable before they are acknowledged, and how soon in a storm.
 * Broker, publisher and receiver are processes of their own; the peers run in the same run.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateNetwork } from '../simulators/network/generate.ts';
import type { Figure } from '../src/cli/bench.ts';
import { findMosquitto, startMosquitto } from '../tests/collectors/mosquitto.ts';
import type { Publishing } from './support/mqtt-publisher.ts';
import type { Received, Receiving } from './support/mqtt-receiver.ts';
import type { Stormed } from './support/storm-service.ts';

const EVENTS = 100_000;
const EVENTS_ONE_BY_ONE = 3_000;
const LEAST_A_SECOND = 40_000;
const STORM_EVENTS = 50_000;
const STORM_S = 30;
const STORM_P99_MOST_MS = 50;

/** A minute and a half; without mosquitto there is nothing to compare with, and no figure. */
export async function bench(): Promise<Figure[]> {
  const found = findMosquitto();
  if ('skip' in found) {
    process.stderr.write(`mqtt: ${found.skip}\n`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-mqtt-'));
  const broker = await startMosquitto(found.path);
  try {
    return [
      ...(await throughput(folder, broker.port)),
      ...stormFigures(await stormRun(folder, broker.port)),
    ];
  } finally {
    await broker.stop();
    rmSync(folder, { recursive: true, maxRetries: 5 });
  }
}

/** The broker holds all of them before the first is taken: the publisher's speed is not measured. */
async function throughput(folder: string, port: number): Promise<Figure[]> {
  const one = (way: Receiving['way'], count: number) => receive({ way, port, folder, count });
  const bare = await one('bare', EVENTS);
  const gated = await one('collector', EVENTS);
  const oneByOne = await one('documented', EVENTS_ONE_BY_ONE);
  const rate = EVENTS / gated.seconds;
  const beside = (name: string, besideValue: number): Figure => ({
    name: 'mqtt: QoS 1 events received, decoded, durable, then acknowledged',
    ...{ value: rate, unit: 'events/s', beside: name, besideValue, ratio: rate / besideValue },
    ...{ target: `≥ ${LEAST_A_SECOND} a second`, ok: rate >= LEAST_A_SECOND },
  });
  const cpuUs = (gated.cpuS / EVENTS) * 1e6;
  const bareUs = (bare.cpuS / EVENTS) * 1e6;
  return [
    beside('a bare subscriber: nothing decoded, nothing kept', EVENTS / bare.seconds),
    beside(
      'the library’s own way, one commit inside each handleMessage',
      EVENTS_ONE_BY_ONE / oneByOne.seconds,
    ),
    {
      name: 'mqtt: CPU of one event, all threads',
      ...{ value: cpuUs, unit: 'µs', beside: 'the bare subscriber' },
      ...{ besideValue: bareUs, ratio: cpuUs / bareUs, target: 'measured, no limit', ok: true },
    },
  ];
}

async function receive(receiving: Receiving): Promise<Received> {
  const receiver = started('./support/mqtt-receiver.ts', [JSON.stringify(receiving)]);
  try {
    await once(receiver, 'message');
    const { port, way, count } = receiving;
    await publish({ port, root: way, count, seconds: null, meters: null });
    receiver.send('go');
    const [said] = (await once(receiver, 'message')) as [Received];
    await once(receiver, 'exit');
    return said;
  } finally {
    receiver.kill('SIGKILL');
  }
}

async function publish(publishing: Publishing): Promise<void> {
  const publisher = started('./support/mqtt-publisher.ts', [JSON.stringify(publishing)]);
  const [code] = await once(publisher, 'exit');
  if (code !== 0) throw new Error('the publisher failed');
}

function started(path: string, args: string[]): ChildProcess {
  return fork(new URL(path, import.meta.url), args);
}

/** Every meter of a network says its last gasp within half a minute; the whole service takes it in. */
async function stormRun(folder: string, port: number): Promise<Stormed> {
  const meters = join(folder, 'meters');
  await generateNetwork({ supplyPoints: STORM_EVENTS, seed: 1, dir: join(folder, 'network') });
  writeFileSync(meters, metersOf(join(folder, 'network/supply_points.csv')).join('\n'));
  writeStormSettings(folder, port);
  const service = started('./support/storm-service.ts', [folder, String(STORM_EVENTS)]);
  try {
    await once(service, 'message');
    service.send('go');
    const stormed = once(service, 'message');
    await publish({ port, root: 'ami', count: STORM_EVENTS, seconds: STORM_S, meters });
    const [said] = (await stormed) as [Stormed];
    await once(service, 'exit');
    return said;
  } finally {
    service.kill('SIGKILL');
  }
}

function stormFigures({ delays, cpuS }: Stormed): Figure[] {
  const share = (of: number) => delays[Math.floor((delays.length - 1) * of)] ?? Number.NaN;
  const figure = (name: string, value: number, most: number | null): Figure => ({
    name: `mqtt: receipt to disk, ${STORM_EVENTS} last gasps in ${STORM_S} s, ${name}`,
    ...{ value, unit: 'ms', beside: 'limit of 99 of 100', besideValue: STORM_P99_MOST_MS },
    ratio: value / STORM_P99_MOST_MS,
    target: most === null ? 'measured, no limit' : `≤ ${most} ms`,
    ok: most === null || value <= most,
  });
  return [
    figure('half of them', share(0.5), null),
    figure('99 of 100', share(0.99), STORM_P99_MOST_MS),
    figure('the slowest', share(1), null),
    {
      name: 'mqtt: share of a core of the whole service in that storm',
      ...{ value: cpuS / STORM_S, unit: '1', beside: 'one core', besideValue: 1 },
      ...{ ratio: cpuS / STORM_S, target: 'measured, no limit', ok: true },
    },
  ];
}

function metersOf(file: string): string[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const at = head.split(',').indexOf('meter');
  return lines.map((line) => line.split(',')[at] ?? '');
}

function writeStormSettings(folder: string, port: number): void {
  const product = fileURLToPath(new URL('../config', import.meta.url));
  for (const part of ['policies', 'messages', 'holidays']) {
    cpSync(join(product, part), join(folder, part), { recursive: true });
  }
  const settings = {
    utility: { name: '新区供电', zone: 'Asia/Shanghai', holidays: 'holidays/cn.yaml' },
    dataDir: join(folder, 'data'),
    http: { port: 0 },
    network: { path: 'network/' },
    sources: [
      {
        ...{ id: 'ami', kind: 'mqtt', url: `mqtt://127.0.0.1:${port}` },
        subscriptions: [{ topic: 'ami/+/events', decoder: 'json_events', lane: 'events' }],
      },
    ],
    notify: { policy: 'policies/cn.yaml', messages: 'messages/', channels: {} },
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'forewatt.yaml'), JSON.stringify(settings));
}
