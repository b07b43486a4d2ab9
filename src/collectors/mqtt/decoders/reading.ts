/** One written value to a reading: what counts as a number, and what is said of its time. Pure. */
import type { Reading } from '../../../model/reading.ts';
import type { storedTime } from './time.ts';

/** A `null` is bad, never 0. */
export function readingOf(
  of: Pick<Reading, 'asset' | 'quantity' | 'phase' | 'receivedAt'>,
  value: number | null,
  stored: ReturnType<typeof storedTime>,
): Reading {
  const { time, reason } = stored;
  if (value === null) return { ...of, time, value, quality: 'bad', reason: 'sentinel' };
  return { ...of, time, value, quality: reason === null ? 'good' : 'uncertain', reason };
}

const notMeasured = new Set(['', 'nan', 'null', 'unavailable', 'unknown']);

/** A number, also as text; null for "not measured"; booleans, units and commas are not guessed at. */
export function numberOf(value: unknown): number | null | 'wrong_type' {
  if (value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : null;
  if (typeof value !== 'string') return 'wrong_type';
  const text = value.trim();
  if (notMeasured.has(text.toLowerCase())) return null;
  if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return 'wrong_type';
  const number = Number(text);
  return Number.isFinite(number) ? number + 0 : 'wrong_type';
}
