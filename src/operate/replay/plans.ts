/** Planned outages as they stood in the past: the record as it became, its state as the log of people says. */
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { DAY, fromIso, type Instant } from '../../model/time.ts';
import type { RecordsStore } from '../../store/records.ts';
import type { AuditLink } from '../../store/tables/audit.ts';

/** From this moment on these plans are not over. */
export interface PlansStood {
  at: Instant;
  plans: PlannedOutage[];
}

const PAGE = 500;
const AUDIT_MOST = 1_000;
/** A plan that was not ended by its end explained dark for so long at most. */
const OVERDUE_MS = DAY;

/** States that a row of the log brings, by its `what`. */
const brings: Record<string, PlannedOutage['state']> = {
  plan_submit: 'submitted',
  plan_approve: 'approved',
  plan_announced: 'announced',
  plan_start: 'in_progress',
  plan_seen_began: 'in_progress',
  plan_complete: 'completed',
  plan_seen_completed: 'completed',
  plan_cancel: 'cancelled',
  plan_seen_expired: 'expired',
};
const over = new Set<PlannedOutage['state']>(['completed', 'cancelled', 'expired']);

/** Every change of what stood between `from` and `to`; the first holds at `from`. */
export async function plansOf(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
): Promise<PlansStood[]> {
  const moves: Array<{ at: Instant; plan: PlannedOutage }> = [];
  for (const plan of await touching(records, span)) {
    const log = await records.history.audit({ subject: plan.id, limit: AUDIT_MOST });
    moves.push(...movesOf(plan, log.toReversed()));
  }
  moves.sort((a, b) => a.at - b.at);
  const standing = new Map<string, PlannedOutage>();
  const take = ({ plan }: { plan: PlannedOutage }): void => {
    if (over.has(plan.state)) standing.delete(plan.id);
    else standing.set(plan.id, plan);
  };
  for (const move of moves) if (move.at < span.from) take(move);
  const stood: PlansStood[] = [{ at: span.from, plans: [...standing.values()] }];
  for (const move of moves) {
    if (move.at < span.from || move.at >= span.to) continue;
    take(move);
    stood.push({ at: move.at, plans: [...standing.values()] });
  }
  return stood;
}

async function touching(
  records: RecordsStore,
  span: { from: Instant; to: Instant },
): Promise<PlannedOutage[]> {
  const found: PlannedOutage[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: PlannedOutage[]; nextCursor: string | null } =
      await records.documents.list('planned_outage', { limit: PAGE, cursor });
    found.push(
      ...page.items.filter(({ start, end, actualEnd }) => {
        const last = actualEnd === null ? fromIso(end) + OVERDUE_MS : fromIso(actualEnd);
        return fromIso(start) - DAY < span.to && Math.max(last, fromIso(end)) >= span.from;
      }),
    );
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The plan after each of its moves; without a line of its approval, from the moment in its record on. */
function movesOf(
  plan: PlannedOutage,
  log: ReadonlyArray<Pick<AuditLink, 'at' | 'what'>>,
): Array<{ at: Instant; plan: PlannedOutage }> {
  const told = log.flatMap(({ at, what }) => {
    const state = brings[what];
    return state === undefined ? [] : [{ at, state }];
  });
  const isApproved = told.some(({ state }) => state === 'approved');
  const { approvedAt } = plan;
  if (!isApproved && approvedAt !== null) told.push({ at: fromIso(approvedAt), state: 'approved' });
  told.sort((a, b) => a.at - b.at);
  return told.map(({ at, state }) => {
    const isBegun = state === 'in_progress';
    const actualStart = isBegun ? plan.actualStart : null;
    return { at, plan: { ...plan, state, actualStart, actualEnd: null } };
  });
}
