/** SunSpec meters whose model stands anywhere, on one simulated gateway. */

import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { decodeGolden, frameOf } from '../../src/collectors/modbus/template/frames.ts';
import { readTemplate } from '../../src/collectors/modbus/template/read.ts';
import { forewatt } from '../support/program.ts';
import { filler, type SunspecModel, sunspecMap, sunspecUnit } from '../support/sunspec-unit.ts';
import { depsWith, fastClock, type MemorySink, memorySink, templates } from './support.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Model 203 with the words of the template's golden frames, which show it at 40069. */
function meter(over: ReadonlyMap<number, number> = new Map()): SunspecModel {
  const words = filler(203, 105).words.slice();
  const frames = templates.get('sunspec-203')?.golden ?? [];
  for (const { request, response } of [frames[0], frames[4]].filter((one) => one !== undefined)) {
    const from = Buffer.from(frameOf(request, 'request').body).readUInt16BE(1) - 40_069;
    const values = Buffer.from(frameOf(response).body.subarray(2));
    for (let at = 0; at < values.length / 2; at += 1) {
      if (from + at >= 2) words[from + at - 2] = values.readUInt16BE(at * 2);
    }
  }
  for (const [offset, word] of over) words[offset - 2] = word;
  return { id: 203, words };
}

interface Bench {
  server: ModbusServer;
  sink: MemorySink;
  source: Collector;
}

async function polling(unit: Unit): Promise<Bench> {
  const server = await startModbusServer({ port: await freePort(), units: new Map([[1, unit]]) });
  const sink = memorySink();
  const settings = modbusTcpSettings.parse({
    ...{ id: 'gw-1', kind: 'modbus_tcp', host: '127.0.0.1', port: server.port, timeout: '100ms' },
    devices: [{ unit: 1, template: 'sunspec-203', asset: 'TX-1', every: '2s' }],
  });
  const source = modbusTcp.create(settings, depsWith(sink, fastClock(40)));
  stops.push(
    () => source.stop(),
    () => server.stop(),
  );
  await source.start();
  return { server, sink, source };
}

const valuesOf = (sink: MemorySink, name: string): Array<number | string | null> =>
  sink.readings
    .filter((one) => (one.phase === null ? one.quantity : `${one.quantity}/${one.phase}`) === name)
    .map(({ value, reason }) => value ?? reason);

const last = (sink: MemorySink, name: string) => valuesOf(sink, name).at(-1);
const learned = (source: Collector) => source.status().learned;

describe('a SunSpec meter', () => {
  test.each([
    ['40000, behind an inverter', 40_000, [filler(1, 66), filler(103, 50)], 40_122],
    ['50000, behind the common model', 50_000, [filler(1, 65)], 50_069],
    ['0, behind three models', 0, [filler(1, 66), filler(160, 48), filler(64_110, 7)], 129],
  ])('is read in a map that begins at %s', async (_where, begin, before, at) => {
    const map = sunspecMap(begin, [...before, meter()]);
    const { sink, source } = await polling(sunspecUnit(() => map));
    await sink.until(() => valuesOf(sink, 'voltage/C').length >= 3);
    await sink.until(() => valuesOf(sink, 'energy_import').length >= 1);
    expect(learned(source)).toEqual([`TX-1: SunSpec model 203 at ${at}, 105 registers`]);
    expect(
      ['voltage/A', 'current/B', 'frequency', 'active_power', 'energy_export'].map((name) =>
        last(sink, name),
      ),
    ).toEqual([230.1, -5.67, 49.98, -3010, 400_000_000.1]);
    expect(sink.readings.filter(({ quality }) => quality !== 'good')).toEqual([]);
    expect(source.status().health).toBe('up');
  });

  test('a value and its scale factor change together; no factor and an accumulator of 0 are no value', async () => {
    let map = sunspecMap(40_000, [filler(1, 65), meter()]);
    const { sink } = await polling(sunspecUnit(() => map));
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= 2);
    // 230.1 V as 2301 × 10^-1 becomes 230 V as 230 × 10^0, between two requests.
    const change = new Map([
      ...([8, 9, 10].map((at) => [at, 230]) as Array<[number, number]>),
      ...([
        [15, 0],
        [6, 0x8000],
        [38, 0],
        [39, 0],
      ] as Array<[number, number]>),
    ]);
    map = sunspecMap(40_000, [filler(1, 65), meter(change)]);
    await sink.until(
      () => last(sink, 'voltage/A') === 230 && last(sink, 'current/A') === 'sentinel',
    );
    expect(new Set(valuesOf(sink, 'voltage/A'))).toEqual(new Set([230.1, 230]));
    await sink.until(() => last(sink, 'energy_export') === 'sentinel');
    expect(last(sink, 'energy_import')).toBe(12_345.6);
  });
});

