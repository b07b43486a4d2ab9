/** A doubtful value in the other orders and at the neighbouring addresses, and what they say together. Pure. */
import { type Decoded, decodePoint } from '../template/decode.ts';
import { isBitTable, type Order, type Point } from '../template/points.ts';
import { isPlausible } from './plausible.ts';
import { ordersOf } from './views.ts';

/** What the point would read elsewhere or in another order. */
export interface Candidate extends Decoded {
  at: number;
  order: Order;
  isPlausible: boolean;
  /** None of its registers is 0: a measured value hardly ever ends in 16 zero bits. */
  isFull: boolean;
}

/** Registers from an address on, as far as they are known. */
export type WordsAt = (at: number, length: number) => readonly number[] | null;

/** Off by one is the most common mistake: manuals count from 1. */
const shifts = [0, -1, 1] as const;

/** The address as written in every order, then its neighbours; without what the device does not have. */
export function candidatesOf(
  point: Point,
  words: WordsAt,
  exponent: Decoded | null = null,
): Candidate[] {
  return shifts.flatMap((shift) => {
    const at = point.at + shift;
    const found = at < 0 ? null : words(at, point.length);
    if (found === null) return [];
    const isFull = found.every((word) => word !== 0);
    return ordersOf(point.length).map((order) => {
      const decoded = decodePoint({ ...point, order }, found, { exponent, ratio: 1 });
      return { at, order, ...decoded, isPlausible: isPlausible(point, decoded), isFull };
    });
  });
}

/** One change of the whole template, and how many doubtful values it makes plausible. */
interface Vote {
  /** Added to every address. */
  shift: number;
  order: Order;
  isNewOrder: boolean;
  plausible: number;
  full: number;
}

export interface Advice {
  /** The change that mends most doubtful values; null where none mends any. */
  best: { shift: number; order: Order } | null;
  /** The best is another order, and mends so many that the whole meter is likely to have it. */
  isOtherOrder: boolean;
  lines: string[];
}

/**
 * The change that mends most doubtful values, and the next best where it is close: the high
 * word of a float carries three digits, so that another order and the next address can look alike.
 * Registers that hold 0 tell them apart; where none does, the meter's own display must.
 */
export function adviceFor(
  doubtful: ReadonlyArray<{ point: Point; candidates: readonly Candidate[] }>,
): Advice {
  const [best, ...others] = votesOf(doubtful).sort(
    (a, b) =>
      b.plausible - a.plausible ||
      changesOf(a) - changesOf(b) ||
      b.full - a.full ||
      Math.abs(a.shift) - Math.abs(b.shift),
  );
  if (best === undefined) return { best: null, isOtherOrder: false, lines: [] };
  const isOtherOrder = best.isNewOrder && best.plausible >= doubtful.length * closeShare;
  const next = others.find(
    (vote) => changesOf(vote) === 1 && vote.plausible >= best.plausible * closeShare,
  );
  const first = `${changeText(best)} makes ${best.plausible} of ${doubtful.length} doubtful values plausible`;
  if (next === undefined) return { best, isOtherOrder, lines: [first] };
  const rest = `compare the last digits with the meter's display`;
  const second = `${changeText(next)} is less likely (${next.plausible}); ${rest}`;
  return { best, isOtherOrder, lines: [first, second] };
}

/** From here on a second explanation is worth naming. */
const closeShare = 0.7;

function votesOf(
  doubtful: ReadonlyArray<{ point: Point; candidates: readonly Candidate[] }>,
): Vote[] {
  const votes = new Map<string, Vote>();
  for (const { point, candidates } of doubtful) {
    for (const { at, order, isPlausible: counts, isFull } of candidates) {
      if (!counts) continue;
      const shift = at - point.at;
      const isNewOrder = order !== writtenOrder(point);
      const key = `${shift}/${order}/${isNewOrder}`;
      const vote = votes.get(key) ?? { shift, order, isNewOrder, plausible: 0, full: 0 };
      vote.plausible += 1;
      vote.full += Number(isFull);
      votes.set(key, vote);
    }
  }
  return [...votes.values()];
}

function changesOf({ shift, isNewOrder }: Vote): number {
  return Number(shift !== 0) + Number(isNewOrder);
}

function changeText({ shift, order, isNewOrder }: Vote): string {
  return [
    ...(isNewOrder ? [`order: ${order}`] : []),
    ...(shift === 0 ? [] : [`every address ${shift > 0 ? '+' : '−'} 1`]),
  ].join(' and ');
}

/** A value that looks good, and would look as good and be another one in the order of the others. */
export function isOtherwise(
  point: Point,
  value: number | null,
  { candidates, best }: { candidates: readonly Candidate[]; best: Advice['best'] },
): boolean {
  if (best === null || value === null || value === 0 || best.order === writtenOrder(point)) {
    return false;
  }
  const at = point.at + best.shift;
  const other = candidates.find((one) => one.at === at && one.order === best.order);
  return other?.isPlausible === true && other.value !== value;
}

const named = 6;

/**
 * An order that exchanges the bytes of a register does so in status registers and texts too, where
 * nothing looks wrong: a data sheet mostly means its long values alone. Null where no point is so.
 */
export function exchangedBytes(points: readonly Point[]): string | null {
  const isExchanged = ({ order, table, type, position }: Point): boolean =>
    (order === 'BADC' || order === 'DCBA') &&
    !(isBitTable(table) || type === 'bool' || position !== null);
  const isText = ({ type }: Point): boolean => type === 'string';
  const long = points.find((one) => isExchanged(one) && one.length > 1 && !isText(one));
  const short = points.filter((one) => isExchanged(one) && (one.length === 1 || isText(one)));
  if (long === undefined || short.length === 0) return null;
  const names = short.slice(0, named).map(({ name }) => name);
  const more = short.length > named ? ' and others' : '';
  const what = `order: ${long.order} exchanges the bytes of ${names.join(', ')}${more} too`;
  return `${what}; if they are wrong, write order: ABCD there`;
}

/** One register has two orders of its bytes; those of the words are the same to it. */
export function writtenOrder({ order, length }: Point): Order {
  if (length > 1) return order;
  return order === 'BADC' || order === 'DCBA' ? 'BADC' : 'ABCD';
}
