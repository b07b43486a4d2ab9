/** A device as its file in `config/devices/` describes it, with values of a low-voltage network that is well. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { DeviceTrouble, Table, Unit } from './unit.ts';
import { type ByteOrder, encode, isWordType, type WordType, wordsOf } from './words.ts';

type Defaults = { table?: Table; type?: string; order?: ByteOrder };

interface WrittenPoint extends Defaults {
  at?: number;
  number?: number;
  length?: number;
  scale?: number;
  offset?: number;
  scaleFrom?: string;
  unit?: string;
  na?: 'default' | Array<number | string>;
  position?: { open?: Contact; closed?: Contact; code?: [number, number] };
  range?: [number, number];
  counter?: boolean;
  time?: string;
}

interface Contact {
  table?: Table;
  at: number;
  bit?: number;
}

export interface TemplateDevice {
  name: string;
  /** Framing that its maker's serial port or socket speaks. */
  framing: 'mbap' | 'rtu';
  unit: Unit;
}

/** Some words of one table, computed at the time of the request. */
interface Place {
  table: Table;
  at: number;
  length: number;
  words(now: number, trouble: DeviceTrouble | null): number[];
}

/** Throws where the file cannot be read. `now` is in ms; `spread` moves the values a little, unit by unit. */
export function templateDevice(
  path: string,
  options: { now(): number; spread: number },
): TemplateDevice {
  const file = parse(readFileSync(path, 'utf8')) as {
    template: string;
    defaults?: Defaults & { framing?: 'mbap' | 'rtu' };
    points: Record<string, WrittenPoint>;
  };
  const startedAt = options.now();
  const defaults = { table: 'holding', type: 'uint16', order: 'ABCD', ...file.defaults } as const;
  const places = Object.entries(file.points).flatMap(([name, point]) =>
    placesOf(name, { ...defaults, ...point }, { startedAt, spread: options.spread }),
  );
  return {
    name: file.template,
    framing: file.defaults?.framing ?? 'mbap',
    unit: placedUnit(places, options.now),
  };
}

function placedUnit(places: readonly Place[], now: () => number): Unit {
  return {
    read(table, address, quantity, trouble = null) {
      const own = places.filter((place) => place.table === table);
      const first = Math.min(...own.map(({ at }) => at));
      const end = Math.max(...own.map(({ at, length }) => at + length));
      if (address < first || address + quantity > end) return 'illegal';
      const words = new Array<number>(quantity).fill(0);
      const at = now();
      for (const place of own) {
        if (place.at >= address + quantity || place.at + place.length <= address) continue;
        place.words(at, trouble).forEach((word, index) => {
          const to = place.at + index - address;
          if (to >= 0 && to < quantity) words[to] = (words[to] ?? 0) | word;
        });
      }
      return words;
    },
  };
}

type Full = WrittenPoint & { table: Table; type: string; order: ByteOrder };

function placesOf(
  name: string,
  point: Full,
  world: { startedAt: number; spread: number },
): Place[] {
  if (point.position !== undefined) return contacts(point);
  const table = tableOf(point);
  const at = point.at ?? (((point.number ?? 1) % 100_000) % 10_000) - 1;
  if (table === 'coil' || table === 'discrete') {
    const bit = name.startsWith('voltage_present') || name === 'protection_on' ? 1 : 0;
    return [{ table, at, length: 1, words: () => [bit] }];
  }
  if (point.time !== undefined) return [clockPlace(point, table, at)];
  const { type, order } = point;
  if (!isWordType(type)) {
    return [{ table, at, length: point.length ?? 1, words: () => [] }];
  }
  const raw = rawOf(name, point, world);
  const none = noValue(point, type);
  return [
    {
      table,
      at,
      length: wordsOf(type),
      words: (now, trouble) =>
        trouble?.kind === 'sentinel' && none !== null
          ? encode(none, type, order)
          : encode(raw(now, trouble), type, order),
    },
  ];
}

/** A manual's number may say the table: 3xxxx input, 4xxxx holding. */
function tableOf({ number = 0, table }: Full): Table {
  const digit = Math.floor(number / (number >= 100_000 ? 100_000 : 10_000));
  return digit === 4 ? 'holding' : digit === 3 ? 'input' : table;
}

