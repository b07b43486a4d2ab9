// What stands in the way of a work besides its notice: other works, other outages, events under protection.
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { DAY, fromIso, type Instant } from '../../model/time.ts';
import { protectionSpan } from '../../network/protection.ts';
import type { ProtectionRow, SupplyPointRow } from '../../network/tables.ts';
import { type ForewattError, fault } from '../../runtime/problem.ts';
import { isLive } from '../planned-windows.ts';

/** `error` keeps it from approval, whatever the reason; a `warning` is for the one who approves. */
export interface Conflict {
  level: 'error' | 'warning';
  problem: ForewattError;
}

export interface ConflictWorld {
  /** Other plans that are not over. */
  others: readonly PlannedOutage[];
  rowOf(supplyPoint: string): SupplyPointRow | undefined;
  /** All supply points of the premises of one, itself included; empty where nothing is known of it. */
  suppliesOf(supplyPoint: string): readonly string[];
  feederOf(supplyPoint: string): string | null;
  isDark(supplyPoint: string): boolean;
  /** Sustained cuts of a supply point in the last 30 days before this work. */
  cutsBefore(supplyPoint: string): number;
  protection: readonly ProtectionRow[];
  /** In which local times of the calendar are meant. */
  zone: string;
  /** Whether this kind of cut may not reach what is protected. */
  sparesProtected: boolean;
}

/** From so many cuts in so long on a customer is cut often. */
export const OFTEN = { cuts: 3, withinMs: 30 * DAY } as const;

type Plan = Pick<PlannedOutage, 'id' | 'kind' | 'windows' | 'start' | 'end'>;

/** Everything that speaks against a work; empty when nothing does. */
export function conflictsOf(plan: Plan, world: ConflictWorld): Conflict[] {
  const others = world.others.filter((one) => one.id !== plan.id && isLive(one.state));
  return [
    ...overlaps(plan, others),
    ...bothSupplies(plan, others, world),
    ...cutOften(plan, others, world),
    ...protectedEvents(plan, world),
  ];
}

/** The same, of what may refuse it alone: cheap enough to be asked of each plan again and again. */
export function refusalsOf(plan: Plan, world: ConflictWorld): Conflict[] {
  const others = world.others.filter((one) => one.id !== plan.id && isLive(one.state));
  const found = [...bothSupplies(plan, others, world), ...protectedEvents(plan, world)];
  return found.filter(({ level }) => level === 'error');
}

/** Supply points of a plan that are cut by another at the same time. */
function shared(plan: Plan, other: Plan): string[] {
  const found = new Set<string>();
  for (const window of plan.windows) {
    const own = new Set(window.supplyPoints);
    for (const theirs of other.windows) {
      if (!meet(window, theirs)) continue;
      for (const id of theirs.supplyPoints) if (own.has(id)) found.add(id);
    }
  }
  return [...found];
}

interface Span {
  start: string;
  end: string;
}

function meet(a: Span, b: Span): boolean {
  return fromIso(a.start) < fromIso(b.end) && fromIso(b.start) < fromIso(a.end);
}

function overlaps(plan: Plan, others: readonly PlannedOutage[]): Conflict[] {
  return others.flatMap((other) => {
    const supplyPoints = shared(plan, other).length;
    if (supplyPoints === 0) return [];
    return [
      {
        level: 'warning' as const,
        problem: fault('PLN-OVERLAP', { other: other.id, supplyPoints }),
      },
    ];
  });
}

const spared: ReadonlySet<string | null> = new Set(['special', 'first']);

