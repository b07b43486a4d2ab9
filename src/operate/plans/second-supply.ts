/**
 * Premises with two supplies of which a work takes one: reduced, not interrupted, while another lives
 * (operations.md, two supplies).
 */
import type { DarkInterval } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { dualPremises, type PremisesOf } from '../../network/premises.ts';
import type { NetworkTables } from '../../network/tables.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';

/** Dark time that begins and ends. */
interface SupplyTimes {
  open: DarkInterval[];
  close: Array<{ supplyPoint: string; to: Instant }>;
}

interface Parts {
  world: Pick<World, 'grid'>;
  board: Pick<Board, 'plans' | 'dark' | 'restoredAt'>;
}
type Cut = Pick<PlannedOutage, 'windows' | 'end'>;

const known = new WeakMap<NetworkTables, ReadonlyMap<string, PremisesOf>>();

/** Premises with a main and a second supply, found once for a network. */
export function premisesIn({ grid }: Parts['world']): ReadonlyMap<string, PremisesOf> {
  const kept = known.get(grid.tables);
  if (kept !== undefined) return kept;
  const found = dualPremises(grid.tables);
  known.set(grid.tables, found);
  return found;
}

/** Of these, cut together now, those who keep another supply: no dark time of theirs begins. */
export function reducedAmong(
  parts: Parts,
  cut: readonly string[],
  now: Instant,
): ReadonlySet<string> {
  const premises = premisesIn(parts.world);
  if (premises.size === 0) return new Set();
  const gone = new Set([...cut, ...takenNow(parts, now).keys()]);
  return new Set(cut.filter((id) => lives(parts, premises.get(id), gone)));
}

/** Of places that a plan cuts together, those that would be without any supply. */
export function interruptedAmong(parts: Pick<Parts, 'world'>, cut: readonly string[]): string[] {
  const premises = premisesIn(parts.world);
  const gone = new Set(premises.size === 0 ? [] : cut);
  return cut.filter((id) => premises.get(id)?.others.every((other) => gone.has(other)) ?? true);
}

/** One of its two supplies is off, by an outage or by a work, and it has the other. */
export function isReduced(
  parts: Parts & { board: Pick<Board, 'outages'> },
  supplyPoint: string,
  now: Instant,
): boolean {
  const outages = [...parts.board.outages.values()];
  if (outages.some(({ reduced }) => reduced?.includes(supplyPoint))) return true;
  if (!premisesIn(parts.world).has(supplyPoint)) return false;
  return parts.board.dark(supplyPoint) === undefined && takenNow(parts, now).has(supplyPoint);
}

/** Dark time of those whose other supply has gone meanwhile, or is back. */
export function secondSupplies(parts: Parts, now: Instant): SupplyTimes {
  const { board, world } = parts;
  const premises = premisesIn(world);
  const taken = takenNow(parts, now);
  const open: DarkInterval[] = [];
  const close: SupplyTimes['close'] = [];
  for (const [supplyPoint, plan] of taken) {
    const own = premises.get(supplyPoint);
    const mark = board.dark(supplyPoint);
    const isFed = lives(parts, own, taken);
    const others = own?.others ?? [];
    if (mark === undefined && !isFed) {
      const lostAt = others.map((other) => board.dark(other)?.since ?? 0);
      const from = Math.max(begunAt(plan, supplyPoint), ...lostAt);
      const of = { outage: null, plannedOutage: plan.id };
      open.push({ supplyPoint, phases: 'ABC', from, to: null, ...of });
    } else if (mark?.plannedOutage === plan.id && isFed) {
      const backAt = Math.max(...others.map((other) => board.restoredAt(other) ?? 0));
      close.push({ supplyPoint, to: backAt > mark.since ? backAt : now });
    }
  }
  return { open, close };
}

function lives(
  { board }: Parts,
  own: PremisesOf | undefined,
  gone: ReadonlySet<string> | ReadonlyMap<string, unknown>,
): boolean {
  return own?.others.some((id) => !gone.has(id) && board.dark(id) === undefined) ?? false;
}

/** Supply points of such premises that a work at work has taken now, with the work. */
function takenNow({ world, board }: Parts, now: Instant): Map<string, PlannedOutage> {
  const premises = premisesIn(world);
  const taken = new Map<string, PlannedOutage>();
  if (premises.size === 0) return taken;
  for (const plan of board.plans.values()) {
    if (plan.state !== 'in_progress') continue;
    for (const window of cutNow(plan, now)) {
      for (const id of window.supplyPoints) if (premises.has(id)) taken.set(id, plan);
    }
  }
  return taken;
}

/** Of several cuts those whose time it is; the last lasts as long as the work. */
function cutNow({ windows, end }: Cut, now: Instant): Cut['windows'] {
  if (windows.length < 2) return windows;
  return windows.filter(
    (window) => fromIso(window.start) <= now && (now < fromIso(window.end) || window.end === end),
  );
}

function begunAt({ windows, actualStart, start }: PlannedOutage, supplyPoint: string): Instant {
  const began = fromIso(actualStart ?? start);
  if (windows.length < 2) return began;
  const own = windows.filter((window) => window.supplyPoints.includes(supplyPoint));
  return Math.max(began, ...own.slice(0, 1).map((window) => fromIso(window.start)));
}
