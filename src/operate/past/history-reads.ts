/** What happened, out of the records, page by page: reports never hold all of it. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { DarkTime } from '../../reports/reliability/interruptions.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { Documents } from '../../store/tables/documents.ts';

const ROWS_A_PAGE = 5_000;
const DOCUMENTS_A_PAGE = 500;

/** Each supply point that went dark in the span, once, with those dark times; one that lasts ends now. */
export async function* pointsIn(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
  now: Instant,
): AsyncIterable<[supplyPoint: string, times: DarkTime[]]> {
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<RecordsStore['history']['intervalsByPoint']>> =
      await records.history.intervalsByPoint({ ...span, after, limit: ROWS_A_PAGE });
    for (const [supplyPoint, rows] of Map.groupBy(page.intervals, (row) => row.supplyPoint)) {
      yield [supplyPoint, rows.map((row) => ({ ...row, to: row.to ?? Math.max(row.from, now) }))];
    }
    after = page.after;
  } while (after !== null);
}

/** Every document of a kind. */
export async function* each<K extends 'outage' | 'planned_outage' | 'duty'>(
  records: RecordsStore,
  kind: K,
): AsyncIterable<Documents[K]> {
  let cursor: string | null = null;
  do {
    const page: { items: Documents[K][]; nextCursor: string | null } = await records.documents.list(
      kind,
      { limit: DOCUMENTS_A_PAGE, cursor },
    );
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Works done live that are completed, each in the span in which it was to begin. */
export async function* doneLive(
  records: RecordsStore,
  { from, to }: { from: Instant; to: Instant },
): AsyncIterable<PlannedOutage & Required<Pick<PlannedOutage, 'spared' | 'avoided'>>> {
  for await (const plan of each(records, 'planned_outage')) {
    const { state, spared, avoided } = plan;
    const start = fromIso(plan.start);
    const isIn = state === 'completed' && start >= from && start < to;
    if (isIn && spared !== undefined && avoided !== undefined) yield { ...plan, spared, avoided };
  }
}