/** Premises with several supplies of which this work takes one while something else takes the others. */
function bothSupplies(
  plan: Plan,
  others: readonly PlannedOutage[],
  world: ConflictWorld,
): Conflict[] {
  const found = new Map<string, { isSpared: boolean; by: string }>();
  for (const window of plan.windows) {
    const beside = others.filter((other) => other.windows.some((theirs) => meet(window, theirs)));
    const own = new Set(window.supplyPoints);
    for (const id of own) {
      const supplies = world.suppliesOf(id);
      if (supplies.length < 2) continue;
      const rest = supplies.filter((one) => !own.has(one));
      const takers = rest.map((one) => takerOf(one, { window, beside, world }));
      if (takers.some((taker) => taker === null)) continue;
      const premises = world.rowOf(id)?.premises ?? id;
      // One work that takes all of them is a plain cut of that customer: the one who approves it must know.
      const isBetween = rest.length > 0;
      const isSpared = supplies.some((one) => spared.has(world.rowOf(one)?.tier ?? null));
      const by = isBetween ? [...new Set(takers)].join(', ') : 'this work alone';
      found.set(premises, { isSpared: isSpared && isBetween, by });
    }
  }
  return [...found].map(([premises, { isSpared, by }]) => ({
    level: isSpared ? ('error' as const) : ('warning' as const),
    problem: fault('PLN-BOTH-SUPPLIES', { premises, by }),
  }));
}

/** What takes a supply at the time of a window: a plan by its id, `an outage`; null: it lives. */
function takerOf(
  id: string,
  at: { window: Span; beside: readonly PlannedOutage[]; world: ConflictWorld },
): string | null {
  const other = at.beside.find((plan) =>
    plan.windows.some((theirs) => meet(at.window, theirs) && theirs.supplyPoints.includes(id)),
  );
  if (other !== undefined) return other.id;
  return at.world.isDark(id) ? 'an outage' : null;
}

/** Of a cut customer is counted what lies in any span of that length with this work in it. */
function cutOften(plan: Plan, others: readonly PlannedOutage[], world: ConflictWorld): Conflict[] {
  const start = fromIso(plan.start);
  const starts = new Map<string, Instant[]>();
  for (const other of others) {
    const from = fromIso(other.start);
    // One under way is among the cuts that were already.
    if (other.state === 'in_progress' || Math.abs(start - from) > OFTEN.withinMs) continue;
    for (const id of new Set(other.windows.flatMap((window) => window.supplyPoints))) {
      const known = starts.get(id);
      if (known === undefined) starts.set(id, [from]);
      else known.push(from);
    }
  }
  const own = new Set(plan.windows.flatMap((window) => window.supplyPoints));
  const often = [...own].filter(
    (id) => mostCuts(start, starts.get(id) ?? [], world.cutsBefore(id)) >= OFTEN.cuts,
  );
  if (often.length === 0) return [];
  const details = { cuts: OFTEN.cuts, days: OFTEN.withinMs / DAY, supplyPoints: often.length };
  return [{ level: 'warning', problem: fault('PLN-CUT-OFTEN', details) }];
}

function mostCuts(start: Instant, others: readonly Instant[], before: number): number {
  const within = (to: Instant): number =>
    others.filter((at) => at <= to && at >= to - OFTEN.withinMs).length + 1;
  const later = others.filter((at) => at > start).map(within);
  return Math.max(before + within(start), ...later);
}

/** Works that fall into the time of a protected event, at its points or on its feeders. */
function protectedEvents(plan: Plan, world: ConflictWorld): Conflict[] {
  return world.protection.flatMap((event) => {
    if (!plan.windows.some((window) => meet(window, spanOf(event, world.zone)))) return [];
    const there = { points: new Set(event.supplyPoints), feeders: new Set(event.feeders) };
    const isConcerned = plan.windows.some((window) =>
      window.supplyPoints.some(
        (id) => there.points.has(id) || there.feeders.has(world.feederOf(id) ?? ''),
      ),
    );
    if (!isConcerned) return [];
    const level = world.sparesProtected ? ('error' as const) : ('warning' as const);
    return [{ level, problem: fault('PLN-PROTECTED', { event: event.title, id: event.id }) }];
  });
}

function spanOf(event: ProtectionRow, zone: string): Span {
  const { start, end } = protectionSpan(event, zone);
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}
