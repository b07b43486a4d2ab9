/** The same registers as every type in every order: for registers whose data sheet is not at hand. Pure. */
import { type Order, orders, typeRegisters, type ValueType } from '../template/points.ts';
import { rawOf } from '../template/raw.ts';

/** One way to read the registers from an address on. */
export interface RegisterView {
  at: number;
  type: ValueType;
  order: Order;
  /** Whole numbers beyond 2^53 as text; null where the registers are no value of the type. */
  value: number | string | null;
}

const viewed = [
  'uint16',
  'int16',
  'sm16',
  'bcd16',
  'float16',
  'uint32',
  'int32',
  'sm32',
  'bcd32',
  'float32',
  'uint64',
  'int64',
  'float64',
] as const satisfies readonly ValueType[];

/** One register has no word order, only two orders of its bytes. */
const shortOrders = ['ABCD', 'BADC'] as const satisfies readonly Order[];

/** @param from address of the first register */
export function registerViews(from: number, words: readonly number[]): RegisterView[] {
  return words.flatMap((_, index) =>
    viewed
      .filter((type) => index + typeRegisters[type] <= words.length)
      .flatMap((type) => viewsOf(type, from + index, words.slice(index))),
  );
}

function viewsOf(type: ValueType, at: number, words: readonly number[]): RegisterView[] {
  const length = typeRegisters[type];
  return ordersOf(length).map((order) => {
    const raw = rawOf({ type, order, length, timeForm: 'unix32', bits: null }, words);
    return { at, type, order, value: plain(raw) };
  });
}

/** The orders that make a difference. */
export function ordersOf(registers: number): readonly Order[] {
  return registers === 1 ? shortOrders : orders;
}

function plain(raw: ReturnType<typeof rawOf>): number | string | null {
  if (typeof raw !== 'bigint') return typeof raw === 'number' && !Number.isFinite(raw) ? null : raw;
  const number = Number(raw);
  return Number.isSafeInteger(number) ? number : String(raw);
}
