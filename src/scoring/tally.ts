/** What a judge counts; sums and lists only, so that several storms add up. */
export interface Tally {
  /** Visible devices looked at, and those found. */
  checked: number;
  /** Of them without any word received until the look, nested ones apart: nobody can know of them. */
  unheard: number;
  exact: number;
  inGroup: number;
  nestedChecked: number;
  nestedExact: number;
  darkAndSaid: number;
  darkOrSaid: number;
  declared: number;
  falselyDeclared: number;
  brierSum: number;
  brierCount: number;
  /** By tenth of P from 0.1 to 1. */
  bins: Array<{ count: number; p: number; open: number }>;
  /** Seconds; Infinity for one that was never found. */
  detectS: number[];
  lockoutS: number[];
  restoreS: number[];
  /** Outages that were shown at all, ids under which they were shown, changes of their location. */
  shown: number;
  ids: number;
  moves: number;
  returns: number;
  pings: number;
  /** Supply points told that supply is back, or that they are not affected, while dark. */
  toldInDark: number;
  /** Outages begun in an area where supply had just returned, and those of them that were none. */
  restorations: number;
  falseNested: number;
}

export const BINS = 10;
export const BIN_FROM = 0.1;

export function newTally(): Tally {
  return {
    ...{ checked: 0, unheard: 0, exact: 0, inGroup: 0, nestedChecked: 0, nestedExact: 0 },
    ...{ darkAndSaid: 0, darkOrSaid: 0, declared: 0, falselyDeclared: 0 },
    ...{ brierSum: 0, brierCount: 0, detectS: [], lockoutS: [], restoreS: [] },
    bins: Array.from({ length: BINS }, () => ({ count: 0, p: 0, open: 0 })),
    ...{ shown: 0, ids: 0, moves: 0, returns: 0, pings: 0, toldInDark: 0 },
    ...{ restorations: 0, falseNested: 0 },
  };
}

/** Adds what one storm came to. */
export function addTally(to: Tally, from: Tally): void {
  for (const [name, value] of Object.entries(from) as Array<[keyof Tally, unknown]>) {
    if (typeof value === 'number') (to[name] as number) += value;
  }
  for (const name of ['detectS', 'lockoutS', 'restoreS'] as const) {
    for (const value of from[name]) to[name].push(value);
  }
  from.bins.forEach(({ count, p, open }, i) => {
    const bin = to.bins[i]!;
    bin.count += count;
    bin.p += p;
    bin.open += open;
  });
}

/** One device with what was believed of it. */
export function countBelief(tally: Tally, p: number, isOpen: boolean): void {
  const open = isOpen ? 1 : 0;
  tally.brierSum += (p - open) ** 2;
  tally.brierCount += 1;
  if (p < BIN_FROM) return;
  const bin = tally.bins[Math.min(BINS - 1, Math.floor(((p - BIN_FROM) / (1 - BIN_FROM)) * BINS))]!;
  bin.count += 1;
  bin.p += p;
  bin.open += open;
}

/** Mean distance between what was said and what was so, over the bins by their size; null without any. */
export function calibrationError({ bins }: Tally): number | null {
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  if (all === 0) return null;
  return bins.reduce((sum, { p, open }) => sum + Math.abs(p - open), 0) / all;
}

/** The value that a share of the list does not exceed; null for an empty list. */
export function quantile(list: readonly number[], share: number): number | null {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
