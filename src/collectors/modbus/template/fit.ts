/** Keys of one written point that do not go together: each would be passed over in silence. Pure. */
import { isBitTable, type Table } from './points.ts';
import type { WrittenDefaults, WrittenPoint } from './schema.ts';

export interface Misfit {
  key: string;
  why: string;
}

/** Keys that say how registers become a number. */
const ofRegisters = ['order', 'length', 'scale', 'offset', 'scaleFrom', 'na', 'bits'] as const;

/** @param table where the point is read, after its number or its own `table` */
export function misfitOf(
  name: string,
  written: WrittenPoint,
  where: { table: Table; defaults: WrittenDefaults },
): Misfit | null {
  const { table, defaults } = where;
  const type = written.type ?? defaults.type;
  const found: Array<Misfit | false> = [
    written.table !== undefined &&
      written.table !== table && {
        key: 'number',
        why: `its first digit says ${table}, table says ${written.table}`,
      },
    ...(isBitTable(table) ? onBitTable(written, table) : onRegisters(written, type)),
    written.position !== undefined &&
      name !== 'switch_position' && { key: 'position', why: 'only switch_position is one' },
    written.range !== undefined &&
      written.range[0] > written.range[1] && { key: 'range', why: 'the lower end comes first' },
    ...(['rollover', 'zeroIsMissing'] as const).map(
      (key) =>
        written[key] !== undefined &&
        written.counter !== true && { key, why: 'says something of a counter: true only' },
    ),
    written.scaleFrom === name && { key: 'scaleFrom', why: 'a point cannot scale itself' },
  ];
  return found.find((one) => one !== false) ?? null;
}

function onBitTable(written: WrittenPoint, table: Table): Array<Misfit | false> {
  const { type } = written;
  return [
    type !== undefined &&
      type !== 'bool' && { key: 'type', why: `${table} holds single bits, not ${type}` },
    ...ofRegisters.map(
      (key) => written[key] !== undefined && { key, why: `${table} holds single bits` },
    ),
    written.position !== undefined &&
      'code' in written.position && {
        key: 'position',
        why: `${table} holds single bits: give open and closed`,
      },
    written.unit !== undefined && { key: 'unit', why: `${table} holds single bits` },
  ];
}

function onRegisters(written: WrittenPoint, type: string): Array<Misfit | false> {
  const hasLength = type === 'string' || type === 'bits' || written.bits !== undefined;
  return [
    written.length !== undefined &&
      !hasLength && { key: 'length', why: `${type} has a length of its own` },
    written.time !== undefined && type !== 'time' && { key: 'time', why: 'needs type: time' },
    type === 'bits' &&
      written.bits === undefined && { key: 'bits', why: 'say which bits have which name' },
  ];
}
