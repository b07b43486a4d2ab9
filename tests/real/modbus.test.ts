/** Modbus against programs that nobody here wrote: servers that we read, and a master that reads our simulators. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { startModbusServer } from '../../simulators/devices/modbus-server.ts';
import type { Table } from '../../simulators/devices/unit.ts';
import { modbusSerial, modbusTcp } from '../../src/collectors/modbus/collector.ts';
import { type Link, type LinkAddress, openLink } from '../../src/collectors/modbus/link.ts';
import { modbusSerialSettings, modbusTcpSettings } from '../../src/collectors/modbus/settings.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { depsWith, fastClock, type MemorySink, memorySink } from '../collectors/support.ts';
import { mbpoll, shown, strangers, tables, unit } from './modbus-strangers.ts';
import { findSocat, serialLine } from './serial-line.ts';

const stops: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const timeoutMs = 2_000;
const names = Object.keys(tables) as Table[];

/** Ranges of a table: the shortest, the longest that one request may ask for, and some between. */
function ranges(table: Table): Array<{ from: number; quantity: number }> {
  const random = seededRandom(7);
  const most = table === 'coil' || table === 'discrete' ? 2_000 : 125;
  const size = tables[table].length;
  const some = Array.from({ length: 12 }, () => {
    const quantity = 1 + Math.floor(random() * most);
    return { from: Math.floor(random() * (size - quantity)), quantity };
  });
  return [{ from: 0, quantity: 1 }, { from: size - most, quantity: most }, ...some];
}

async function linkTo(address: LinkAddress): Promise<Link> {
  const link = await openLink(address);
  stops.push(() => link.close());
  return link;
}

async function polled(address: LinkAddress): Promise<MemorySink> {
  const sink = memorySink();
  const deps = depsWith(sink, fastClock(10));
  const devices = [{ unit: 1, template: 'eastron-sdm630', asset: 'TX-1', every: '2s' }];
  const { kind, ...line } = address;
  const common = { id: 'stranger', timeout: '2s', devices };
  const source =
    kind === 'serial'
      ? modbusSerial.create(
          modbusSerialSettings.parse({ kind: 'modbus_serial', ...common, ...line }),
          deps,
        )
      : modbusTcp.create(
          modbusTcpSettings.parse({
            ...{ kind: 'modbus_tcp', ...common },
            ...{ host: address.host, port: address.port, framing: address.framing },
          }),
          deps,
        );
  stops.push(() => source.stop());
  await source.start();
  return sink;
}

const lastOf = (sink: MemorySink, quantity: string, phase: string | null) =>
  sink.readings.findLast((one) => one.quantity === quantity && one.phase === phase);

describe.each(strangers)('$name $skip', ({ skip, start }) => {
  test.skipIf(skip !== '')('every table is read as it is, up to the longest request', async () => {
    const server = await start();
    stops.push(() => server.stop());
    const link = await linkTo(server.address);
    for (const table of names) {
      for (const { from, quantity } of ranges(table)) {
        const answer = await link.read({ unit: 1, table, from, quantity, timeoutMs });
        expect(answer, `${table} ${from} ${quantity}`).toEqual({
          ok: true,
          words: tables[table].slice(from, from + quantity),
        });
      }
    }
  });

  test.skipIf(skip !== '')(
    'an address it does not have is exception 2, and the next request is answered',
    async () => {
      const server = await start();
      stops.push(() => server.stop());
      const link = await linkTo(server.address);
      const read = (from: number) =>
        link.read({ unit: 1, table: 'holding', from, quantity: 2, timeoutMs });
      for (const from of [399, 400, 60_000]) {
        expect(await read(from)).toEqual({ ok: false, failure: { kind: 'exception', code: 2 } });
        expect(await read(10)).toMatchObject({ ok: true });
      }
    },
  );

  test.skipIf(skip !== '')('a source reads a meter of it', async () => {
    const server = await start();
    stops.push(() => server.stop());
    const sink = await polled(server.address);
    await sink.until(() => lastOf(sink, 'energy_import', null) !== undefined, 20_000);
    const values = new Map(shown);
    const wanted: Array<[string, string | null, number]> = [
      ['voltage', 'A', 0],
      ['voltage', 'B', 2],
      ['voltage', 'C', 4],
      ['current', 'A', 6],
      ['active_power', null, 52],
      ['frequency', null, 70],
    ];
    for (const [quantity, phase, at] of wanted) {
      expect(lastOf(sink, quantity, phase)?.value).toBeCloseTo(values.get(at) ?? 0, 5);
    }
    expect(lastOf(sink, 'energy_import', null)?.value).toBeCloseTo(20_417_375, 0);
  });
});

const run = promisify(execFile);

/** Values as mbpoll prints them, by address. */
async function polledBy(words: string[]): Promise<Map<number, number>> {
  const { stdout } = await run('mbpoll', ['-0', '-1', '-a', '1', ...words]);
  const lines = [...stdout.matchAll(/^\[(\d+)\]:\s+(-?[\d.e+-]+)/gm)];
  return new Map(lines.map(([, at, value]) => [Number(at), Number(value)]));
}

const noMbpoll = 'skip' in mbpoll ? mbpoll.skip : '';
const socat = findSocat();
const noPort = noMbpoll || ('skip' in socat ? socat.skip : '');
const types: Record<Table, string> = { coil: '0', discrete: '1', input: '3', holding: '4' };

describe(`mbpoll ${noPort}`, () => {
  async function expectTables(way: string[]): Promise<void> {
    for (const table of names) {
      const [from, count] = [37, 100];
      const seen = await polledBy(
        ['-t', types[table], '-r', String(from), '-c', String(count)].concat(way),
      );
      const wanted = tables[table].slice(from, from + count);
      // It shows registers above 32767 with their signed value behind them.
      expect([...seen.values()], table).toEqual(wanted);
    }
    const floats = await polledBy(['-t', '3:float', '-B', '-r', '0', '-c', '3', ...way]);
    expect([...floats.values()]).toEqual([230.5, 231.25, 229.75]);
  }

  test.skipIf(noMbpoll !== '')('reads our simulated gateway as we do', async () => {
    const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
    stops.push(() => server.stop());
    await expectTables(['-m', 'tcp', '-p', String(server.port), '127.0.0.1']);
  });

  test.skipIf(noPort !== '')('reads our simulated device on a serial port', async () => {
    const units = new Map([[1, unit]]);
    const server = await startModbusServer({ port: 0, framing: 'rtu', units });
    stops.push(() => server.stop());
    const line = await serialLine(server.port);
    stops.push(() => line.remove());
    await expectTables(['-m', 'rtu', '-b', '115200', '-P', 'none', line.path]);
  });

  test.skipIf(noMbpoll !== '')('is told of an address that is not there', async () => {
    const server = await startModbusServer({ port: 0, units: new Map([[1, unit]]) });
    stops.push(() => server.stop());
    const words = ['-t', '4', '-r', '399', '-c', '2', '-p', String(server.port), '127.0.0.1'];
    await expect(run('mbpoll', ['-0', '-1', '-a', '1', ...words])).rejects.toThrow(
      /Illegal data address/,
    );
  });
});
