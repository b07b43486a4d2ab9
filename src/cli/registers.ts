/** Registers in words and tables, for `decode` and `probe`. */

import type { DecodedExchange } from '../app/sources/decode-frame.ts';
import type { ShownReading } from '../app/sources/shown-reading.ts';
import { type ForewattError, fault } from '../runtime/problem.ts';
import { addressText, columns, numberText } from './columns.ts';

type View = DecodedExchange['views'][number];
export type Table = DecodedExchange['table'];

const tables: readonly Table[] = ['coil', 'discrete', 'holding', 'input'];

/** `0x0048`, `0048h` or `72`. Throws COL-CALL-INCOMPLETE. */
export function addressFrom(text: string, name: string): number {
  const hex = /^(?:0x([0-9a-f]{1,4})|([0-9a-f]{1,4})h)$/i.exec(text);
  const value = hex === null ? Number(text) : Number.parseInt(hex[1] ?? hex[2] ?? '', 16);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw fault('COL-CALL-INCOMPLETE', { why: `${name} ${text} is no number such as 0x0048 or 72` });
}

export function tableFrom(text: string): Table {
  const found = tables.find((table) => table === text);
  if (found !== undefined) return found;
  throw fault('COL-CALL-INCOMPLETE', { why: `--table is one of ${tables.join(', ')}` });
}

/** Point, value, quality, place and raw registers of a reading. */
export function readingCells(one: ShownReading): string[] {
  const unit = one.unit === null || one.unit === '1' ? '' : one.unit;
  return [
    one.point,
    one.value === null ? '–' : `${numberText(one.value)} ${unit}`.trim(),
    one.reason === null ? one.quality : `${one.quality}/${one.reason}`,
    `${one.table} ${addressText(one.at)}`,
    one.words === null ? '' : one.words.join(' '),
  ];
}

/** One line for each type at each address, one column for each order. */
export function viewLines(views: readonly View[]): string[] {
  const rows = new Map<string, { head: string[]; values: Map<string, string> }>();
  for (const { at, type, order, value } of views) {
    const key = `${at}/${type}`;
    const row = rows.get(key) ?? { head: [addressText(at), type], values: new Map() };
    rows.set(key, row);
    row.values.set(order, numberText(value));
  }
  const orders = ['ABCD', 'CDAB', 'BADC', 'DCBA'];
  const body = [...rows.values()].map(({ head, values }) => {
    return [...head, ...orders.map((order) => values.get(order) ?? '')];
  });
  return columns([['address', 'type', ...orders], ...body]);
}

/** A problem as `check` shows it. */
export function problemLine({ place, code, message, fix }: ForewattError): string {
  const where = place?.file === undefined ? '' : `${place.file}:${place.line ?? 1}:1 `;
  return `${where}${code} ${message} ${fix}`;
}
