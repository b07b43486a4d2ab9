/** Registers become a value, or the reason why there is none. Pure. */
import type { Quality, QualityReason } from '../../../model/reading.ts';
import { isBitTable, type Point } from './points.ts';
import { contentOf, rawOf } from './raw.ts';

export interface Decoded {
  /** Null when bad, and for texts. */
  value: number | null;
  quality: Quality;
  reason: QualityReason | null;
}

/** Smaller than this and not 0 is a wrong byte order, never a measurement. */
const smallestFloat = 1e-9;
/** SunSpec allows factors 10^-10 to 10^10. */
const scaleMost = 10;

/**
 * @param words registers, or bits as 0 and 1, of the point alone, in the order of the wire
 * @param exponent value of the point's scale factor, for points that have one
 * @param ratio factor of the device's current or voltage transformers
 */
export function decodePoint(
  point: Point,
  words: readonly number[],
  scaling: { exponent: Decoded | null; ratio: number } = { exponent: null, ratio: 1 },
): Decoded {
  if (words.length < point.length) return bad('decode_error');
  if (point.position !== null) return position(point, words);
  if (isBitTable(point.table)) return good((words[0] === 0) === point.isInverted ? 1 : 0);
  const raw = rawOf(point, words);
  if (isNone(point, words, raw)) return bad('sentinel');
  if (raw === null) return bad('decode_error');
  // A text is no number, and nothing is wrong with it.
  if (typeof raw === 'string') return { value: null, quality: 'good', reason: null };
  if (typeof raw === 'number' && !Number.isFinite(raw)) return bad('sentinel');
  if (typeof raw === 'bigint' && !isSafe(raw)) return bad('overflow');
  const number = Number(raw);
  if (point.type === 'bool') return good((number === 0) === point.isInverted ? 1 : 0);
  if (point.bits !== null && point.isInverted) return scaledBits(point, number);
  if (typeof raw === 'number' && number !== 0 && Math.abs(number) < smallestFloat) {
    return { value: number, quality: 'uncertain', reason: 'out_of_range' };
  }
  return scaled(point, number, scaling);
}

/** Whether the registers hold one of the codes for "no value"; a float may be written as its value. */
function isNone(point: Point, words: readonly number[], raw: ReturnType<typeof rawOf>): boolean {
  if (point.na.length === 0) return false;
  const content = contentOf(point, words);
  const bits = point.length * 16;
  return point.na.some((code) => {
    return BigInt.asUintN(bits, code) === content || (isFloat(point) && Number(code) === raw);
  });
}

function isFloat({ type }: Point): boolean {
  return type === 'float16' || type === 'float32' || type === 'float64';
}

/** Bits the other way round are their complement, never a negative number. */
function scaledBits(point: Point, raw: number): Decoded {
  const { high, low } = point.bits ?? { high: 0, low: 0 };
  const complement = 2 ** (high - low + 1) - 1 - raw;
  return scaled({ ...point, isInverted: false }, complement, { exponent: null, ratio: 1 });
}

function scaled(
  point: Point,
  raw: number,
  scaling: { exponent: Decoded | null; ratio: number },
): Decoded {
  let value = times(raw, point.scale);
  let isOutOfRange = false;
  if (point.scaleFrom !== null) {
    const exponent = scaling.exponent?.value ?? null;
    if (exponent === null) return bad(scaling.exponent?.reason ?? 'decode_error');
    if (Math.abs(exponent) > scaleMost) {
      return { value: raw, quality: 'uncertain', reason: 'out_of_range' };
    }
    value = exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent;
  }
  value += point.offset;
  if (point.isInverted) value = -value;
  if (point.range !== null) isOutOfRange = value < point.range[0] || value > point.range[1];
  value = clean(inStoredUnit(point, raw, value) * scaling.ratio);
  if (!Number.isFinite(value)) return bad('overflow');
  if (isOutOfRange) return { value, quality: 'uncertain', reason: 'out_of_range' };
  return good(value);
}

/**
 * A value of the data sheet's unit in the vocabulary's. Scale and unit are one factor where nothing
 * lies between them: 201 × 0.01 kWh is 2010 Wh; by way of 2.01 kWh it would be 2009.9999999999998.
 */
function inStoredUnit(point: Point, raw: number, value: number): number {
  const isOneFactor = point.scaleFrom === null && point.offset === 0;
  if (!isOneFactor) return times(value, point.unitFactor);
  return times(point.isInverted ? -raw : raw, point.scale * point.unitFactor);
}

/** raw × factor, computed as a division where that is exact: 2301 × 0.1 is 230.1. */
function times(raw: number, factor: number): number {
  if (factor === 1) return raw;
  const divisor = 1 / factor;
  const whole = Math.round(divisor);
  const isDivision = whole > 1 && Math.abs(divisor - whole) < 1e-9 * whole;
  return isDivision ? raw / whole : raw * factor;
}

/** Minus zero is zero. */
function clean(value: number): number {
  return value === 0 ? 0 : value;
}

function isSafe(raw: bigint): boolean {
  return raw <= BigInt(Number.MAX_SAFE_INTEGER) && raw >= BigInt(Number.MIN_SAFE_INTEGER);
}

/** 0 intermediate, 1 open, 2 closed; 3 has no value. */
function position(point: Point, words: readonly number[]): Decoded {
  const source = point.position;
  if (source === null) return bad('decode_error');
  let code: number;
  if (source.kind === 'code') {
    const word = words[0] ?? 0;
    code = (bitOf(word, source.high) << 1) | bitOf(word, source.low);
  } else {
    const [open, closed] = [source.open, source.closed].map(({ at, bit }) => {
      const word = words[at - point.at] ?? 0;
      return bit === null ? Number(word !== 0) : bitOf(word, bit);
    });
    code = ((closed ?? 0) << 1) | (open ?? 0);
  }
  if (point.isInverted) code = code === 1 ? 2 : code === 2 ? 1 : code;
  if (code === 3) return bad('position_invalid');
  if (code === 0) return { value: 0, quality: 'uncertain', reason: 'position_moving' };
  return good(code);
}

function bitOf(word: number, bit: number): number {
  return (word >> bit) & 1;
}

function good(value: number): Decoded {
  return { value: clean(value), quality: 'good', reason: null };
}

function bad(reason: QualityReason): Decoded {
  return { value: null, quality: 'bad', reason };
}
