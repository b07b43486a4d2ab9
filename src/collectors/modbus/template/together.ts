/** What only shows when the points of a template are seen together. Pure. */
import { isBitTable, type Point, type Template } from './points.ts';

/** Where in the file, and what; or two points that share registers and should not. */
export type Clash =
  | { kind: 'value'; path: string[]; why: string }
  | { kind: 'overlap'; one: string; other: string };

export function clashesOf({ points, caps }: Pick<Template, 'points' | 'caps'>): Clash[] {
  return [...sameNames(points), ...factors(points), ...tooLong(points, caps), ...overlaps(points)];
}

/** Readings are named by the point: the second would be taken for the first. */
function sameNames(points: readonly Point[]): Clash[] {
  const seen = new Set<string>();
  return points.flatMap(({ name }): Clash[] => {
    const isTwice = seen.has(name);
    seen.add(name);
    return isTwice ? [{ kind: 'value', path: ['points'], why: `"${name}" is there twice` }] : [];
  });
}

function factors(points: readonly Point[]): Clash[] {
  const names = new Map(points.map((point) => [point.name, point]));
  return points.flatMap(({ name, table, scaleFrom }): Clash[] => {
    if (scaleFrom === null) return [];
    const factor = names.get(scaleFrom);
    const path = ['points', name, 'scaleFrom'];
    if (factor === undefined || factor.table !== table) {
      return [{ kind: 'value', path, why: `no point "${scaleFrom}" there` }];
    }
    const why = `"${scaleFrom}" has a factor itself`;
    return factor.scaleFrom === null ? [] : [{ kind: 'value', path, why }];
  });
}

/** A value is never split, nor torn from its factor: both must fit into one request. */
function tooLong(points: readonly Point[], caps: Template['caps']): Clash[] {
  const names = new Map(points.map((point) => [point.name, point]));
  return points.flatMap((point): Clash[] => {
    const parts = [point, names.get(point.scaleFrom ?? '') ?? point];
    const from = Math.min(...parts.map(({ at }) => at));
    const span = Math.max(...parts.map(({ at, length }) => at + length)) - from;
    const { maxSpan } = isBitTable(point.table) ? caps.bits : caps.registers;
    if (span <= maxSpan) return [];
    const why = `needs ${span} at once, with its factor; one request holds ${maxSpan}`;
    return [{ kind: 'value', path: ['points', point.name], why }];
  });
}

function overlaps(points: readonly Point[]): Clash[] {
  const inOrder = points
    .filter(({ table }) => !isBitTable(table))
    .toSorted((a, b) => (a.table < b.table ? -1 : a.table > b.table ? 1 : a.at - b.at));
  const clashes: Clash[] = [];
  let furthest: Point | null = null;
  for (const point of inOrder) {
    if (furthest !== null && isClash(furthest, point)) {
      clashes.push({ kind: 'overlap', one: furthest.name, other: point.name });
    }
    const isFurther = furthest === null || furthest.table !== point.table;
    if (isFurther || endOf(point) >= endOf(furthest as Point)) furthest = point;
  }
  return clashes;
}

function endOf({ at, length }: Point): number {
  return at + length;
}

/** Bits of a register may be read by many points, and a value by two of one kind. */
function isClash(one: Point, other: Point): boolean {
  if (one.table !== other.table || other.at >= endOf(one)) return false;
  if (isOfBits(one) && isOfBits(other)) return false;
  return one.at !== other.at || one.type !== other.type;
}

function isOfBits({ type, position }: Point): boolean {
  return type === 'bits' || position !== null;
}
