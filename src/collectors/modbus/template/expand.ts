/** One written point becomes the point, or the points, that are read. Pure. */
import { type Quantity, quantities } from '../../../model/reading.ts';
import { nearest } from '../../../runtime/nearest.ts';
import { measureOf } from '../../measure.ts';
import { misfitOf } from './fit.ts';
import {
  isBitTable,
  type Point,
  type PositionSource,
  type Slot,
  slots,
  type Table,
  typeRegisters,
  unitFactor,
  unitsOf,
} from './points.ts';
import type { WrittenDefaults, WrittenPoint } from './schema.ts';

type Expanded = { points: Point[] } | { why: string; key: string | null; near: string };

/** A point with `bits` gives one point for each bit; `why` is `name` where the name is not known. */
export function expandPoint(
  name: string,
  written: WrittenPoint,
  defaults: WrittenDefaults,
): Expanded {
  const where = whereOf(written, defaults);
  if ('why' in where) return { ...where, near: '' };
  const misfit = misfitOf(name, written, { table: where.table, defaults });
  if (misfit !== null) return refuse(misfit.key, misfit.why);
  if (where.at + where.length > 65_536) return refuse('at', 'reaches beyond address 65535');
  const base = { ...plain(written, defaults), ...where, name };
  if (written.bits !== undefined) return bitPoints(base, written.bits);
  const named = nameOf(name, base.type);
  if (named === null) return { why: 'name', key: null, near: meantBy(name) };
  const factor = named.quantity === null ? 1 : unitFactor(written.unit, named.quantity);
  if (factor === null) return refuse('unit', unitWhy(written.unit, named.quantity));
  return { points: [{ ...base, ...named, unitFactor: factor }] };
}

function refuse(key: string, why: string): Expanded {
  return { why, key, near: '' };
}

function unitWhy(unit: string | undefined, quantity: Quantity | null): string {
  if (quantity === null) return `${unit} is a unit of nothing here`;
  return `${unit} is no unit of ${quantity}; allowed: ${unitsOf(quantity).join(', ')}`;
}

const phaseLetters: Readonly<Record<string, string>> = {
  1: 'a',
  2: 'b',
  3: 'c',
  r: 'a',
  s: 'b',
  t: 'c',
};

/** Data sheets call the phases L1–L3, R S T or 1–3, here they are A, B, C; `''` where nothing is near. */
function meantBy(name: string): string {
  const [, of = '', one = '', other] =
    /^([a-z_]+?)_l?([123rst])(?:_?n|_?l?([123rst]))?$/i.exec(name) ?? [];
  const letter = phaseLetters[one.toLowerCase()];
  const quantity = other === undefined ? of : `${of}_ll`;
  if (letter !== undefined && measureOf(`${quantity}_${letter}`) !== null) {
    return `${quantity}_${letter}`;
  }
  return nearest(name, knownNames);
}

const knownNames = [...quantities, ...quantities.map((name) => `${name}_a`), ...slots];

function nameOf(
  name: string,
  type: Point['type'],
): Pick<Point, 'quantity' | 'phase' | 'slot'> | null {
  if ((slots as readonly string[]).includes(name)) {
    return { quantity: null, phase: null, slot: name as Slot };
  }
  const measure = measureOf(name);
  if (measure !== null) return { ...measure, slot: null };
  const isFree = type === 'sunssf' || type === 'string' || type === 'time';
  return isFree ? { quantity: null, phase: null, slot: null } : null;
}

function bitPoints(base: Point, bits: NonNullable<WrittenPoint['bits']>): Expanded {
  const points = Object.entries(bits).map(([name, bit]): Point => {
    const [high, low] = typeof bit === 'number' ? [bit, bit] : bit;
    const named = nameOf(name, 'bits') ?? { quantity: null, phase: null, slot: null };
    return { ...base, ...named, name, type: 'bits', bits: { high, low } };
  });
  const tooHigh = points.find(
    ({ bits: at, length }) => at !== null && (at.high >= length * 16 || at.low > at.high),
  );
  return tooHigh === undefined ? { points } : refuse('bits', outsideWhy(tooHigh.name, base.length));
}

function outsideWhy(name: string, registers: number): string {
  const where = registers === 1 ? 'the register' : `the ${registers} registers`;
  return `${name} lies outside ${where} (type: bits, length: 2 has bits 0 to 31), or has its ends exchanged`;
}

