/** What the settings of a source say of its line: where it is, how long things take on it. Pure. */
import type { DurationMs } from '../../model/time.ts';
import type { LinkAddress } from './link.ts';
import type { DeviceSettings, ModbusSerialSettings, ModbusSettings } from './settings.ts';
import { isBitTable, type Table, type Template } from './template/points.ts';

export function lineOf(settings: ModbusSettings): LinkAddress {
  if (settings.kind === 'modbus_serial') {
    const { path, baud, parity, dataBits, stopBits } = settings;
    return { kind: 'serial', path, baud, parity, dataBits, stopBits };
  }
  const { host, port, framing, connectTimeout } = settings;
  const inFlightMost = inFlightOf(settings);
  return { kind: 'tcp', host, port, framing, connectTimeoutMs: connectTimeout, inFlightMost };
}

/** Requests that may be under way at once: serial frames carry no number that could tell answers apart. */
export function inFlightOf(settings: ModbusSettings): number {
  if (settings.kind === 'modbus_serial' || settings.framing === 'rtu') return 1;
  return settings.maxInFlight;
}

/** Names the bus in logs, counters and problems: one connection, or one port. */
export function busName(line: LinkAddress): string {
  return line.kind === 'serial' ? line.path : `${line.host}:${line.port}`;
}

const usualTimeoutMs = { mbap: 1_000, rtu: 1_500 } as const;
const usualGapMs = { mbap: 0, rtu: 20 } as const;
/** The longest answer, and what a device takes before it begins. */
const longestBytes = 263;
const thinkingMs = 500;
/** By the standard a frame begins after so long a silence. */
const silentBytes = 3.5;

type Usual = Pick<ModbusSerialSettings, 'kind' | 'baud' | 'parity' | 'dataBits' | 'stopBits'>;
type LineKind = Usual | { kind: 'modbus_tcp'; framing: 'mbap' | 'rtu' };

/** Of one request where nobody says: long enough for the longest answer at this speed. */
export function usualTimeout(line: LineKind): DurationMs {
  if (line.kind === 'modbus_tcp') return usualTimeoutMs[line.framing];
  return Math.max(usualTimeoutMs.rtu, Math.ceil(thinkingMs + longestBytes * byteMs(line)));
}

/** Between two requests where nobody says. */
export function usualGap(line: LineKind): DurationMs {
  if (line.kind === 'modbus_tcp') return usualGapMs[line.framing];
  return Math.max(usualGapMs.rtu, Math.ceil(silentBytes * byteMs(line)));
}

export function timeoutFor(source: ModbusSettings, device: DeviceSettings): DurationMs {
  return device.timeout ?? source.timeout ?? usualTimeout(source);
}

/** A template's gap is that of its serial line; over Modbus TCP the gateway keeps it. */
export function gapFor(
  source: ModbusSettings,
  device: DeviceSettings,
  { minGapMs }: Pick<Template, 'minGapMs'>,
): DurationMs {
  const isSerial = source.kind === 'modbus_serial' || source.framing === 'rtu';
  const usual = Math.max(usualGap(source), isSerial ? (minGapMs ?? 0) : 0);
  return device.minGap ?? source.minGap ?? usual;
}

/** A request and the head and tail of its answer, with the silence around both. */
const fixedBytes = 20;
/** Until a device begins to answer. */
const turnaroundMs = 30;
const networkMs = 2;
/** Of what stands behind a converter nothing is known but that it is usually this. */
const usualLine = { baud: 9_600, parity: 'even', dataBits: 8, stopBits: 1 } as const;

/** How long one request keeps the line busy. */
export function requestMs(
  source: ModbusSettings,
  block: { table: Table; from: number; end: number },
): number {
  if (source.kind === 'modbus_tcp' && source.framing === 'mbap') return networkMs;
  const perByte = byteMs(source.kind === 'modbus_serial' ? source : usualLine);
  const span = block.end - block.from;
  const bytes = isBitTable(block.table) ? Math.ceil(span / 8) : span * 2;
  return turnaroundMs + (fixedBytes + bytes) * perByte;
}

/** Start bit, data, parity and stop. */
function byteMs({ baud, parity, dataBits, stopBits }: Omit<Usual, 'kind'>): number {
  return ((1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits) * 1_000) / baud;
}
