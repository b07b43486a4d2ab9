/**
 * Records that do not fit what happens: meters that had supply while their place had none, outage after outage.
 * Rows for a person to look at (detection.md 2.8); nothing here edits the network.
 */

/** Outages in which a meter was at odds with its record, newest last. */
export type Doubts = Readonly<Record<string, readonly string[]>>;

/** Outages remembered of one meter, and meters remembered at all; the ones doubted least go first. */
const outagesMax = 5;
const metersMax = 10_000;
/** Outages from which a meter is put before a person. */
export const doubtedFrom = 2;
/** Doubtful meters of one transformer from which it is the transformer that is recorded wrongly. */
export const transformerFrom = 3;

/** Takes in the doubtful meters of one outage. */
export function noteDoubts(
  doubts: Doubts,
  outage: string,
  supplyPoints: readonly string[],
): Doubts {
  if (supplyPoints.length === 0) return doubts;
  const next = new Map(Object.entries(doubts));
  for (const id of supplyPoints) {
    const before = next.get(id) ?? [];
    if (!before.includes(outage)) next.set(id, [...before, outage].slice(-outagesMax));
  }
  if (next.size <= metersMax) return Object.fromEntries(next);
  const kept = [...next].sort((a, b) => b[1].length - a[1].length).slice(0, metersMax);
  return Object.fromEntries(kept);
}

export type WrongRecord =
  | { what: 'meter'; supplyPoint: string; transformer: string; outages: readonly string[] }
  | { what: 'transformer'; transformer: string; supplyPoints: string[]; outages: string[] };

/**
 * Rows of the worklist. Three meters or more of one transformer, doubtful in the same outages, are one row: the
 * transformer is recorded wrongly.
 */
export function wrongRecords(
  doubts: Doubts,
  transformerOf: (supplyPoint: string) => string | null,
): WrongRecord[] {
  const byTransformer = new Map<string, string[]>();
  for (const [id, outages] of Object.entries(doubts)) {
    const transformer = transformerOf(id);
    if (transformer === null || outages.length < doubtedFrom) continue;
    byTransformer.set(transformer, [...(byTransformer.get(transformer) ?? []), id]);
  }
  return [...byTransformer].flatMap(([transformer, supplyPoints]): WrongRecord[] => {
    const together = outagesOfAll(doubts, supplyPoints);
    if (supplyPoints.length >= transformerFrom && together.length > 0) {
      return [{ what: 'transformer', transformer, supplyPoints, outages: together }];
    }
    return supplyPoints.map((supplyPoint) => ({
      ...{ what: 'meter', supplyPoint, transformer, outages: doubts[supplyPoint] ?? [] },
    }));
  });
}

/** Outages in which at least three of them were doubtful at once. */
function outagesOfAll(doubts: Doubts, supplyPoints: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const id of supplyPoints) {
    for (const outage of doubts[id] ?? []) counts.set(outage, (counts.get(outage) ?? 0) + 1);
  }
  return [...counts].filter(([, n]) => n >= transformerFrom).map(([outage]) => outage);
}

/** One outage as the search for a better place sees it. */
export interface SeenOutage {
  id: string;
  /** Transformers whose customers were dark in it. */
  transformers: ReadonlySet<string>;
  /** Was the meter dark in it (null: it said nothing). */
  wasDark: boolean | null;
}

/** ln P(meter seen so | its place dark or lit): a wrong word is a thousand times rarer than a right one. */
const odds = Math.log(1e-3);

/**
 * The transformer that fits best what was seen of the meter; the nearer one where two fit alike. Null where none
 * fits better than the recorded one.
 * @param candidates nearest first, without the recorded one
 */
export function bestParent(
  recorded: string,
  candidates: readonly string[],
  seen: readonly SeenOutage[],
): string | null {
  const fitOf = (transformer: string): number =>
    seen.reduce((sum, outage) => {
      if (outage.wasDark === null) return sum;
      return sum + (outage.wasDark === outage.transformers.has(transformer) ? 0 : odds);
    }, 0);
  let best: string | null = null;
  let most = fitOf(recorded);
  for (const candidate of candidates) {
    const fits = fitOf(candidate);
    if (fits > most) [best, most] = [candidate, fits];
  }
  return best;
}
