/** The whole way on a real disk: a simulated meter, segments, a copying device, the source on the other side. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import type { Sink } from '../../src/collectors/collector.ts';
import { modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { relayFolder } from '../../src/collectors/relay/collector.ts';
import { diskAt } from '../../src/collectors/relay/disk.ts';
import { relaySender } from '../../src/collectors/relay/sending/sender.ts';
import { relayFolderSettings, relaySettings } from '../../src/collectors/relay/settings.ts';
import { virtualClock } from '../../src/runtime/clock.ts';
import { gasp, privatePem, publicPem, settled, start, volts } from './relay-support.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from './support.ts';

const stops: Array<() => Promise<void> | void> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function folders(): { out: string; arrived: string; position: string } {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-relay-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const arrived = join(folder, 'in');
  mkdirSync(arrived);
  return { out: join(folder, 'out'), arrived, position: join(folder, 'place', 'zone-3.json') };
}

function senderInto(path: string, deps: ReturnType<typeof depsWith>) {
  const settings = relaySettings.parse({ id: 'zone-3', path, key: privatePem });
  const sender = relaySender({ ...deps, settings, disk: diskAt(path) });
  sender.start();
  return sender;
}

function carry(from: string, to: string): void {
  const names = readdirSync(from).filter((name) => name.endsWith('.seg'));
  for (const name of names) copyFileSync(join(from, name), join(to, name));
}

test('a polled meter: what was read here arrives there as it was', async () => {
  const { out, arrived, position } = folders();
  const clock = fastClock(20);
  const values = (): Map<number, number> => new Map([0, 2, 4].map((at) => [at, 230 + at / 4]));
  const server = await startModbusServer({
    port: 0,
    units: new Map([[1, floatUnit(400, values)]]),
  });
  stops.push(() => server.stop());
  const [inner, outer] = [memorySink(), memorySink()];
  const deps = depsWith(inner, clock);
  const sender = senderInto(out, deps);
  const sink: Sink = {
    ...inner,
    async telemetry(readings) {
      await sender.put({ readings });
      await inner.telemetry(readings);
    },
    async contact(contacts) {
      await sender.put({ contacts });
      await inner.contact(contacts);
    },
  };
  const device = { unit: 1, template: 'eastron-sdm630', asset: 'TX-1', every: '2s' };
  const meter = modbusTcp.create(
    modbusTcpSettings.parse({
      ...{ id: 'gw-1', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port },
      ...{ timeout: '100ms', devices: [device] },
    }),
    { ...deps, sink },
  );
  await meter.start();
  await inner.until(() => inner.readings.length > 60);
  await server.stop();
  await meter.stop();
  const lost = { source: 'gw-1', lane: 'telemetry', reason: 'store_behind' } as const;
  const gap = { ...lost, asset: 'TX-1', from: start, to: start + 60_000 };
  await sender.put({ gaps: [gap] });
  await sender.stop();

  const source = relayFolder.create(
    relayFolderSettings.parse({
      ...{ id: 'zone-3', kind: 'relay_folder', path: arrived, position, keys: [publicPem] },
    }),
    depsWith(outer, clock),
  );
  stops.push(() => source.stop());
  carry(out, arrived);
  await source.start();
  await outer.until(() => outer.readings.length >= inner.readings.length);
  await outer.until(() => outer.healths.some(({ health }) => health === 'up'));
  expect(outer.readings).toEqual(inner.readings);
  const there = inner.contacts.map((one) => ({ ...one, source: 'zone-3/gw-1' }));
  expect(outer.contacts).toEqual(there);
  expect(outer.spans).toEqual([{ ...gap, source: 'zone-3/gw-1' }]);
  expect(source.status()).toMatchObject({ kind: 'relay_folder', health: 'up' });
  expect(await source.ping('TX-1')).toBe('not_reachable');
  expect(source.reaches('TX-1')).toBe(false);
});

describe('the source', () => {
  function sourceAt(over: Record<string, unknown> = {}) {
    const { out, arrived, position } = folders();
    const clock = virtualClock(start);
    const sink: MemorySink = memorySink();
    const deps = depsWith(sink, clock);
    const settings = relayFolderSettings.parse({
      ...{ id: 'zone-3', kind: 'relay_folder', path: arrived, position, keys: [publicPem] },
      ...over,
    });
    const make = () => relayFolder.create(settings, deps);
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        clock.advanceTo(clock.now() + 1_000);
        await settled(20);
        while (deps.supervisor.inFlight() > 0) await settled(1);
      }
    };
    return { out, arrived, position, clock, sink, deps, make, pass };
  }

  test('is down when its folder cannot be read, and says how; up again by itself', async () => {
    const at = sourceAt();
    rmSync(at.arrived, { recursive: true });
    const source = at.make();
    await source.start();
    await at.pass(2);
    expect(source.status()).toMatchObject({ health: 'down', reason: 'unreachable' });
    expect(source.status().lastError).toContain('ENOENT');
    mkdirSync(at.arrived);
    const sender = senderInto(at.out, at.deps);
    await sender.put({ readings: [volts(1)] });
    await sender.stop();
    carry(at.out, at.arrived);
    await at.pass(2);
    expect(source.status()).toMatchObject({ health: 'up', reason: null });
    await source.stop();
  });

  test('is down when not even an empty segment comes for a minute', async () => {
    const at = sourceAt();
    const source = at.make();
    await source.start();
    await at.pass(59);
    expect(source.status().health).toBe('starting');
    await at.pass(2);
    expect(source.status()).toMatchObject({ health: 'down', reason: 'unreachable' });
    await source.stop();
  });

  test('goes on where it was after a restart, also where files are kept', async () => {
    const at = sourceAt({ after: 'keep' });
    const sender = senderInto(at.out, at.deps);
    await sender.put({ events: [gasp(1)] });
    await sender.stop();
    carry(at.out, at.arrived);
    const first = at.make();
    await first.start();
    await at.pass(1);
    await first.stop();
    expect(first.status().health).toBe('disabled');
    expect(existsSync(at.position)).toBe(true);
    const second = at.make();
    await second.start();
    await at.pass(3);
    expect(at.sink.gridEvents).toHaveLength(1);
    await second.stop();
  });

  test('the page of the source names each gap', async () => {
    const at = sourceAt({ late: '2s' });
    const sender = senderInto(at.out, at.deps);
    for (let number = 1; number <= 4; number += 1) {
      await sender.put({ events: [gasp(number)] });
      await at.pass(2);
    }
    await sender.stop();
    carry(at.out, at.arrived);
    for (const name of readdirSync(at.arrived)) {
      if (/0000000(2|3)\.seg$/.test(name)) rmSync(join(at.arrived, name));
    }
    const source = at.make();
    await source.start();
    await at.pass(4);
    expect(source.inside?.().causes).toMatchObject([
      { reason: 'segments_missing', text: 'segments 2–3 did not come' },
    ]);
    expect(source.status()).toMatchObject({ health: 'degraded', reason: 'segments_missing' });
    expect(source.status().errors).toEqual({ missing: 2 });
    expect(source.counters().get('segments')).toBeGreaterThan(2);
    await source.stop();
  });
});
