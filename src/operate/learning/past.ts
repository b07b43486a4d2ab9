/** What the closed outages in the records say of rates, phases and records, read page by page. */
import type { Outage } from '../../model/outage.ts';
import { maskOf, phaseCount } from '../../model/phases.ts';
import { DAY, type Instant } from '../../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../../network/forest.ts';
import { edgeKindOf, type Grid, SECTION } from '../../network/grid.ts';
import { windingAt } from '../../outages/feeder-model.ts';
import { usualRate } from '../../outages/infer/priors.ts';
import { windingsOf } from '../../outages/infer/tree/winding.ts';
import type { PhaseSign } from '../../outages/learn/phases.ts';
import type { Opening, Stock } from '../../outages/learn/rates.ts';
import type { SeenOutage } from '../../outages/learn/records.ts';
import type { OutageSettings } from '../../outages/settings.ts';

export interface Past {
  monthsOfRecords: number;
  openings: Opening[];
  /** By supply point of unknown phase. */
  signs: Map<string, PhaseSign[]>;
  /** Outages by id, for those that somebody asks about. */
  seen: Map<string, SeenOutage>;
}

const monthMs = 30.44 * DAY;
/** P from which an outage is taken for the one it names. */
const sureFrom = 0.9;
/** Points of unknown phase that one outage says something of, at most. */
const signsOfOutageMax = 5_000;

/** @param about.wanted outages that a doubtful record names */
export async function pastOf(
  outages: AsyncIterable<Outage>,
  about: { grid: Grid; model: OutageSettings['model']; now: Instant; wanted: ReadonlySet<string> },
): Promise<Past> {
  const { grid, now, wanted } = about;
  const past: Past = { monthsOfRecords: 0, openings: [], signs: new Map(), seen: new Map() };
  const windings = windingsOf(about.model.vectorGroups);
  let first = now;
  for await (const outage of outages) {
    first = Math.min(first, outage.startedAt);
    if (outage.state !== 'closed' && outage.state !== 'restored') continue;
    if (wanted.has(outage.id)) past.seen.set(outage.id, seenOf(grid, outage));
    const edge = grid.edgeOf.get(outage.causeGroup[0] ?? '');
    const isTaught = outage.plannedOutage === null && outage.probability >= sureFrom;
    if (edge === undefined || !isTaught || grid.edgeKind[edge] === SECTION) continue;
    const feeder = grid.feeders[feederOfEdge(grid, edge)]?.id;
    if (feeder !== undefined) past.openings.push({ feeder, kind: edgeKindOf(grid, edge) });
    addSigns(past, outage, { grid, edge, windings });
  }
  past.monthsOfRecords = (now - first) / monthMs;
  return past;
}

function seenOf(grid: Grid, { id, ever }: Outage): SeenOutage {
  const dark = new Set(ever);
  const transformers = new Set<string>();
  for (const { id: point, transformer } of grid.tables.supplyPoints) {
    if (transformer !== null && dark.has(point)) transformers.add(transformer);
  }
  return { id, transformers, wasDark: false };
}

/** Feeder of the normal state at the far end of an edge; -1 in an island. */
export function feederOfEdge(grid: Grid, edge: number): number {
  const node = nodeBehind(grid, grid.normal, edge);
  return node < 0 ? -1 : grid.homeFeeder[node]!;
}

function addSigns(
  past: Past,
  outage: Outage,
  at: { grid: Grid; edge: number; windings: ReturnType<typeof windingsOf> },
): void {
  const { grid, edge, windings } = at;
  const mask = maskOf(outage.causePhases) ?? 7;
  const node = nodeBehind(grid, grid.normal, edge);
  if (mask === 0 || phaseCount(mask) === 3 || node < 0) return;
  const dark = new Set(outage.ever);
  let count = 0;
  for (const s of supplyPointsBehind(grid.normal, node)) {
    if (grid.spPhaseUnknown[s] !== 1 || count >= signsOfOutageMax) continue;
    const { id } = grid.tables.supplyPoints[s]!;
    const winding = windings.list[windingAt({ grid, windings }, grid.spTransformer[s]!)]!;
    const sign = { dead: winding.dead[mask]!, half: winding.half[mask]!, wasDark: dark.has(id) };
    past.signs.set(id, [...(past.signs.get(id) ?? []), sign]);
    count += 1;
  }
}

/** How many devices of each kind stand on each feeder, and how often they usually open. */
export function stocksOf(grid: Grid): Stock[] {
  const stocks = new Map<string, Stock>();
  for (let edge = 0; edge < grid.edgeCount; edge++) {
    const feeder = grid.feeders[feederOfEdge(grid, edge)]?.id;
    if (feeder === undefined || grid.edgeKind[edge] === SECTION) continue;
    const kind = edgeKindOf(grid, edge);
    const key = `${feeder} ${kind}`;
    const stock = stocks.get(key) ?? { feeder, kind, devices: 0, usual: 0 };
    const sum = stock.usual * stock.devices + usualRate(kind, grid.edgePhases[edge]!);
    const devices = stock.devices + 1;
    stocks.set(key, { feeder, kind, devices, usual: sum / devices });
  }
  return [...stocks.values()];
}
