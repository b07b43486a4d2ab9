/** What may feed back: supply points that generate, and those with a generator of their own. */
import type { BackFeedView } from '../../api/shapes/grid.ts';
import type { Grid } from '../../network/grid.ts';

/** Points named; the counts are of all. */
const NAMED_MOST = 20;

/** Of these supply points; null where none of them can generate. */
export function backFeedOf(grid: Grid, supplyPoints: Iterable<number>): BackFeedView | null {
  const byKind = new Map<string, { count: number; kw: number }>();
  const points: string[] = [];
  let count = 0;
  let standby = 0;
  for (const number of supplyPoints) {
    const row = grid.tables.supplyPoints[number];
    if (row === undefined) continue;
    const isStandby = row.ownSupply === 'standby';
    if (row.generationKind === null && !isStandby) continue;
    if (points.length < NAMED_MOST) points.push(row.id);
    if (isStandby) standby += 1;
    if (row.generationKind === null) continue;
    const sum = byKind.get(row.generationKind) ?? { count: 0, kw: 0 };
    byKind.set(row.generationKind, {
      count: sum.count + 1,
      kw: sum.kw + (row.generationKw ?? 0),
    });
    count += 1;
  }
  if (count === 0 && standby === 0) return null;
  const kinds = [...byKind].map(([kind, sum]) => ({ kind, ...sum, kw: rounded(sum.kw) }));
  const kw = rounded(kinds.reduce((sum, one) => sum + one.kw, 0));
  return { count, kw, byKind: kinds, standby, points };
}

function rounded(kw: number): number {
  return Math.round(kw * 10) / 10;
}
