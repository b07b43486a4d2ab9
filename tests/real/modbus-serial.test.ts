/** A serial line through ports of the operating system; behind it the simulators' devices. */
import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type ModbusServer, startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Unit } from '../../simulators/devices/unit.ts';
import { floatUnit } from '../../simulators/devices/units.ts';
import type { Collector } from '../../src/collectors/collector.ts';
import { modbusSerial } from '../../src/collectors/modbus/collector.ts';
import { type Link, openLink } from '../../src/collectors/modbus/link.ts';
import { modbusSerialSettings } from '../../src/collectors/modbus/settings.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from '../collectors/support.ts';
import { forewatt } from '../support/program.ts';
import { startSerialDevices } from './serial-devices.ts';
import { findSocat, type SerialLine, serialLine } from './serial-line.ts';

/** Openings of a port one after another. */
const TURNS = 20;

/** What a descriptor of this process points to; null for one that is gone again. */
function pointsTo(descriptor: string): string | null {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return null;
  }
}

const found = findSocat();
const reason = 'skip' in found ? found.skip : '';
const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const meter = (volts: number): Unit =>
  floatUnit(400, () => new Map([0, 2, 4].map((at) => [at, volts])));

interface Bench {
  line: SerialLine;
  sink: MemorySink;
  source: Collector;
}

const numbered = <U>(units: U[]): Map<number, U> =>
  new Map(units.map((unit, index) => [index + 1, unit]));

/** Behind the simulators' converter, which plays faults of the line. */
async function behindConverter(units: Unit[]): Promise<Bench & { server: ModbusServer }> {
  const server = await startModbusServer({ port: 0, framing: 'rtu', units: numbered(units) });
  stops.push(() => server.stop());
  return { server, ...(await polling(server.port, units.length)) };
}

async function polling(port: number, units: number, speed = 10): Promise<Bench> {
  const line = await serialLine(port);
  stops.push(() => line.remove());
  const sink = memorySink();
  const settings = modbusSerialSettings.parse({
    id: 'rs485-1',
    kind: 'modbus_serial',
    path: line.path,
    baud: 115_200,
    timeout: '150ms',
    minGap: '2ms',
    devices: Array.from({ length: units }, (_, index) => ({
      ...{ unit: index + 1, template: 'eastron-sdm630', asset: `TX-${index + 1}`, every: '2s' },
    })),
  });
  const source = modbusSerial.create(settings, depsWith(sink, fastClock(speed)));
  stops.push(() => source.stop());
  await source.start();
  return { line, sink, source };
}

const voltsOf = (sink: MemorySink, asset: string): Array<number | null> =>
  sink.readings
    .filter((one) => one.asset === asset && one.quantity === 'voltage')
    .map(({ value }) => value);

