/** Promises of the unplanned side over what the records and the network hold. */
import type { AuditCode } from '../../model/audit.ts';
import type { Outage } from '../../model/outage.ts';
import type { OutageDuty } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { nextClock, type PromiseClock } from '../../reports/promises/clocks.ts';
import {
  type OutageWorld,
  outageDuties,
  type UpdatePromised,
} from '../../reports/promises/duties.ts';
import { debtDuty } from '../../reports/promises/paid.ts';
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

/** What is owed of one outage, and what became of it. */
export async function dutiesOfOutage(
  outage: Outage,
  promises: Promises | null,
  at: { records: RecordsStore; now: Instant; classOf: ClassOf },
): Promise<OutageDuty[]> {
  return outageDuties(await worldOf(at.records, outage), promises, at);
}

async function worldOf(records: RecordsStore, outage: Outage): Promise<OutageWorld> {
  const [moves, said] = await Promise.all([
    records.history.moves(outage.id),
    saidOf(records, outage.id),
  ]);
  return { outage, moves, ...said };
}

/** The same of every outage that began in the span. */
export async function* dutiesOfOutages(
  span: { from: Instant; to: Instant },
  promises: Promises | null,
  at: { records: RecordsStore; now: Instant; classOf: ClassOf },
): AsyncIterable<OutageDuty[]> {
  for await (const outage of each(at.records, 'outage')) {
    const isIn = outage.startedAt >= span.from && outage.startedAt < span.to;
    if (isIn && outage.confirmedAt !== null) yield await dutiesOfOutage(outage, promises, at);
  }
}

/** Words of one outage that are looked at. */
const WORDS_MOST = 500;

/** The audit row of the first facts of an outage that the service line took. */
export const HANDED_OVER = 'service_line_told' satisfies AuditCode;

/** Every time that somebody said when there would be word again, oldest first; and when the service line knew. */
async function saidOf(
  records: RecordsStore,
  outage: string,
): Promise<Pick<OutageWorld, 'updates' | 'handedOverAt'>> {
  const newest = await records.history.audit({ subject: outage, limit: WORDS_MOST });
  const rows = newest.toReversed();
  const updates = rows.flatMap(({ what, at, details }): UpdatePromised[] => {
    const due = what === 'outage_set-etr' ? details['nextUpdateAt'] : null;
    return typeof due === 'string' ? [{ saidAt: at, due: Date.parse(due) }] : [];
  });
  return { updates, handedOverAt: rows.find(({ what }) => what === HANDED_OVER)?.at ?? null };
}

/** The report of a span, one row a promise. */
export function promisesKept(
  span: { from: Instant; to: Instant; now: Instant; momentaryMs: number },
  promises: Promises,
  { records, grid }: { records: RecordsStore; grid: Grid },
): Promise<PromiseRow[]> {
  return promiseRows(span, promises, {
    outages: confirmedIn(records, span),
    debts: debtsIn(records, span, span.now),
    customers: (from, to) => customers(records, { from, to }, span.now),
    classOf: areaClassOf(grid),
  });
}

/** Supply owed to those who paid a debt in the span. */
export async function* debtsIn(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
  now: Instant,
): AsyncIterable<OutageDuty> {
  for await (const plan of each(records, 'planned_outage')) {
    const paidAt = plan.paidAt === undefined ? null : fromIso(plan.paidAt);
    if (paidAt === null || paidAt < span.from || paidAt >= span.to) continue;
    const duty = debtDuty(plan, now);
    if (duty !== null) yield duty;
  }
}

const neverWas = new Set<Outage['state']>(['rejected', 'merged', 'suspected']);

async function* confirmedIn(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
): AsyncIterable<OutageWorld> {
  for await (const outage of each(records, 'outage')) {
    const isIn = outage.startedAt >= span.from && outage.startedAt < span.to;
    if (isIn && outage.confirmedAt !== null && !neverWas.has(outage.state)) {
      yield await worldOf(records, outage);
    }
  }
}

async function* customers(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
  now: Instant,
) {
  for await (const [, times] of pointsIn(records, span, now)) yield { times };
}
