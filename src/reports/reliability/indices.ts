import { HOUR, MINUTE } from '../../model/time.ts';
import { celidHours, type Served, type Sums } from './sums.ts';

/** Index by its name in the standard; null where it would be divided by nothing. */
export type Indices = Record<string, number | null>;

export interface IndexOptions {
  /** Length of the period, for availability. */
  hours: number;
  /** Number of interruptions that makes a customer count in CEMI. */
  cemi: number;
  /** Editions differ: 2003 says more than n, 2012 says n or more. */
  cemiRule: 'atLeast' | 'moreThan';
}

/** The indices of IEEE Std 1366, clause 3; minutes, interruptions, shares from 0 to 1. */
export function ieeeIndices(sums: Sums, served: Served, options: IndexOptions): Indices {
  const { customers: n, kva } = served;
  const saidi = over(sums.minutes, n);
  const least = options.cemi + (options.cemiRule === 'moreThan' ? 1 : 0);
  return {
    N: n,
    CI: sums.interruptions,
    CMI: sums.minutes,
    SAIFI: over(sums.interruptions, n),
    SAIDI_min: saidi,
    CAIDI_min: over(sums.minutes, sums.interruptions),
    ASAI: saidi === null ? null : 1 - (saidi * MINUTE) / (options.hours * HOUR),
    MAIFI: over(sums.momentary, n),
    MAIFI_E: over(sums.momentaryEvents, n),
    CAIFI: over(sums.interruptions, sums.distinct),
    CTAIDI_min: over(sums.minutes, sums.distinct),
    ASIFI: over(sums.kvaInterruptions, kva),
    ASIDI_min: over(sums.kvaMinutes, kva),
    [`CEMI_${options.cemi}_${options.cemiRule}`]: over(sumFrom(sums.byCount, least), n),
    ...Object.fromEntries(
      celidHours.flatMap((hours, i) => [
        [`CELID_${hours}h_total`, over(sums.byTotalHours[i] ?? 0, n)],
        [`CELID_${hours}h_single`, over(sums.byLongestHours[i] ?? 0, n)],
      ]),
    ),
  };
}

/**
 * The indices of DL/T 836.1-2016 for one suffix: 1 all, 2 without external influence, 3 without shortage of
 * generation. Hours and interruptions per customer, availability in percent.
 */
export function chineseIndices(
  sums: Sums,
  served: Served,
  options: { hours: number; suffix: 1 | 2 | 3 },
): Indices {
  const { customers: n } = served;
  const hours = over(sums.minutes / 60, n);
  const { suffix } = options;
  return {
    [`SAIDI-${suffix}_h`]: hours,
    [`SAIFI-${suffix}`]: over(sums.interruptions, n),
    [`CAIDI-${suffix}_h`]: over(sums.minutes / 60, sums.interruptions),
    [`ASAI-${suffix}_percent`]: hours === null ? null : 100 * (1 - hours / options.hours),
  };
}

function over(value: number, by: number): number | null {
  return by === 0 ? null : value / by;
}

function sumFrom(values: readonly number[], from: number): number {
  return values.slice(from).reduce((sum, value) => sum + value, 0);
}
