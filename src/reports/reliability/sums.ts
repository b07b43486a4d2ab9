import { HOUR, MINUTE } from '../../model/time.ts';
import { type Interruption, isSustained } from './interruptions.ts';

/** Customers, or their load, that the indices are divided by. */
export interface Served {
  customers: number;
  kva: number;
}

/** What interruptions add up to; sums of parts are the sum of the whole. */
export interface Sums {
  /** Sustained interruptions of customers (CI) and their minutes (CMI). */
  interruptions: number;
  minutes: number;
  /** The same weighted by connected kVA. */
  kvaInterruptions: number;
  kvaMinutes: number;
  /** Momentary interruptions, and events of them that no sustained one belongs to. */
  momentary: number;
  momentaryEvents: number;
  /** Customers with at least one sustained interruption. */
  distinct: number;
  /** Customers by their number of sustained interruptions; the last place holds that many and more. */
  byCount: number[];
  /** Customers whose sustained hours in sum, or in one of them, reached each of `celidHours`. */
  byTotalHours: number[];
  byLongestHours: number[];
}

export const celidHours = [2, 4, 8, 12, 24] as const;
const COUNTS_MOST = 20;

export function noSums(): Sums {
  return {
    ...{ interruptions: 0, minutes: 0, kvaInterruptions: 0, kvaMinutes: 0 },
    ...{ momentary: 0, momentaryEvents: 0, distinct: 0 },
    byCount: new Array<number>(COUNTS_MOST + 1).fill(0),
    byTotalHours: celidHours.map(() => 0),
    byLongestHours: celidHours.map(() => 0),
  };
}

/** Adds one customer's interruptions of the period; call it once for each customer. */
export function addCustomer(
  sums: Sums,
  interruptions: readonly Interruption[],
  customer: { kva: number; momentaryMs: number },
): void {
  const sustained = interruptions.filter((one) => isSustained(one, customer.momentaryMs));
  for (const one of interruptions) {
    if (isSustained(one, customer.momentaryMs) || one.isRest === true) continue;
    sums.momentary += one.times;
    sums.momentaryEvents += 1;
  }
  if (sustained.length === 0) return;
  const lengths = sustained.map(({ darkMs }) => darkMs);
  const totalMs = lengths.reduce((sum, length) => sum + length, 0);
  const began = sustained.filter(({ isRest }) => isRest !== true).length;
  sums.interruptions += began;
  sums.minutes += totalMs / MINUTE;
  sums.kvaInterruptions += began * customer.kva;
  sums.kvaMinutes += (totalMs / MINUTE) * customer.kva;
  if (began > 0) sums.distinct += 1;
  const count = Math.min(began, COUNTS_MOST);
  if (count > 0) sums.byCount[count] = (sums.byCount[count] ?? 0) + 1;
  const longestMs = Math.max(...lengths);
  celidHours.forEach((hours, i) => {
    if (totalMs >= hours * HOUR) sums.byTotalHours[i] = (sums.byTotalHours[i] ?? 0) + 1;
    if (longestMs >= hours * HOUR) sums.byLongestHours[i] = (sums.byLongestHours[i] ?? 0) + 1;
  });
}
