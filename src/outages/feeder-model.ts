/** The tree of one feeder under a switching state, from the grid: causes with their priors, points, groups, islands. */
import { ABC, phaseCount } from '../model/phases.ts';
import { type Forest, nodeBehind } from '../network/forest.ts';
import { across, BOX, edgeKindOf, type Grid, SECTION } from '../network/grid.ts';
import {
  type AbovePriors,
  type AboveTree,
  aboveTree,
  attachHeads,
  busEdge,
  incoming,
  sourceEdge,
} from './infer/above/tree.ts';
import { causesOfDevice } from './infer/priors.ts';
import { contract } from './infer/tree/contract.ts';
import type { FeederModel, Timing, TreeCause, TreeEdge, TreePoint } from './infer/tree/model.ts';
import { type Windings, windingsOf } from './infer/tree/winding.ts';
import { type RingPart, ringParts } from './meshed.ts';

/** How the gasps of each head-end come; `''` for meters without one. */
export type HeadEndTimings = ReadonlyMap<string, Timing>;

export interface FeederModelSettings {
  /** For head-ends that have none of their own. */
  timing: Timing;
  headEnds: HeadEndTimings;
  /** What transformers make of open phases; left out: the groups built in. */
  windings?: Windings;
  /** Priors per hour learned from records, by device; those of the page where there is none. */
  learned?: ReadonlyMap<string, number>;
  /** Priors per hour of what stands above the heads. */
  above: AbovePriors;
}

interface Building {
  grid: Grid;
  forest: Forest;
  feeder: number;
  edges: TreeEdge[];
  points: TreePoint[];
  /** Tree edge that leads to each node of the feeder, -1 at its root. */
  edgeAt: Map<number, number>;
  indicators: ReadonlySet<string>;
  timings: Timing[];
  timingOf: Map<string, number>;
  settings: FeederModelSettings;
  windings: Windings;
  /** Devices on closed rings, by edge. */
  rings: ReadonlyMap<number, RingPart>;
  /** Null for a feeder. */
  above: AboveTree | null;
}

/**
 * Model of one feeder (a number of `grid.feeders`). What a recorded operation has cut off and no other source
 * supplies hangs in it as dark, on the device that cut it.
 */
export function buildFeederModel(
  grid: Grid,
  forest: Forest,
  at: { feeder: number; settings: FeederModelSettings; indicators?: ReadonlySet<string> },
): FeederModel {
  const { settings, feeder } = at;
  const building: Building = {
    grid,
    forest,
    feeder,
    edges: [],
    points: [],
    edgeAt: new Map(),
    indicators: at.indicators ?? indicatorsOf(grid),
    timings: [settings.timing],
    timingOf: new Map(),
    settings,
    rings: ringParts(grid, forest, feeder),
    windings: settings.windings ?? windingsOf({ groups: {}, unknown: 'Yyn0' }),
    above: aboveTree(grid, forest, { feeder, priors: settings.above }),
  };
  for (const root of rootsOf(building)) addTree(building, root);
  for (const island of forest.islands) addIsland(building, island);
  const model = contract({
    feeder: grid.feeders[feeder]!.id,
    edges: building.edges,
    points: building.points,
    timings: building.timings,
    windings: building.windings.list,
  });
  return building.above === null ? model : attachHeads(model, building.above, building);
}

/** Places that carry a fault passage indicator. */
export function indicatorsOf(grid: Grid): Set<string> {
  const { assets } = grid.tables;
  return new Set(assets.filter((asset) => asset.kind === 'indicator').map((asset) => asset.at));
}

/** Nodes at which the feeder begins: behind its head, or its source where it has none. */
function rootsOf(building: Building): number[] {
  const { grid, forest } = building;
  const { head, source, kind } = grid.feeders[building.feeder]!;
  if (head >= 0 && kind === 'feeder') {
    const node = nodeBehind(grid, forest, head);
    return node >= 0 && forest.feeder[node] === building.feeder ? [node] : [];
  }
  const node = grid.sourceNodes[source]!;
  return forest.feeder[node] === building.feeder ? [node] : [];
}

/** Everything from a node on that this feeder supplies, parents first. */
function addTree(building: Building, root: number): void {
  const { forest } = building;
  const first = forest.rank[root]!;
  for (let r = first; r < forest.end[first]!; ) {
    const node = forest.order[r]!;
    if (forest.feeder[node] !== building.feeder) {
      r = forest.end[r]!;
      continue;
    }
    const parent = forest.parentNode[node]!;
    const above = parent < 0 ? -1 : (building.edgeAt.get(parent) ?? -1);
    const edge = forest.parentEdge[node]!;
    const own = edge < 0 ? addSource(building, node) : addEdge(building, edge, above);
    building.edgeAt.set(node, addBus(building, node, own));
    addPoints(building, r);
    r++;
  }
}

/** What can fail above the node of a source; -1 for a feeder. */
function addSource({ grid, above, edges }: Building, node: number): number {
  const edge = above === null ? null : sourceEdge(grid, grid.sourceNodes.indexOf(node), above);
  return edge === null ? -1 : edges.push(edge) - 1;
}

/** The bus at a node above the heads, behind the edge that leads there. */
function addBus({ grid, above, edges }: Building, node: number, parent: number): number {
  const edge = above === null ? null : busEdge(grid, { node, parent }, above);
  return edge === null ? parent : edges.push(edge) - 1;
}

