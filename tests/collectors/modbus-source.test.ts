import { afterEach, describe, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { feederTerminal, floatUnit, type TerminalState } from '../../simulators/devices/units.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from './support.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const meter = (volts: number): Unit =>
  floatUnit(
    400,
    () =>
      new Map([
        [0, volts],
        [2, volts],
        [4, volts],
        [52, 1000],
        [70, 50],
      ]),
  );

async function polling(
  units: Unit[],
  over: { speed?: number; devices?: object[]; timeout?: string } = {},
): Promise<{
  server: ModbusServer;
  sink: MemorySink;
  source: Collector;
}> {
  const server = await startModbusServer({
    port: await freePort(),
    units: new Map(units.map((unit, i) => [i + 1, unit])),
  });
  const sink = memorySink();
  const devices = units.map((_, i) => ({
    unit: i + 1,
    template: 'eastron-sdm630',
    asset: `TX-${i + 1}`,
    every: '2s',
  }));
  const settings = modbusTcpSettings.parse({
    id: 'gw-1',
    kind: 'modbus_tcp',
    host: '127.0.0.1',
    port: server.port,
    timeout: over.timeout ?? '100ms',
    devices: over.devices ?? devices,
  });
  const source = modbusTcp.create(settings, depsWith(sink, fastClock(over.speed ?? 20)));
  stops.push(
    () => source.stop(),
    () => server.stop(),
  );
  await source.start();
  return { server, sink, source };
}

const valuesOf = (sink: MemorySink, asset: string, quantity = 'voltage'): Array<number | null> =>
  sink.readings
    .filter((r) => r.asset === asset && r.quantity === quantity)
    .map(({ value }) => value);

describe('a Modbus gateway', () => {
  test('reads its meters and says that it is up', async () => {
    const { sink, source } = await polling([meter(230), meter(231)]);
    await sink.until(
      () => valuesOf(sink, 'TX-2').length >= 6 && valuesOf(sink, 'TX-1').length >= 6,
    );
    expect(new Set(valuesOf(sink, 'TX-1'))).toEqual(new Set([230]));
    expect(source.status()).toMatchObject({ health: 'up', assets: { answering: 2, silent: 0 } });
    const energy = sink.readings.filter(({ quantity }) => quantity === 'energy_import');
    expect(energy.length).toBeLessThanOrEqual(2);
  });

  test('a unit that falls silent is found within five seconds; the other keeps its values (mb-one-dead-unit-behind-gateway)', async () => {
    let isDead = false;
    const dying = meter(229);
    const { sink, source } = await polling([
      { read: (...args) => (isDead ? null : dying.read(...args)) },
      meter(230),
    ]);
    await sink.until(
      () => valuesOf(sink, 'TX-1').length >= 3 && valuesOf(sink, 'TX-2').length >= 3,
    );
    isDead = true;
    await sink.until(() =>
      sink.contacts.some(({ asset, contact }) => asset === 'TX-1' && contact === 'silent'),
    );
    const [suspect, silent] = sink.contacts.filter(
      ({ asset, contact }) => asset === 'TX-1' && contact !== 'answering',
    );
    expect(suspect).toMatchObject({ contact: 'suspect', missed: 0 });
    expect(silent).toMatchObject({ contact: 'silent', missed: 1, reason: 'gateway_target_failed' });
    expect((silent?.since ?? 0) - (suspect?.since ?? 0)).toBeLessThan(5_000);
    expect(source.status()).toMatchObject({ health: 'degraded', reason: 'assets_silent' });
    await sink.until(() =>
      sink.readings.some(({ asset, reason }) => asset === 'TX-1' && reason === 'comm_error'),
    );
    expect(valuesOf(sink, 'TX-1').filter((value) => value === 0)).toEqual([]);
    const before = valuesOf(sink, 'TX-2').length;
    await sink.until(() => valuesOf(sink, 'TX-2').length > before + 5);
    isDead = false;
    source.readNow(['TX-1']);
    await sink.until(() => sink.contacts.at(-1)?.contact === 'answering', 300);
  });

  test('a gateway that is away is one source down, says nothing of its meters, and comes back by itself', async () => {
    const { server, sink, source } = await polling([meter(230), meter(231)], { speed: 50 });
    await sink.until(() => source.status().health === 'up' && valuesOf(sink, 'TX-2').length > 0);
    await server.die();
    await sink.until(() => source.status().health === 'down');
    const lost = sink.contacts.filter(({ reason }) => reason === 'no_route');
    await sink.until(
      () => sink.contacts.filter(({ reason }) => reason === 'no_route').length === 2,
    );
    expect(lost.every(({ missed }) => missed === 0)).toBe(true);
    expect(await source.ping('TX-1')).toBe('not_reachable');
    await server.revive();
    await sink.until(() => source.status().health === 'up');
  });

  test('a ping is answered by a meter that lives and not by one that is dead', async () => {
    const { source, sink } = await polling([meter(230), { read: () => null }]);
    await sink.until(() => source.status().assets.silent === 1);
    expect(await source.ping('TX-1')).toBe('answered');
    expect(await source.ping('TX-2')).toBe('unanswered');
  });

  test('one bad register of twenty costs itself alone, and the plan that was learnt can be read (mb-illegal-block-is-split)', async () => {
    const unit: Unit = {
      read: (table, address, quantity) =>
        address <= 8 && address + quantity > 8
          ? 'illegal'
          : meter(230).read(table, address, quantity),
    };
    const { sink, source } = await polling([unit]);
    await sink.until(() => source.status().learned.length > 0);
    expect(source.status().learned).toContain('TX-1: no input register 8 (current_b)');
    const bad = sink.readings.filter(({ reason }) => reason === 'illegal_address');
    expect(bad.map(({ quantity, phase }) => `${quantity}/${phase}`)).toEqual(['current/B']);
    const before = valuesOf(sink, 'TX-1').length;
    await sink.until(() => valuesOf(sink, 'TX-1').length >= before + 3);
    expect(source.status().health).toBe('up');
  });

  test('a device that allows fewer registers at once gets smaller requests, and all values are good', async () => {
    const { server, sink } = await polling([meter(230)]);
    server.play({ kind: 'limit', registers: 10 });
    await sink.until(
      () => valuesOf(sink, 'TX-1', 'frequency').length > 0 && valuesOf(sink, 'TX-1').length > 12,
    );
    const late = sink.readings.slice(-30);
    expect(late.filter(({ quality }) => quality === 'bad')).toEqual([]);
  });
});

describe('what a connection can do to us', () => {
  test.each(['split_bytes', 'slow'] as const)(
    '%s does not matter (mb-frame-in-pieces)',
    async (kind) => {
      const { server, sink } = await polling([meter(230)]);
      server.play(kind === 'slow' ? { kind, delayMs: 20 } : { kind });
      const before = valuesOf(sink, 'TX-1').length;
      await sink.until(() => valuesOf(sink, 'TX-1').length >= before + 9);
      expect(new Set(valuesOf(sink, 'TX-1'))).toEqual(new Set([230]));
    },
  );

  test.each(['garbage', 'drop_fin', 'drop_rst', 'silent', 'short'] as const)(
    'after %s the meter is silent, never 0 V, and comes back',
    async (kind) => {
      const { server, sink } = await polling([meter(230)], { speed: 50, timeout: '50ms' });
      await sink.until(() => valuesOf(sink, 'TX-1').length > 0);
      server.play({ kind });
      await sink.until(() => sink.contacts.at(-1)?.contact === 'silent');
      server.play(null);
      await sink.until(() => sink.contacts.at(-1)?.contact === 'answering');
      expect(new Set(valuesOf(sink, 'TX-1'))).toEqual(new Set([230, null]));
    },
  );
});

test('a feeder terminal tells of a trip, its opening, its lockout and the live line', async () => {
  const state: TerminalState = {
    position: 2,
    hasTripped: false,
    isLockedOut: false,
    recloseCount: 0,
    faultCount: 0,
    faultPhases: 0,
  };
  let live = 7;
  const { sink } = await polling([feederTerminal(state, () => live)], {
    devices: [{ unit: 1, template: 'generic-feeder-terminal', asset: 'FTU-2' }],
  });
  await sink.until(
    () => sink.readings.filter(({ quantity }) => quantity === 'switch_position').length >= 2,
  );
  expect(sink.gridEvents).toEqual([]);
  Object.assign(state, { position: 1, hasTripped: true, faultPhases: 2, faultCount: 1 });
  live = 0;
  await sink.until(() => sink.gridEvents.length >= 4);
  expect(sink.gridEvents.map(({ type, phases }) => [type, phases])).toEqual(
    expect.arrayContaining([
      ['fault_passed', 'B'],
      ['protection_trip', null],
      ['switch_opened', null],
    ]),
  );
  state.isLockedOut = true;
  await sink.until(() => sink.gridEvents.some(({ type }) => type === 'lockout'));
  expect(sink.gridEvents.filter(({ type }) => type === 'voltage_lost')).toMatchObject([
    { phases: 'ABC' },
  ]);
  Object.assign(state, { position: 2, recloseCount: 1 });
  await sink.until(() => sink.gridEvents.some(({ type }) => type === 'reclose'));
  await sink.until(() => sink.gridEvents.some(({ type }) => type === 'switch_closed'));
});
