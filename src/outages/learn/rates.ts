/** How often devices of a feeder open, learned from its own closed outages (detection.md 2.2). */
import type { EdgeKind } from '../../network/grid.ts';

/** One closed outage as rates need it. */
export interface Opening {
  feeder: string;
  kind: EdgeKind;
}

/** Devices of one kind on one feeder. */
export interface Stock {
  feeder: string;
  kind: EdgeKind;
  devices: number;
  /** Openings per hour of one device, as the page says. */
  usual: number;
}

/** Years of records below which nothing is learned. */
const monthsMin = 24;
const hoursOfMonth = 730.5;
/** Openings at which records and the page weigh the same. */
const evenAt = 20;
/** Learned rates stay within this factor of the usual one. */
const factorMax = 10;

export interface Rate {
  feeder: string;
  kind: EdgeKind;
  perHour: number;
  openings: number;
  /** Weight of the records, n / (n + 20). */
  weight: number;
}

/** Rates by feeder and kind; empty before 24 months of records. */
export function learnRates(
  stocks: readonly Stock[],
  openings: readonly Opening[],
  monthsOfRecords: number,
): Rate[] {
  if (monthsOfRecords < monthsMin) return [];
  const counts = new Map<string, number>();
  for (const { feeder, kind } of openings) {
    const key = `${feeder} ${kind}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return stocks.flatMap(({ feeder, kind, devices, usual }) => {
    if (devices === 0 || usual <= 0) return [];
    const n = counts.get(`${feeder} ${kind}`) ?? 0;
    const weight = n / (n + evenAt);
    const seen = n / (devices * monthsOfRecords * hoursOfMonth);
    const mixed = weight * seen + (1 - weight) * usual;
    const perHour = Math.min(usual * factorMax, Math.max(usual / factorMax, mixed));
    return n === 0 ? [] : [{ feeder, kind, perHour, openings: n, weight }];
  });
}
