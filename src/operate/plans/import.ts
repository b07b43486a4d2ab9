/** planned.csv made part of the records: every row a draft of its own. Nothing is approved by an import. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { toIso } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { importPlanned, type PlannedRow } from '../../network/import/planned-file.ts';
import { findings, type ImportFile, type ImportReport } from '../../network/import/report.ts';
import { buildLocator } from '../../network/locate.ts';
import { idsOf, lost } from '../../network/trace.ts';
import { draftPlan } from '../../outages/planned.ts';
import { ForewattError } from '../../runtime/problem.ts';
import type { RecordsStore } from '../../store/records.ts';
import { createIds } from '../ids.ts';
import type { ImportContext } from '../imports.ts';
import { pointsOf } from './audience.ts';

/** A row that stands in the records already is left out, so that the same file can be handed in again. */
export async function importPlans(
  file: ImportFile,
  context: ImportContext & { grid: Grid },
): Promise<ImportReport> {
  const { grid, records, now, zone, by } = context;
  const locator = buildLocator(grid);
  const { report, rows } = importPlanned(file, {
    zone,
    isDevice: (id) => grid.edgeOf.has(id),
    isSupplyPoint: (id) => locator.supplyPoint(id) !== undefined,
  });
  if (report.refused.length > 0) return report;
  const found = findings();
  const ids = createIds(records, zone);
  const plans: PlannedOutage[] = [];
  for (const [i, row] of rows.entries()) {
    const place = { file: file.name, row: i + 2, column: 'device' };
    try {
      const plan = drafted(row, { grid, by });
      if (await isKnown(records, plan)) found.warn(place, 'IMP-PLAN-KNOWN', { start: plan.start });
      else plans.push(plan);
    } catch (error) {
      if (!(error instanceof ForewattError)) throw error;
      if (error.code === 'PLN-NOTHING-CUT') found.refuse(place, 'PLN-NOTHING-CUT', {});
      else if (error.code === 'PLN-LIVE-KIND') {
        found.refuse({ ...place, column: 'live_line' }, 'PLN-LIVE-KIND', { kind: row.kind });
      } else throw error;
    }
  }
  const done = found.report({ added: plans.length, changed: 0, removed: 0 });
  if (found.hasRefused() || context.dryRun === true) return done;
  for (const [i, plan] of plans.entries()) {
    await ids.ready(now);
    plans[i] = { ...plan, id: ids.next('planned_outage') };
  }
  const at = {
    at: now,
    by,
    what: 'plan_imported' as const,
    from: null,
    details: { file: file.name },
  };
  await records.commit({
    put: { planned_outage: plans },
    audit: plans.map(({ id }) => ({ ...at, subject: id })),
  });
  return done;
}

function drafted(row: PlannedRow, { grid, by }: { grid: Grid; by: string }): PlannedOutage {
  const { devices, supplyPoints, start, end, kind, reason, reference, steps, liveLine } = row;
  const wish = { devices, supplyPoints, start, end, kind, reason, reference, steps, liveLine };
  return draftPlan(
    { ...wish, alternative: null },
    {
      ...{ id: '', author: by },
      lost: (open, close) =>
        idsOf(grid, lost(grid, grid.normal.state, { open, close }).supplyPoints),
    },
  );
}

async function isKnown(records: RecordsStore, plan: PlannedOutage): Promise<boolean> {
  const { items } = await records.documents.list('planned_outage', {
    where: { start: toIso(Date.parse(plan.start)), kind: plan.kind },
    limit: 500,
  });
  return items.some(
    (one) =>
      one.reference === plan.reference &&
      placesOf(one) === placesOf(plan) &&
      one.state !== 'cancelled',
  );
}

/** Whom it cuts, or spares: two works done live are not the same because neither cuts anybody. */
function placesOf(plan: PlannedOutage): string {
  const spared = plan.spared === undefined ? [] : ['live', ...pointsOf({ windows: plan.spared })];
  return [...plan.supplyPoints, ...spared].join();
}
