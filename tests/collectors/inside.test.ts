/** What a Modbus source knows of itself, for its page. */
import { afterEach, expect, test } from 'vitest';
import { startModbusServer } from '../../simulators/devices/modbus-server.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from './support.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const speed = 20;
const unit = floatUnit(400, () => new Map([0, 2, 4].map((address) => [address, 230])));

async function polling(
  delayMs: number,
  every: string,
): Promise<{ sink: MemorySink; source: Collector }> {
  const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
  if (delayMs > 0) server.play({ kind: 'slow', delayMs });
  const sink = memorySink();
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port },
    devices: [{ unit: 1, template: 'eastron-sdm630', asset: 'M-1', every }],
  });
  const source = modbusTcp.create(settings, depsWith(sink, fastClock(speed)));
  stops.push(
    () => source.stop(),
    () => server.stop(),
  );
  await source.start();
  return { sink, source };
}

test('a meter that needs three seconds for a round of one is slower than its period', async () => {
  // Two requests a round, each 75 ms, at twenty times the speed of the clock.
  const { sink, source } = await polling(75, '1s');
  const slow = () => source.inside?.().slots.slow ?? [];
  await sink.until(() => (slow()[0]?.tookS ?? 0) > 2, 10_000);
  expect(slow()[0]).toMatchObject({ asset: 'M-1', group: 'measurement', periodS: 1 });
  const missed = source.inside?.().slots.missed ?? 0;
  await sink.until(() => (source.inside?.().slots.missed ?? 0) > missed, 10_000);
  expect(source.status().health).toBe('up');
});

test('one that keeps its period is not', async () => {
  const { sink, source } = await polling(0, '8s');
  await sink.until(() => sink.readings.length > 30);
  expect(source.inside?.().slots.slow).toEqual([]);
  const [plan] = source.inside?.().plans ?? [];
  expect(plan?.blocks.map(({ from, to, everyS }) => [from, to, everyS])).toContainEqual([0, 17, 8]);
  expect(source.counters().get('dropped/store_behind')).toBe(0);
});
