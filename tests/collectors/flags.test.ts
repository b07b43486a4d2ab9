/** What is odd about an asset that answers: some points without a value, a number used twice. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { flagsOf } from '../../src/collectors/modbus/asking/device-words.ts';
import { modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { checksumOf } from '../../src/collectors/modbus/template/frame-bytes.ts';
import { collectorRunner } from '../../src/collectors/runner.ts';
import { sourceOf, startBroker } from './mqtt/broker.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from './support.ts';

const stops: Array<() => unknown> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function polling(port: number, sink: MemorySink, over: object = {}): Collector {
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw', kind: 'modbus_tcp', host: '127.0.0.1', port, timeout: '60ms' },
    devices: [{ unit: 1, template: 'eastron-sdm630', asset: 'M-1', every: '2s' }],
    ...over,
  });
  const source = modbusTcp.create(settings, depsWith(sink, fastClock(40)));
  stops.push(() => source.stop());
  return source;
}

const flagsNow = (source: Collector): string[] =>
  source.inside?.().contacts.items.flatMap(({ flags }) => flags) ?? [];

const whole = floatUnit(400, () => new Map([0, 2, 4].map((address) => [address, 230])));

describe('an asset is partial', () => {
  test('when its device lacks registers of the template', async () => {
    const unit: Unit = {
      read: (table, from, quantity) =>
        from <= 8 && from + quantity > 8 ? 'illegal' : whole.read(table, from, quantity),
    };
    const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
    stops.push(() => server.stop());
    const sink = memorySink();
    const source = polling(server.port, sink);
    await source.start();
    await sink.until(() => source.status().learned.length > 0);
    expect(flagsNow(source)).toEqual(['partial']);
    expect(source.status().health).toBe('up');
  });

  test('when its message leaves a point without a value, until one does not', async () => {
    const broker = await startBroker();
    stops.push(broker.stop);
    const sink = memorySink();
    const source = sourceOf(broker.port, sink);
    stops.push(() => source.stop());
    await source.start();
    await sink.until(() => source.status().health === 'up');
    const say = (values: object) =>
      broker.client.publishAsync('ami/M-2/readings', JSON.stringify({ values }), { qos: 1 });
    await say({ voltage_a: 230, voltage_b: null });
    await sink.until(() => sink.readings.length === 2);
    expect(source.inside?.().contacts.items).toMatchObject([
      { asset: 'M-2', contact: 'answering', flags: ['partial'] },
    ]);
    await say({ voltage_a: 230, voltage_b: 231 });
    await sink.until(() => sink.readings.length === 4);
    expect(source.inside?.().contacts.items).toEqual([]);
  });
});

describe('a number is used twice', () => {
  test('when two devices answer one request: neither is believed, and the reason says it', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (request: Buffer) => {
        const count = request.readUInt16BE(4) * 2;
        const answer = (fill: number): Buffer => {
          const frame = Buffer.alloc(count + 5, fill);
          frame.set([request[0] ?? 0, request[1] ?? 0, count]);
          frame.writeUInt16LE(checksumOf(frame.subarray(0, -2)), count + 3);
          return frame;
        };
        socket.write(Buffer.concat([answer(0x41), answer(0x42)]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => server.close());
    const sink = memorySink();
    const { port } = server.address() as { port: number };
    const source = polling(port, sink, { framing: 'rtu', minGap: '0ms' });
    await source.start();
    await sink.until(() => sink.contacts.at(-1)?.contact === 'silent', 8_000);
    expect(flagsNow(source)).toEqual(['duplicate_id']);
    expect(sink.contacts.at(-1)?.reason).toBe('two_answers');
    expect(sink.readings.filter(({ value }) => value !== null)).toEqual([]);
    await source.stop();
  });

  test('when one answer too many is not alone, and for ten minutes', () => {
    const plan = { missing: () => new Map() } as unknown as Parameters<typeof flagsOf>[0]['plan'];
    const of = (doubledAt: number[], now: number) =>
      flagsOf({ asset: 'M-1', plan, place: null, absent: [], doubledAt, now });
    expect(of([1_000], 2_000)).toEqual([]);
    expect(of([1_000, 5_000], 6_000)).toEqual(['duplicate_id']);
    expect(of([1_000, 5_000], 601_000)).toEqual([]);
  });

  test('when two sources speak for it', async () => {
    const device = [{ unit: 1, template: 'eastron-sdm630', asset: 'M-1' }];
    const line = { kind: 'modbus_tcp', host: '127.0.0.1', devices: device, enabled: false };
    const sources = [
      modbusTcpSettings.parse({ ...line, id: 'one', port: 1 }),
      modbusTcpSettings.parse({ ...line, id: 'two', port: 2 }),
    ];
    const runner = collectorRunner(sources, depsWith(memorySink(), fastClock(1)));
    expect(runner.speakersFor('M-1')).toEqual(['one', 'two']);
    expect(runner.speakersFor('M-2')).toEqual([]);
  });
});