function addEdge(building: Building, edge: number, parent: number): number {
  const { grid, forest } = building;
  const id = grid.edgeIds[edge]!;
  const kind = edgeKindOf(grid, edge);
  const phases = grid.edgePhases[edge]!;
  const known = phases & ~forest.state[edge]!;
  building.edges.push({
    id,
    kind,
    parent,
    phases,
    known,
    causes: causesAt(building, edge).filter((cause) => (cause.phases & ~known) !== 0),
    keep: building.indicators.has(id) || building.rings.has(edge),
    isMeshed: building.rings.has(edge),
    km: grid.edgeKind[edge] === SECTION ? kmOf(grid, edge) : null,
    opensWithoutVoltage: edge < grid.deviceCount && grid.tables.devices[edge]!.opensWithoutVoltage,
  });
  return building.edges.length - 1;
}

function causesAt(building: Building, edge: number): TreeCause[] {
  const { grid, settings, above } = building;
  if (grid.edgeKind[edge] === SECTION) return [];
  const id = grid.edgeIds[edge]!;
  const kind = edgeKindOf(grid, edge);
  const phases = grid.edgePhases[edge]!;
  if (above === null && building.rings.get(edge) === 'alone') return [];
  const learned = settings.learned?.get(id) ?? null;
  const causes = causesOfDevice({ id, kind, phases, learned });
  return above === null || learned !== null ? causes : incoming(causes, kind, above);
}

function kmOf(grid: Grid, edge: number): number {
  const row = grid.tables.sections[edge - grid.firstSection];
  return (row?.lengthM ?? 100) / 1000;
}

/** Supply points at the node of one rank. */
function addPoints(building: Building, rank: number, edge?: number): void {
  const { grid, forest } = building;
  for (let i = forest.spStart[rank]!; i < forest.spStart[rank + 1]!; i++) {
    const s = forest.spOrder[i]!;
    const row = grid.tables.supplyPoints[s]!;
    const isUnknown = grid.spPhaseUnknown[s] === 1;
    // One that is not known is one of those that normally get there.
    const there = isUnknown ? grid.normal.live[grid.spNode[s]!]! : 0;
    building.points.push({
      id: row.id,
      edge: edge ?? building.edgeAt.get(grid.spNode[s]!) ?? -1,
      phases: there === 0 ? grid.spPhases[s]! : there,
      phaseUnknown: isUnknown && phaseCount(there) !== 1,
      customers: 1,
      gasp: row.gasp,
      islanding: row.islanding,
      generationKw: row.generationKw,
      generationKind: row.generationKind,
      group: row.concentrator === null ? null : `${row.headEnd ?? ''} ${row.concentrator}`,
      timing: timingOf(building, row.headEnd),
      winding: windingAt(building, grid.spTransformer[s]!),
    });
  }
}

/** Of a transformer that takes all phases; behind any other each phase is its own. */
export function windingAt(
  { grid, windings }: { grid: Grid; windings: Windings },
  transformer: number,
): number {
  if (transformer < 0 || grid.edgePhases[transformer] !== ABC) return 0;
  const row = grid.tables.transformers[transformer - grid.firstTransformer];
  return windings.numberOf(row?.vectorGroup ?? null);
}

function timingOf(building: Building, headEnd: string | null): number {
  const timing = headEnd === null ? undefined : building.settings.headEnds.get(headEnd);
  if (headEnd === null || timing === undefined) return 0;
  const known = building.timingOf.get(headEnd);
  if (known !== undefined) return known;
  building.timingOf.set(headEnd, building.timings.length);
  return building.timings.push(timing) - 1;
}

/** A part without a source whose cutting device is at home in this feeder. */
function addIsland(building: Building, island: { first: number; end: number }): void {
  const { grid, forest } = building;
  const cut = cutOf(grid, forest, island);
  if (cut === null || grid.homeFeeder[cut.inside] !== building.feeder) return;
  const index = building.edges.length;
  building.edges.push({
    id: grid.edgeIds[cut.edge]!,
    kind: edgeKindOf(grid, cut.edge),
    parent: building.edgeAt.get(cut.outside) ?? -1,
    phases: grid.edgePhases[cut.edge]!,
    known: 7,
    causes: [],
    keep: true,
    km: null,
    opensWithoutVoltage: false,
  });
  for (let r = island.first; r < island.end; r++) {
    building.edgeAt.set(forest.order[r]!, index);
    addPoints(building, r, index);
  }
}

/**
 * The open device through which an island is normally supplied, the one nearest the source; null for a part that
 * never had supply.
 */
function cutOf(
  grid: Grid,
  forest: Forest,
  island: { first: number; end: number },
): { edge: number; inside: number; outside: number } | null {
  let best: { edge: number; inside: number; outside: number } | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let r = island.first; r < island.end; r++) {
    const inside = forest.order[r]!;
    const edge = grid.normal.parentEdge[inside]!;
    if (edge < 0 || forest.state[edge] !== 0 || grid.edgeKind[edge] === BOX) continue;
    const outside = across(grid, edge, inside);
    const at = forest.rank[outside]!;
    const rank = grid.normal.rank[inside]!;
    if ((at >= island.first && at < island.end) || rank >= bestRank) continue;
    best = { edge, inside, outside };
    bestRank = rank;
  }
  return best;
}

/** Feeder in whose model each island hangs, for those who list feeders to rebuild. */
export function homeOfIsland(
  grid: Grid,
  forest: Forest,
  island: { first: number; end: number },
): number {
  const cut = cutOf(grid, forest, island);
  return cut === null ? -1 : grid.homeFeeder[cut.inside]!;
}
