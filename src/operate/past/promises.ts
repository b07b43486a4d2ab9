/** Promises of the unplanned side over what the records and the network hold. */
import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { nextClock, type PromiseClock } from '../../reports/promises/clocks.ts';
import type { AreaClass, Promises } from '../../reports/promises/promises.ts';
import { type PromiseRow, promiseRows } from '../../reports/promises/report.ts';
import type { RecordsStore } from '../../store/records.ts';
import { each, pointsIn } from './history-reads.ts';

type ClassOf = (supplyPoint: string) => AreaClass | null;

/** Area class of each supply point of a grid, looked up once. */
export function areaClassOf(grid: Grid): ClassOf {
  const classes = new Map(grid.tables.supplyPoints.map((row) => [row.id, row.areaClass]));
  return (supplyPoint) => classes.get(supplyPoint) ?? null;
}

/** The promise of an outage that ends next. */
export function promiseClock(
  outage: Outage,
  promises: Promises | null,
  classOf: ClassOf,
): PromiseClock | null {
  return promises === null ? null : nextClock(outage, promises, classOf);
}

/** The report of a span, one row a promise. */
export function promisesKept(
  span: { from: Instant; to: Instant; now: Instant; momentaryMs: number },
  promises: Promises,
  { records, grid }: { records: RecordsStore; grid: Grid },
): Promise<PromiseRow[]> {
  return promiseRows(span, promises, {
    outages: confirmedIn(records, span),
    customers: (from, to) => customers(records, { from, to }, span.now),
    classOf: areaClassOf(grid),
  });
}

const endedBefore = new Set<Outage['state']>(['rejected', 'merged', 'suspected']);

async function* confirmedIn(records: RecordsStore, span: { from: Instant; to: Instant }) {
  for await (const outage of each(records, 'outage')) {
    const isIn = outage.startedAt >= span.from && outage.startedAt < span.to;
    if (!isIn || endedBefore.has(outage.state)) continue;
    if (outage.confirmedAt === null) continue;
    yield { outage, moves: await records.history.moves(outage.id) };
  }
}

async function* customers(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
  now: Instant,
) {
  for await (const [, times] of pointsIn(records, span, now)) yield { times };
}