/** Table, address and length on the wire. */
function whereOf(
  written: WrittenPoint,
  defaults: WrittenDefaults,
):
  | (Pick<Point, 'table' | 'at' | 'length'> & { position: PositionSource | null })
  | { why: string; key: string | null } {
  const table = written.table ?? defaults.table;
  const { position } = written;
  if (position !== undefined && 'open' in position) return contactsOf(position, table);
  if ((written.at === undefined) === (written.number === undefined)) {
    return { key: null, why: 'give either at (the address on the wire) or number (the manual’s)' };
  }
  const numbered = written.number === undefined ? null : ofNumber(written.number, table);
  const at = written.at ?? numbered?.at ?? 0;
  const where = { table: numbered?.table ?? table, at, length: lengthOf(written, defaults, table) };
  if (position === undefined) return { ...where, position: null };
  const [high, low] = position.code;
  return { ...where, length: 1, position: { kind: 'code', high, low } };
}

function contactsOf(
  position: { open: Written; closed: Written },
  table: Table,
):
  | (Pick<Point, 'table' | 'at' | 'length'> & { position: PositionSource })
  | { why: string; key: string } {
  const { open, closed } = position;
  const tables = [open.table ?? table, closed.table ?? table] as const;
  if (tables[0] !== tables[1]) {
    return { key: 'position', why: 'both contacts must stand in one table, to be read at once' };
  }
  const isBits = isBitTable(tables[0]);
  if (isBits === (open.bit !== undefined || closed.bit !== undefined)) {
    const why = isBits ? 'a table of bits takes no bit' : 'say which bit of the register';
    return { key: 'position', why };
  }
  const at = Math.min(open.at, closed.at);
  const contact = ({ at: from, bit }: Written): { at: number; bit: number | null } => ({
    at: from,
    bit: bit ?? null,
  });
  return {
    table: tables[0],
    at,
    length: Math.max(open.at, closed.at) - at + 1,
    position: { kind: 'contacts', open: contact(open), closed: contact(closed) },
  };
}

type Written = { at: number; table?: Table | undefined; bit?: number | undefined };

const tableDigits: Readonly<Record<number, Table>> = {
  0: 'coil',
  1: 'discrete',
  3: 'input',
  4: 'holding',
};

/** 3028 is address 3027; 43028 and 403028 say the table too: 0 coil, 1 discrete, 3 input, 4 holding. */
function ofNumber(number: number, table: Table): { table: Table; at: number } {
  const scale = number > 99_999 ? 100_000 : 10_000;
  const named = number >= 10_000 ? tableDigits[Math.floor(number / scale)] : undefined;
  return named === undefined
    ? { table, at: number - 1 }
    : { table: named, at: (number % scale) - 1 };
}

const timeRegisters = { unix32: 2, unix64: 4, iec56: 4, ymdhms: 6 } as const;

function lengthOf(written: WrittenPoint, defaults: WrittenDefaults, table: Table): number {
  if (isBitTable(table)) return 1;
  // The usual type of the other points says nothing of a status register.
  const type = written.type ?? (written.bits === undefined ? defaults.type : 'bits');
  if (type === 'time') return timeRegisters[written.time ?? 'unix32'];
  if (type === 'string' || type === 'bits') return written.length ?? 1;
  if (written.bits !== undefined && written.length !== undefined) return written.length;
  return typeRegisters[type];
}

function plain(
  written: WrittenPoint,
  defaults: WrittenDefaults,
): Omit<Point, 'name' | 'table' | 'at' | 'length' | 'position'> {
  const type = written.type ?? defaults.type;
  return {
    quantity: null,
    phase: null,
    slot: null,
    type,
    timeForm: written.time ?? 'unix32',
    order: written.order ?? defaults.order,
    scale: written.scale ?? 1,
    offset: written.offset ?? 0,
    scaleFrom: written.scaleFrom ?? null,
    unitFactor: 1,
    na: naOf(written.na, type),
    bits: null,
    isInverted: written.invert ?? false,
    range: written.range ?? null,
    isCounter: written.counter ?? false,
    rollover: written.rollover ?? null,
    zeroIsMissing: written.zeroIsMissing ?? false,
    group: written.group ?? defaults.group,
    isOptional: written.optional ?? false,
  };
}

const usualNa: Partial<Record<Point['type'], bigint>> = {
  int16: -0x8000n,
  uint16: 0xffffn,
  int32: -0x8000_0000n,
  uint32: 0xffff_ffffn,
  int64: -0x8000_0000_0000_0000n,
  uint64: 0xffff_ffff_ffff_ffffn,
};

/** Contents of the registers, after `order`, that mean "no value". */
function naOf(written: WrittenPoint['na'], type: Point['type']): bigint[] {
  if (type === 'sunssf') return [-0x8000n];
  if (written === undefined) return [];
  const usual = usualNa[type];
  if (written === 'default') return usual === undefined ? [] : [usual];
  return written.map(BigInt);
}
