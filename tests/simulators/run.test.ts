import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepare } from '../../simulators/demo/prepare.ts';
import { run } from '../../simulators/run.ts';

interface SourceConfig {
  id: string;
  kind: string;
  port?: number;
  url?: string;
  devices?: Array<{ unit: number; asset: string }>;
}

const startAt = Date.parse('2026-07-15T09:00:00+08:00');
const speed = 200;
/** Scenario time at which the run begins: just before the recloser trips. */
const beginS = 7 * 60 + 50;

let dir: string;
let sources: SourceConfig[];
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'world-'));
  await prepare({ seed: 1, scenario: 'demo', dir });
  sources = JSON.parse(readFileSync(join(dir, 'config-parts', 'sources.json'), 'utf8'));
});
afterAll(() => rmSync(dir, { recursive: true }));

describe('a prepared folder', () => {
  test('holds the network, a history of 50,000 to 150,000 readings, sources and the plan', () => {
    const parts = join(dir, 'config-parts');
    expect(readdirSync(parts).sort()).toEqual([
      'devices',
      'history',
      'network',
      'scenario.json',
      'sources.json',
    ]);
    const readings = readFileSync(join(parts, 'history', 'readings.csv'), 'utf8').split('\n');
    expect(readings.length).toBeGreaterThan(50_000);
    expect(readings.length).toBeLessThan(150_000);
    const polled = sources.flatMap(({ devices }) => devices ?? []).map(({ asset }) => asset);
    expect(new Set(polled).size).toBe(polled.length);
    expect(polled.length).toBeGreaterThanOrEqual(60);
  });

  test('gives every source a port of its own', () => {
    const ports = sources.map(({ port, url }) => port ?? Number(new URL(url!).port));
    expect(new Set(ports).size).toBe(sources.length);
  });
});

describe('a running world', () => {
  test('answers on Modbus and tells a lockout over MQTT, and the truth of it', async () => {
    const originAt = Date.now() - (beginS * 1000) / speed;
    const files = { api: null, loginsPath: null, smsPort: null };
    const world = await run({ dir, seed: 1, startAt, originAt, speed, ...files });
    try {
      const { url } = sources.find(({ kind }) => kind === 'mqtt')!;
      const client = await mqtt.connectAsync(url!, { protocolVersion: 4 });
      const locked = new Promise<{ time: string }>((resolve) => {
        client.on('message', (_topic, payload) => {
          const event = JSON.parse(payload.toString());
          if (event.type === 'lockout') resolve(event);
        });
      });
      await client.subscribeAsync('ami/FTU-2/events', { qos: 1 });
      const station = sources.find(({ id }) => id === 'gw-station')!;
      expect(await phaseVolts(station.port!)).toBeGreaterThan(5_700);
      const event = await locked;
      await client.endAsync();
      // No upper bound: at this speed a busy machine loses minutes while it starts.
      const second = (Date.parse(event.time) - startAt) / 1000;
      expect(second).toBeGreaterThan(8 * 60 + 10);
    } finally {
      await world.stop();
    }
    const truth = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8'));
    expect(truth.events.map(({ what }: { what: string }) => what)).toContain('lockout');
    expect(truth.dark.length).toBeGreaterThan(500);
    expect(truth.contacts[0]).toMatchObject({ reachable: true, to: { sms: expect.any(String) } });
  });
});

/** Voltage of phase A of the first unit, as a master reads it. */
async function phaseVolts(port: number): Promise<number> {
  const socket = connectTcp(port, '127.0.0.1');
  socket.write(Buffer.from('000100000006010400000002', 'hex'));
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  socket.destroy();
  return answer.readFloatBE(9);
}
