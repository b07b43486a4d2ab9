/** What the last days hold for a dry run: plans with their duties, and when word reached whom. */
import { type Instant, toIso } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { PlanFacts } from './dry-run.ts';

const PAGE = 500;
const PLANS_MOST = 500;
const DUTIES_MOST = 200_000;
const firstWords = new Set(['planned_notice', 'planned_changed', 'confirmation_request']);

/** Approved plans of which somebody had to be told and that begin after `from`, the earliest first. */
export async function planFacts(
  records: RecordsStore,
  from: Instant,
): Promise<{ facts: PlanFacts[]; isWhole: boolean }> {
  const { items, nextCursor } = await records.documents.list('planned_outage', {
    since: { column: 'start', from: toIso(from) },
    orderBy: { column: 'start', direction: 'asc' },
    limit: PLANS_MOST,
  });
  const facts: PlanFacts[] = [];
  let duties = 0;
  for (const plan of items) {
    if (plan.approvedAt === null || plan.liveLine === true) continue;
    const own = await records.outbox.duties(plan.id);
    duties += own.length;
    if (duties > DUTIES_MOST) return { facts, isWhole: false };
    const announced = (await records.history.publications(plan.id)).map(({ at }) => at);
    facts.push({
      ...{ plan, duties: own, told: await toldOf(records, plan.id) },
      announcedAt: announced.length === 0 ? null : Math.min(...announced),
    });
  }
  return { facts, isWhole: nextCursor === null };
}

async function toldOf(records: RecordsStore, subject: string): Promise<Map<string, Instant>> {
  const told = new Map<string, Instant>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof records.notices.notices>> = await records.notices.notices(
      { subject, limit: PAGE, cursor },
    );
    for (const { notice, deliveries } of page.items) {
      if (!firstWords.has(notice.kind)) continue;
      for (const { deliveredAt } of deliveries) {
        if (deliveredAt === null) continue;
        const before = told.get(notice.contact) ?? Number.POSITIVE_INFINITY;
        told.set(notice.contact, Math.min(before, deliveredAt));
      }
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return told;
}