describe('a map that moves', () => {
  // The old addresses lie within the meter's model: they can be read, and hold something else.
  const before = sunspecMap(40_000, [filler(1, 66), filler(103, 50), meter()]);
  const after = sunspecMap(40_000, [filler(1, 66), meter()]);

  test('is walked again when an address is not there any more', async () => {
    let map = before;
    const { sink, source } = await polling(sunspecUnit(() => map));
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= 2);
    map = after;
    await sink.until(
      () => learned(source)[0] === 'TX-1: SunSpec model 203 at 40070, 105 registers',
    );
    const count = valuesOf(sink, 'voltage/A').length;
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= count + 3);
    expect(new Set(valuesOf(sink, 'voltage/A'))).toEqual(new Set([230.1]));
  });

  test('is looked at when the meter comes back, before a value is believed', async () => {
    let map = sunspecMap(40_000, [filler(1, 66), meter()]);
    const { server, sink, source } = await polling(sunspecUnit(() => map));
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= 2);
    await server.die();
    await sink.until(() => source.status().health === 'down');
    // Where the meter was stands something else that can be read.
    map = sunspecMap(40_000, [filler(1, 66), filler(160, 108), meter()]);
    await server.revive();
    await sink.until(() => learned(source)[0]?.includes('at 40180') === true);
    await sink.until(() => last(sink, 'voltage/A') === 230.1);
    const values = new Set(valuesOf(sink, 'voltage/A'));
    expect(values).toEqual(new Set([230.1, 'comm_error']));
  });

  test('silent and back: its place is looked at with the first request', async () => {
    let isSilent = false;
    let map = before;
    const unit = sunspecUnit(() => map);
    const { sink, source } = await polling({
      read: (...args) => (isSilent ? null : unit.read(...args)),
    });
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= 2);
    isSilent = true;
    await sink.until(() => source.status().assets.silent === 1);
    map = sunspecMap(40_000, [filler(1, 66), filler(160, 50 + 107), meter()]);
    isSilent = false;
    source.readNow(['TX-1']);
    await sink.until(() => learned(source)[0]?.includes('at 40229') === true);
    await sink.until(() => last(sink, 'voltage/A') === 230.1);
    expect(new Set(valuesOf(sink, 'voltage/A'))).toEqual(new Set([230.1, 'comm_error']));
  });
});

describe('a device without the model', () => {
  test('answers, and is told to be misconfigured, with what is there', async () => {
    const map = sunspecMap(40_000, [filler(1, 65), filler(103, 50)]);
    const { sink, source } = await polling(sunspecUnit(() => map));
    await sink.until(() => source.status().reason === 'misconfigured');
    expect(source.status()).toMatchObject({
      health: 'degraded',
      lastError: 'TX-1: no SunSpec model 203; there are 1, 103',
      assets: { answering: 1 },
    });
    await sink.until(() => valuesOf(sink, 'voltage/A').length > 0);
    expect(new Set(sink.readings.map(({ reason }) => reason))).toEqual(
      new Set(['illegal_address']),
    );
    expect(await source.ping('TX-1')).toBe('answered');
  });

  test('with a shorter one lacks the points behind its end, and reads none of the next model', async () => {
    const short = { id: 203, words: meter().words.slice(0, 50) };
    const map = sunspecMap(40_000, [filler(1, 65), short, filler(160, 80)]);
    const { sink, source } = await polling(sunspecUnit(() => map));
    await sink.until(() => valuesOf(sink, 'voltage/A').length >= 2);
    expect(learned(source)).toContain('TX-1: the model ends before energy_scale');
    expect(valuesOf(sink, 'energy_import')).toEqual(['decode_error']);
  });

  test('with one too short for anything reads nothing of it', async () => {
    const stub = { id: 203, words: meter().words.slice(0, 4) };
    const asked: number[] = [];
    const unit = sunspecUnit(() => sunspecMap(40_000, [filler(1, 65), stub, filler(160, 120)]));
    const { source, sink } = await polling({
      read(table, address, quantity) {
        asked.push(address);
        return unit.read(table, address, quantity);
      },
    });
    await sink.until(() => source.status().reason === 'misconfigured');
    expect(source.status().lastError).toMatch(/model 203 at 40069 has 4 registers, too few$/);
    expect(await source.ping('TX-1')).toBe('answered');
    expect(new Set(asked)).toEqual(new Set([40_000, 40_002, 40_069]));
  });
});

