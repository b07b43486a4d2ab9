/** A decoded point as commands show it. */
import type { Decoded } from '../../collectors/modbus/template/decode.ts';
import type { Point, Table } from '../../collectors/modbus/template/points.ts';
import { rawOf } from '../../collectors/modbus/template/raw.ts';
import type { Phase } from '../../model/phases.ts';
import { type Quality, type Quantity, quantityUnits } from '../../model/reading.ts';

export interface ShownReading {
  point: string;
  /** null for what is no measurement: places of a terminal, texts, scale factors. */
  quantity: Quantity | null;
  phase: Phase;
  /** In the unit that is stored; a text for texts; null when bad. */
  value: number | string | null;
  unit: string | null;
  quality: Quality;
  reason: string | null;
  table: Table;
  at: number;
  /** Registers as four hex digits, bits as 0 and 1; null where nothing came. */
  words: string[] | null;
}

export function shownReading(
  point: Point,
  decoded: Decoded,
  words: readonly number[] | null,
): ShownReading {
  const { name, quantity, phase, table, at } = point;
  return {
    ...{ point: name, quantity, phase },
    ...shownValue(point, decoded, words),
    unit: quantity === null ? null : quantityUnits[quantity],
    ...{ table, at },
    words: words === null ? null : words.map((word) => shownWord(word, table)),
  };
}

/** Readings are numbers; a text, such as a serial number, is for people. */
function shownValue(
  point: Point,
  { value, quality, reason }: Decoded,
  words: readonly number[] | null,
): Pick<ShownReading, 'value' | 'quality' | 'reason'> {
  if (point.type !== 'string' || words === null) return { value, quality, reason };
  return { value: String(rawOf(point, words)), quality: 'good', reason: null };
}

export function shownWord(word: number, table: Table): string {
  const isBit = table === 'coil' || table === 'discrete';
  return isBit ? String(word) : word.toString(16).padStart(4, '0');
}
