/** What others reported of their programs, against real sockets; decisions of the schedule are in silence.test.ts. */

import { afterEach, describe, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../../simulators/devices/unit.ts';
import { feederTerminal } from '../../../simulators/devices/units.ts';
import { freePort } from '../../../src/cli/demo/ports.ts';
import type { Collector } from '../../../src/collectors/collector.ts';
import { modbusTcp } from '../../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../../src/collectors/modbus/settings.ts';
import { readTemplates } from '../../../src/collectors/templates.ts';
import type { Clock } from '../../../src/runtime/clock.ts';
import {
  depsWith,
  fastClock,
  type MemorySink,
  memorySink,
  templates as supplied,
} from '../support.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** `name: at` of whole registers. */
function templateOf(points: Record<string, number>): string {
  const lines = Object.entries(points).map(([name, at]) => `  ${name}: { at: ${at} }`);
  return `
template: field-device
title: { en: Field device, zh: 现场装置 }
source: this file
status: code
kind: meter
defaults: { framing: mbap, table: input, type: uint16, group: measurement }
probe: ${Object.keys(points)[0]}
points:
${lines.join('\n')}
`;
}

/** Each register holds what it is asked for, plus 1. */
const countingUnit: Unit = {
  read: (_table, address, quantity) =>
    Array.from({ length: quantity }, (_, index) => (address + index + 1) % 65_536),
};

async function serverOf(unit: Unit): Promise<ModbusServer> {
  const server = await startModbusServer({ port: await freePort(), units: new Map([[1, unit]]) });
  stops.push(() => server.stop());
  return server;
}

async function reading(
  server: ModbusServer,
  over: { text?: string; clock?: Clock; settings?: object; template?: string } = {},
): Promise<{ sink: MemorySink; source: Collector; clock: Clock }> {
  const { text = templateOf({ voltage_a: 0 }), clock = fastClock(20) } = over;
  const own = readTemplates([{ file: 'field-device.yaml', text }]).templates;
  const template = over.template ?? 'field-device';
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw-1', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, timeout: '200ms' },
    devices: [{ unit: 1, template, asset: 'TX-1', every: '2s' }],
    ...over.settings,
  });
  const sink = memorySink();
  const templates = new Map([...supplied, ...own]);
  const source = modbusTcp.create(settings, depsWith(sink, clock, { templates }));
  stops.unshift(() => source.stop());
  await source.start();
  return { sink, source, clock };
}

const good = (sink: MemorySink): number =>
  sink.readings.filter(({ quality }) => quality === 'good').length;

test('a server that stops ten times in the middle of a request is read again, over one connection (node-modbus-serial 64, 92, 346)', async () => {
  let asked: () => void = () => {};
  const unit: Unit = {
    read(...what) {
      asked();
      return countingUnit.read(...what);
    },
  };
  const server = await serverOf(unit);
  const { sink } = await reading(server, { clock: fastClock(50) });
  for (let stop = 0; stop < 10; stop += 1) {
    const before = good(sink);
    await sink.until(() => good(sink) > before);
    server.play({ kind: 'slow', delayMs: 100 });
    await new Promise<void>((resolve) => {
      asked = resolve;
    });
    await server.die();
    server.play(null);
    await server.revive();
    const dead = good(sink);
    await sink.until(() => good(sink) > dead);
    expect(server.connections()).toBe(1);
  }
});

test('three bad registers of twenty cost themselves alone (telegraf 14671)', async () => {
  const phases = ['a', 'b', 'c'];
  const names = [
    ...['voltage', 'voltage_ll', 'voltage_earth', 'current', 'active_power'].flatMap((quantity) =>
      phases.map((phase) => `${quantity}_${phase}`),
    ),
    ...['active_power', 'reactive_power', 'apparent_power', 'power_factor', 'frequency'],
  ];
  const text = templateOf(Object.fromEntries(names.map((name, at) => [name, at])));
  const bad = [3, 7, 15];
  const server = await serverOf({
    read: (table, address, quantity) =>
      bad.some((at) => address <= at && at < address + quantity)
        ? 'illegal'
        : countingUnit.read(table, address, quantity),
  });
  const { sink, source } = await reading(server, { text });
  const values = (): Set<number | null> => new Set(sink.readings.map(({ value }) => value));
  await sink.until(() => values().size === 18, 15_000);
  const missing = sink.readings.filter(({ reason }) => reason === 'illegal_address');
  expect(missing.map(({ quantity, phase }) => `${quantity} ${phase}`)).toEqual(
    expect.arrayContaining(['voltage_ll A', 'voltage_earth B', 'active_power null']),
  );
  expect(missing.length).toBe(3);
  expect(source.status().health).toBe('up');
});