test('a device that says nothing where it has nothing is found at the next place', async () => {
  const map = sunspecMap(50_000, [filler(1, 65), meter()]);
  const unit = sunspecUnit(() => map);
  const { sink, source } = await polling({
    read: (table, address, quantity) =>
      address < 50_000 ? null : unit.read(table, address, quantity),
  });
  await sink.until(() => last(sink, 'voltage/A') === 230.1);
  expect(learned(source)).toEqual(['TX-1: SunSpec model 203 at 50069, 105 registers']);
  expect(sink.contacts.map(({ contact }) => contact)).toEqual(['suspect', 'answering']);
});

describe('forewatt probe', () => {
  async function probed(map: ReadonlyMap<number, number>) {
    const units = new Map([[1, sunspecUnit(() => map)]]);
    const server = await startModbusServer({ port: await freePort(), units });
    stops.push(() => server.stop());
    const words = ['--unit', '1', '--template', 'sunspec-203'];
    return forewatt('probe', `127.0.0.1:${server.port}`, ...words);
  }

  test('walks the map, and says where the model stands', async () => {
    const { code, out } = await probed(
      sunspecMap(40_000, [filler(1, 66), filler(103, 50), meter()]),
    );
    expect(out).toContain('SunSpec model 203 at 40122, 105 registers');
    expect(out).toMatch(/voltage_a +230\.1 V +good +holding 0x9cc2 \(40130\) +08fd/);
    expect(code).toBe(0);
  });

  test('names what is there in place of the model', async () => {
    const { code, err } = await probed(sunspecMap(40_000, [filler(1, 66), filler(103, 50)]));
    expect(err).toContain('COL-MODEL-MISSING');
    expect(err).toContain('answers, but no SunSpec model 203; there are 1, 103.');
    expect(code).toBe(1);
  });
});

describe('frames of a device whose model stands elsewhere', () => {
  // Voltages and their factor of a model at 40122.
  const request = '00 01 00 00 00 06 01 03 9c c2 00 08';
  const response = '00 01 00 00 00 13 01 03 10 08 fd 08 fa 09 0b 2b 2b 2b 2b 2b 2b 2b 2b ff ff';
  const wanted = { voltage_a: 230.1, voltage_b: 229.8, voltage_c: 231.5, voltage_scale: -1 };

  test('decode with its place', async () => {
    const words = ['sunspec-203', request, response];
    const { code, out } = await forewatt('decode', ...words, '--model-at', '40122', '--json');
    const { readings } = JSON.parse(out) as { readings: Array<{ point: string; value: number }> };
    expect(Object.fromEntries(readings.map(({ point, value }) => [point, value]))).toEqual(wanted);
    expect(code).toBe(0);
    const other = await forewatt('decode', 'eastron-sdm630', request, response, '--model-at', '1');
    expect(other.err).toContain('COL-CALL-INCOMPLETE');
  });

  test('prove its template with it', () => {
    const text = readFileSync('config/devices/sunspec-203.yaml', 'utf8');
    const frame = `{ modelAt: 40122, request: "${request}", response: "${response}", expect: {} }`;
    const { template } = readTemplate('s.yaml', text.replace(/golden:.*/s, `golden: [${frame}]\n`));
    const [golden] = template?.golden ?? [];
    expect(template !== null && golden !== undefined && decodeGolden(template, golden)).toEqual(
      wanted,
    );
    const plain = readFileSync('config/devices/eastron-sdm630.yaml', 'utf8');
    const wrong = readTemplate('s.yaml', plain.replace(/golden:.*/s, `golden: [${frame}]\n`));
    expect(wrong.problems.map(({ message }) => message).join()).toContain('needs sunspec');
  });
});
