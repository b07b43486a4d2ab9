/** Modbus servers that nobody here wrote, all with the same tables; and where there are none, why. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Table, Unit } from '../../simulators/devices/unit.ts';
import type { LinkAddress } from '../../src/collectors/modbus/link.ts';
import { findProgram, findSocat, serialLine } from './serial-line.ts';

const registers = 400;
const bits = 2_048;
/** What the meter of eastron-sdm630 shows: address and value. */
export const shown: ReadonlyArray<readonly [at: number, value: number]> = [
  [0, 230.5],
  [2, 231.25],
  [4, 229.75],
  [6, 4.5],
  [52, -1250.5],
  [70, 49.98],
  [72, 20_417.375],
];

function floatWords(value: number): [number, number] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
}

const input = Array.from({ length: registers }, (_, at) => (at * 263 + 7) % 65_536);
for (const [at, value] of shown) input.splice(at, 2, ...floatWords(value));

export const tables: Readonly<Record<Table, readonly number[]>> = {
  input,
  holding: Array.from({ length: registers }, (_, at) => (at * 40_503 + 1) % 65_536),
  coil: Array.from({ length: bits }, (_, at) => Number((at * 7) % 13 < 5)),
  discrete: Array.from({ length: bits }, (_, at) => Number((at * 11) % 17 < 8)),
};

/** The same as a unit of the simulators. */
export const unit: Unit = {
  read: (table, at, quantity) =>
    at + quantity <= tables[table].length ? tables[table].slice(at, at + quantity) : 'illegal',
};

export interface Stranger {
  address: LinkAddress;
  stop(): Promise<void>;
}

export interface StrangerKind {
  name: string;
  /** Empty when it is here. */
  skip: string;
  start(): Promise<Stranger>;
}

function tablesFile(folder: string): string {
  const file = join(folder, 'tables.txt');
  const lines = Object.entries(tables).map(([name, values]) => `${name} ${values.join(' ')}\n`);
  writeFileSync(file, lines.join(''));
  return file;
}

/** Starts a program that prints its port, or 0, when it is there. */
async function started(command: string, words: string[]): Promise<[ChildProcess, number]> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
    child.stdout.once('data', (bytes: Buffer) => resolve(Number(bytes.toString())));
  });
  return [child, port];
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

const tcp = (port: number, framing: 'mbap' | 'rtu'): LinkAddress => ({
  ...{ kind: 'tcp', host: '127.0.0.1', port, framing, connectTimeoutMs: 2_000 },
});
const serial = (path: string): LinkAddress => ({
  ...{ kind: 'serial', path, baud: 115_200, parity: 'none', dataBits: 8, stopBits: 1 },
});

/** `FOREWATT_REQUIRE=all` turns a why into a failure. */
function orFail(skip: string): string {
  if (skip !== '' && process.env['FOREWATT_REQUIRE'] === 'all') throw new Error(skip);
  return skip;
}

const python = '/usr/bin/python3';

function pymodbusSkip(): string {
  const seen = spawnSync(python, ['-c', 'import pymodbus; print(pymodbus.__version__)']);
  const isThere = seen.status === 0 && seen.stdout.toString().startsWith('3.0');
  return orFail(isThere ? '' : 'no pymodbus 3.0: install the Debian package python3-pymodbus');
}

async function pymodbus(framing: 'mbap' | 'rtu'): Promise<{ port: number; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-pymodbus-'));
  const words = [join(import.meta.dirname, 'modbus-pymodbus.py'), framing, tablesFile(folder)];
  const [child, port] = await started(python, words);
  return {
    port,
    async stop() {
      await ended(child);
      rmSync(folder, { recursive: true });
    },
  };
}

const libmodbus = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-libmodbus-'));
  const program = join(folder, 'server');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const source = join(import.meta.dirname, 'modbus-libmodbus.c');
  const words = ['-o', program, source, '-I/usr/include/modbus', '-lmodbus'];
  const hint = 'install the Debian package of that name';
  const gcc = findProgram('gcc', hint);
  const isThere = 'path' in gcc && spawnSync(gcc.path, words, { stdio: 'ignore' }).status === 0;
  const skip = orFail(
    isThere ? '' : 'no libmodbus: install gcc and the Debian package libmodbus-dev',
  );
  return { folder, program, skip };
})();

const socat = findSocat();
const noSocat = 'skip' in socat ? socat.skip : '';
export const mbpoll = findProgram('mbpoll', 'install the Debian package of that name');

/** Behind a port of the system stands what listens on TCP. */
async function onSerial(far: { port: number; stop(): Promise<void> }): Promise<Stranger> {
  const line = await serialLine(far.port);
  return {
    address: serial(line.path),
    async stop() {
      await line.remove();
      await far.stop();
    },
  };
}

const noPymodbus = pymodbusSkip();
export const strangers: readonly StrangerKind[] = [
  ...(['mbap', 'rtu'] as const).map((framing) => ({
    name: `pymodbus, ${framing === 'mbap' ? 'Modbus TCP' : 'serial frames over TCP'}`,
    skip: noPymodbus,
    async start(): Promise<Stranger> {
      const { port, stop } = await pymodbus(framing);
      return { address: tcp(port, framing), stop };
    },
  })),
  {
    name: 'pymodbus behind a serial port',
    skip: noPymodbus || noSocat,
    start: async () => onSerial(await pymodbus('rtu')),
  },
  {
    name: 'libmodbus, Modbus TCP',
    skip: libmodbus.skip,
    async start() {
      const [child, port] = await started(libmodbus.program, ['tcp', tablesFile(libmodbus.folder)]);
      return { address: tcp(port, 'mbap'), stop: () => ended(child) };
    },
  },
  {
    name: 'libmodbus on a serial port',
    skip: libmodbus.skip || noSocat,
    async start() {
      const line = await serialLine(null);
      const words = ['rtu', tablesFile(libmodbus.folder), line.far];
      const [child] = await started(libmodbus.program, words);
      return {
        address: serial(line.path),
        async stop() {
          await ended(child);
          await line.remove();
        },
      };
    },
  },
];
