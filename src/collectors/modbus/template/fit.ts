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
    rolloverMisfit(written, type),
    written.scaleFrom === name && { key: 'scaleFrom', why: 'a point cannot scale itself' },
  ];
  return found.find((one) => one !== false) ?? null;
}

/** One more than the largest raw number of a type; of those that are no type of a counter, none. */
const statesOf: Readonly<Record<string, number>> = {
  ...{ int16: 2 ** 15, uint16: 2 ** 16, int32: 2 ** 31, uint32: 2 ** 32 },
  ...{ sm16: 2 ** 15, sm32: 2 ** 31, bcd16: 1e4, bcd32: 1e8 },
};

/** A sheet's "rolls over at 99 999 999" mostly means the register: what is written is after `scale`. */
function rolloverMisfit({ rollover, scale = 1, unit, ...written }: WrittenPoint, type: string) {
  const states = statesOf[type];
  if (rollover === undefined || states === undefined || written.scaleFrom !== undefined) {
    return false;
  }
  if (Math.abs(rollover / scale) <= states * (1 + 1e-9)) return false;
  const within = `${type} × scale ends at ${Number((states * scale).toPrecision(12))}`;
  const meant = Number((rollover * scale).toPrecision(12));
  const perhaps = scale === 1 ? '' : `; a register’s ${rollover} is rollover: ${meant}`;
  return { key: 'rollover', why: `it is in ${unit ?? 'the stored unit'}, and ${within}${perhaps}` };
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