describe.skipIf('skip' in found)(`a serial line ${reason}`, () => {
  test('is read, each meter with its own values', async () => {
    const { sink, source } = await behindConverter([meter(230), meter(231), meter(232)]);
    await sink.until(() => ['TX-1', 'TX-2', 'TX-3'].every((id) => voltsOf(sink, id).length >= 9));
    expect([1, 2, 3].map((n) => new Set(voltsOf(sink, `TX-${n}`)))).toEqual(
      [230, 231, 232].map((volts) => new Set([volts])),
    );
    expect(source.status()).toMatchObject({ health: 'up', kind: 'modbus_serial' });
  });

  test('a dead unit says nothing, and costs the others nothing but time', async () => {
    let isDead = false;
    const dying = meter(111);
    const units = [
      {
        ...dying,
        read: (...args: Parameters<Unit['read']>) => (isDead ? null : dying.read(...args)),
      },
      meter(222),
    ];
    const devices = await startSerialDevices(numbered(units));
    stops.push(() => devices.stop());
    const { sink } = await polling(devices.port, 2);
    await sink.until(() => voltsOf(sink, 'TX-1').length > 0 && voltsOf(sink, 'TX-2').length > 0);
    isDead = true;
    const silent = () =>
      sink.contacts.find(({ asset, contact }) => asset === 'TX-1' && contact === 'silent');
    await sink.until(() => silent() !== undefined, 15_000);
    expect(silent()).toMatchObject({ reason: 'timeout', missed: 1 });
    const before = voltsOf(sink, 'TX-2').length;
    await sink.until(() => voltsOf(sink, 'TX-2').length >= before + 9, 15_000);
    expect(new Set(voltsOf(sink, 'TX-2'))).toEqual(new Set([222]));
    expect(new Set(voltsOf(sink, 'TX-1'))).toEqual(new Set([111, null]));
  });

  test('one that answers after its time-out answers nobody: its neighbours keep their values', async () => {
    let lateMs = 0;
    const units = [{ ...meter(111), lateMs: () => lateMs }, meter(222), meter(333)];
    const devices = await startSerialDevices(numbered(units));
    stops.push(() => devices.stop());
    const { sink, source } = await polling(devices.port, 3);
    await sink.until(() => ['TX-1', 'TX-2', 'TX-3'].every((id) => voltsOf(sink, id).length > 0));
    lateMs = 190;
    await sink.until(() => source.status().assets.silent === 1, 15_000);
    const before = voltsOf(sink, 'TX-3').length;
    await sink.until(() => voltsOf(sink, 'TX-3').length >= before + 12, 15_000);
    lateMs = 0;
    source.readNow(['TX-1']);
    await sink.until(() => source.status().assets.answering === 3, 15_000);
    const seen = ['TX-1', 'TX-2', 'TX-3'].map((id) => new Set(voltsOf(sink, id)));
    expect(seen).toEqual([new Set([111, null]), new Set([222]), new Set([333])]);
  });

  test.each(['late', 'bad_crc', 'garbage', 'split_bytes', 'short'] as const)(
    '%s on the line makes no wrong value, and passes',
    async (kind) => {
      const { server, sink } = await behindConverter([meter(111), meter(222)]);
      await sink.until(() => voltsOf(sink, 'TX-1').length > 0 && voltsOf(sink, 'TX-2').length > 0);
      server.play(kind === 'late' ? { kind, delayMs: 200 } : { kind });
      if (kind !== 'split_bytes') {
        await sink.until(() => sink.contacts.some(({ contact }) => contact === 'silent'), 20_000);
      }
      server.play(null);
      const [one, two] = [voltsOf(sink, 'TX-1').length, voltsOf(sink, 'TX-2').length];
      await sink.until(
        () => voltsOf(sink, 'TX-1').length > one + 6 && voltsOf(sink, 'TX-2').length > two + 6,
        30_000,
      );
      expect(new Set(voltsOf(sink, 'TX-1').filter((v) => v !== null))).toEqual(new Set([111]));
      expect(new Set(voltsOf(sink, 'TX-2').filter((v) => v !== null))).toEqual(new Set([222]));
    },
  );

  test('the adapter is pulled out: one source down, nothing said of its meters; plugged in again it is read', async () => {
    const { line, sink, source } = await behindConverter([meter(230), meter(231)]);
    await sink.until(() => source.status().health === 'up' && voltsOf(sink, 'TX-2').length > 0);
    await line.unplug();
    await sink.until(() => source.status().health === 'down', 15_000);
    expect(source.status()).toMatchObject({
      reason: 'unreachable',
      lastError: 'there is no such port; is it plugged in?',
    });
    await sink.until(
      () =>
        sink.contacts.filter((one) => one.reason === 'no_route' && one.missed === 0).length === 2,
    );
    expect(await source.ping('TX-1')).toBe('not_reachable');
    await line.plug();
    await sink.until(() => source.status().health === 'up', 15_000);
  });

  test('a request ends at once with its port; a port is one program’s, and leaves nothing behind', async () => {
    const devices = await startSerialDevices(numbered([meter(230)]));
    stops.push(() => devices.stop());
    const line = await serialLine(devices.port);
    stops.push(() => line.remove());
    const format = { parity: 'none', dataBits: 8, stopBits: 1 } as const;
    const open = () => openLink({ kind: 'serial', path: line.path, baud: 115_200, ...format });
    const read = (link: Link, unit: number, timeoutMs: number) =>
      link.read({ unit, table: 'input', from: 0, quantity: 2, timeoutMs });
    const descriptors = () => readdirSync('/proc/self/fd');
    const ofPort = () => descriptors().filter((one) => pointsTo(one) === realpathSync(line.path));
    const before = descriptors().length;
    const held = ofPort();
    for (let turn = 0; turn < TURNS; turn += 1) {
      const link = await open();
      expect(await read(link, 1, 2_000)).toMatchObject({ ok: true });
      await read(link, 9, 5);
      await link.close();
    }

    expect(ofPort()).toEqual(held);
    // The process itself may open one at any time; a turn that leaves one behind makes many.
    expect(descriptors().length - before).toBeLessThan(TURNS / 2);
    const link = await open();
    await expect(open()).rejects.toThrow('another program has the port open');
    const answer = read(link, 9, 20_000);
    const pulledAt = performance.now();
    await line.unplug();
    expect(await answer).toEqual({ ok: false, failure: { kind: 'closed' } });
    expect(performance.now() - pulledAt).toBeLessThan(5_000);
    await expect(open()).rejects.toThrow('no such port');
  });

  test('forewatt probe reads a meter on a port', async () => {
    const { line, source } = await behindConverter([meter(230.5)]);
    await source.stop();
    const words = [
      '--baud',
      '115200',
      '--unit',
      '1',
      '--at',
      '0',
      '--count',
      '2',
      '--table',
      'input',
    ];
    const { code, out } = await forewatt('probe', line.path, ...words);
    expect(out).toContain('4366 8000');
    expect(code).toBe(0);
    const { code: none, err } = await forewatt('probe', '/dev/no-such-port', '--at', '0');
    expect(err).toContain('COL-UNREACHABLE');
    expect(none).toBe(4);
  });
});
