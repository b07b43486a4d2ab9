/** A doubtful value in the other orders and at the neighbouring addresses, and what they say together. Pure. */
import { type Decoded, decodePoint } from '../template/decode.ts';
import type { Order, Point } from '../template/points.ts';
import { isPlausible } from './plausible.ts';
import { ordersOf } from './views.ts';

/** What the point would read elsewhere or in another order. */
export interface Candidate extends Decoded {
  at: number;
  order: Order;
  isPlausible: boolean;
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
    return ordersOf(point.length).map((order) => {
      const decoded = decodePoint({ ...point, order }, found, { exponent, ratio: 1 });
      return { at, order, ...decoded, isPlausible: isPlausible(point, decoded) };
    });
  });
}

/** What most doubtful points have in common. */
export interface Advice {
  /** Added to every address. */
  shift: number;
  order: Order;
  /** Doubtful points that become plausible so, of all that are doubtful. */
  plausible: number;
  doubtful: number;
  text: string;
}

/** The one change that mends most doubtful points; the smaller change where two mend as many. */
export function adviceFor(
  doubtful: ReadonlyArray<{ point: Point; candidates: readonly Candidate[] }>,
): Advice | null {
  const votes = new Map<string, { shift: number; order: Order; isMoved: boolean; count: number }>();
  for (const { point, candidates } of doubtful) {
    for (const { at, order, isPlausible: counts } of candidates) {
      if (!counts) continue;
      const shift = at - point.at;
      const key = `${shift}/${order}`;
      const isMoved = shift !== 0 && order !== writtenOrder(point);
      const vote = votes.get(key) ?? { shift, order, isMoved, count: 0 };
      votes.set(key, { ...vote, count: vote.count + 1 });
    }
  }
  const [best] = [...votes.values()].sort(
    (a, b) =>
      b.count - a.count ||
      Number(a.isMoved) - Number(b.isMoved) ||
      Math.abs(a.shift) - Math.abs(b.shift),
  );
  if (best === undefined) return null;
  const { shift, order, count } = best;
  const given = doubtful[0]?.point;
  const isNewOrder = given !== undefined && order !== writtenOrder(given);
  const change = [
    ...(isNewOrder ? [`order: ${order}`] : []),
    ...(shift === 0 ? [] : [`every address ${shift > 0 ? '+' : '−'} 1`]),
  ].join(' and ');
  const text = `${change} makes ${count} of ${doubtful.length} doubtful values plausible`;
  return { shift, order, plausible: count, doubtful: doubtful.length, text };
}

/** One register has two orders of its bytes; those of the words are the same to it. */
export function writtenOrder({ order, length }: Point): Order {
  if (length > 1) return order;
  return order === 'BADC' || order === 'DCBA' ? 'BADC' : 'ABCD';
}