test('the last registers there are, and what would stand beyond them (telegraf 15146, 13482)', async () => {
  const server = await serverOf(countingUnit);
  const { sink } = await reading(server, {
    text: templateOf({ voltage_a: 65_532, voltage_b: 65_534, voltage_c: 65_535 }),
  });
  await sink.until(() => good(sink) >= 4);
  // The probe comes first, then the round.
  expect(sink.readings.slice(1, 4).map(({ value }) => value)).toEqual([65_533, 65_535, 0]);
  for (const wrong of ['{ at: 65535, type: int32 }', '{ at: 0, type: int32, length: 1 }']) {
    const text = templateOf({ voltage_a: 0 }).replace('{ at: 0 }', wrong);
    const read = readTemplates([{ file: 'field-device.yaml', text }]);
    expect(read.templates.size, wrong).toBe(0);
  }
});

describe('a device for one master at a time, slow to take the next request (telegraf 8225, 9253)', () => {
  test('is read by two who hang up when they have nothing to ask', async () => {
    const server = await serverOf(countingUnit);
    server.play({ kind: 'one_connection' });
    const clock = fastClock(20);
    const settings = { idleClose: '200ms' };
    const [one, two] = [
      await reading(server, { clock, settings }),
      await reading(server, { clock, settings }),
    ];
    await one.sink.until(() => good(one.sink) >= 5, 15_000);
    await two.sink.until(() => good(two.sink) >= 5, 15_000);
  });

  test('gets its rest between two requests', async () => {
    const arrivedAt: number[] = [];
    const server = await serverOf({
      read(...what) {
        arrivedAt.push(performance.now());
        return countingUnit.read(...what);
      },
    });
    const { sink } = await reading(server, {
      text: templateOf({ voltage_a: 0, voltage_b: 1_000, voltage_c: 2_000 }),
      settings: { minGap: '30ms' },
    });
    await sink.until(() => good(sink) >= 9);
    const rests = arrivedAt.slice(1).map((at, index) => at - (arrivedAt[index] ?? 0));
    // Until a request arrives takes a moment, and not the same one each time.
    expect(Math.min(...rests)).toBeGreaterThan(20);
  });
});

test('a gateway away for two minutes is read again within 100 s by itself, and at once when it is wanted (HA core 55284, 68161)', async () => {
  const server = await serverOf(countingUnit);
  const clock = fastClock(120);
  const { sink, source } = await reading(server, { clock });
  const backAfterMs = async (isWanted: boolean): Promise<number> => {
    await sink.until(() => source.status().health === 'up');
    await server.die();
    await sink.until(() => source.status().health === 'down');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await server.revive();
    const from = clock.now();
    if (isWanted) source.readNow(['TX-1']);
    await sink.until(() => source.status().health === 'up');
    return clock.now() - from;
  };
  expect(await backAfterMs(false)).toBeLessThanOrEqual(100_000);
  // Five seconds, and what a busy machine adds at this speed.
  expect(await backAfterMs(true)).toBeLessThanOrEqual(20_000);
});

test('of a terminal that falls silent no point keeps its last value, bits neither (OpenEMS 2273)', async () => {
  const state = {
    ...{ position: 2 as const, hasTripped: false, isLockedOut: false },
    ...{ recloseCount: 0, faultCount: 0, faultPhases: 0 },
  };
  const terminal = feederTerminal(state, () => 7);
  let isDead = false;
  const server = await serverOf({
    read: (...what) => (isDead ? null : terminal.read(...what)),
  });
  const { sink } = await reading(server, { template: 'generic-feeder-terminal' });
  const seen = (isGood: boolean): string[] =>
    [
      ...new Set(
        sink.readings
          .filter(({ reason }) => (isGood ? reason === null : reason === 'comm_error'))
          .map(({ quantity }) => quantity),
      ),
    ].sort();
  await sink.until(() => seen(true).length === 3);
  isDead = true;
  await sink.until(() => seen(false).length > 0);
  expect(seen(false)).toEqual(['battery', 'signal', 'switch_position']);
  const silent = sink.readings.filter(({ reason }) => reason === 'comm_error');
  expect(silent.map(({ value, quality }) => [value, quality])).toEqual(
    silent.map(() => [null, 'bad']),
  );
});