/** A switch that is closed. */
function contacts({ position, table, at = 0 }: Full): Place[] {
  const { closed, open, code } = position ?? {};
  if (code !== undefined) {
    return [{ table, at, length: 1, words: () => [1 << code[0]] }];
  }
  return [closed, open].flatMap((contact) => {
    if (contact === undefined) return [];
    const word = contact === closed ? 1 << (contact.bit ?? 0) : 0;
    return [{ table: contact.table ?? table, at: contact.at, length: 1, words: () => [word] }];
  });
}

/** Seconds since 1970 as two or four registers; other forms of a clock stay 0. */
function clockPlace({ time }: Full, table: Table, at: number): Place {
  const type = time === 'unix64' ? 'uint64' : 'uint32';
  const isUnix = time === 'unix32' || time === 'unix64';
  return {
    table,
    at,
    length: 4,
    words(now, trouble) {
      if (!isUnix) return [0, 0, 0, 0];
      const offsetMs = trouble?.kind === 'clock' ? trouble.offsetMs : 0;
      return encode((now + offsetMs) / 1000, type, 'ABCD');
    },
  };
}

const steadies: ReadonlyArray<[start: string, value: number]> = [
  ['voltage_ll', 400],
  ['voltage_earth', 5_774],
  ['voltage_residual', 30],
  ['voltage', 230],
  ['current_residual', 0.2],
  ['current', 11],
  ['active_power_', 2_400],
  ['active_power', 7_200],
  ['reactive_power_', 500],
  ['reactive_power', 1_500],
  ['apparent_power', 7_400],
  ['power_factor', 0.97],
  ['frequency', 50],
  ['battery', 26.7],
  ['temperature', 31],
  ['signal', -71],
];
const exponents: ReadonlyArray<[start: string, exponent: number]> = [
  ['voltage', -1],
  ['current', -2],
  ['frequency', -2],
];
const factors: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, m: 1e-3 };
/** Counters that have run for some time, and what is added to them in an hour. */
const countedWh = { energy_import: 812_400, energy_export: 4_100 };
const wattsCounted = 7_200;
const hourMs = 3_600_000;

const startingWith = (name: string, list: ReadonlyArray<[string, number]>): number =>
  list.find(([start]) => name.startsWith(start))?.[1] ?? 0;

/** The raw number of a point at a time: its unit, scale and offset undone. */
function rawOf(
  name: string,
  point: Full,
  world: { startedAt: number; spread: number },
): (now: number, trouble: DeviceTrouble | null) => number {
  const { scale = 1, offset = 0, range, unit = '' } = point;
  if (point.type === 'sunssf') return () => startingWith(name, exponents);
  if (point.type === 'bits') return () => 0;
  const factor = unit.length > 1 ? (factors[unit[0] ?? ''] ?? 1) : 1;
  const exponent = point.scaleFrom === undefined ? 0 : startingWith(point.scaleFrom, exponents);
  const counted = countedWh[name as keyof typeof countedWh];
  const phase = world.spread + 'abc'.indexOf(name.at(-1) ?? '');
  return (now, trouble) => {
    const sinceMs = now - world.startedAt;
    const isReset = trouble?.kind === 'reset_counter';
    let value = startingWith(name, steadies);
    if (counted !== undefined) {
      value = (isReset ? 0 : counted) + (wattsCounted * sinceMs) / hourMs;
    } else if (!name.startsWith('frequency')) value *= 1 + wave(now, phase);
    if (range !== undefined && (value < range[0] || value > range[1])) {
      value = (range[0] + range[1]) / 2;
    }
    return (value / factor - offset) / scale / 10 ** exponent;
  };
}

/** Up to 1 % up and down within a minute. */
const wave = (now: number, phase: number): number =>
  0.01 * Math.sin((now / 60_000 + phase / 7) * 2 * Math.PI);

/** The code for "no value" of a point, null where it has none. */
function noValue({ na }: Full, type: WordType): number | null {
  if (type.startsWith('float')) return Number.NaN;
  if (na === undefined) return null;
  if (na !== 'default') return na[0] === undefined ? null : Number(na[0]);
  const bits = wordsOf(type) * 16;
  return type.startsWith('uint') ? 2 ** bits - 1 : -(2 ** (bits - 1));
}
