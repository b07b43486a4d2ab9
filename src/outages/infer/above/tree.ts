/**
 * What stands above the feeder heads of one source: the source itself, its incoming breakers, its buses. A file
 * of a network seldom draws all of it; what it leaves out counts with the cause that nobody could tell apart.
 */
import { ABC, phasesOf } from '../../../model/phases.ts';
import { type Forest, nodeBehind } from '../../../network/forest.ts';
import { edgeKindOf, type Grid } from '../../../network/grid.ts';
import type { InferenceModel } from '../../settings.ts';
import type { FeederModel, TreeCause, TreeEdge } from '../tree/model.ts';

/** Per hour. */
export type AbovePriors = InferenceModel['above'];

/** One feeder and where its head hangs. */
interface Attached {
  feeder: string;
  node: number;
}

/** The part of a network above the heads of one source, under a switching state. */
export interface AboveTree {
  heads: readonly Attached[];
  /** Nodes from which heads lead away. */
  buses: ReadonlySet<number>;
  hasBreaker: boolean;
  priors: AbovePriors;
}

/** Null for a feeder, and for a source whose own failure nothing could tell from that of its only head. */
export function aboveTree(
  grid: Grid,
  forest: Forest,
  at: { feeder: number; priors: AbovePriors },
): AboveTree | null {
  const { feeder, priors } = at;
  if (grid.feeders[feeder]!.kind !== 'substation') return null;
  const heads: Attached[] = [];
  for (const [number, { id, head }] of grid.feeders.entries()) {
    const first = head < 0 ? -1 : nodeBehind(grid, forest, head);
    if (first < 0 || forest.feeder[first] !== number) continue;
    const node = forest.parentNode[first]!;
    if (node >= 0 && forest.feeder[node] === feeder) heads.push({ feeder: id, node });
  }
  const hasBreaker = heads.some(({ node }) => isBehindBreaker(grid, forest, node));
  return { heads, buses: new Set(heads.map(({ node }) => node)), hasBreaker, priors };
}

function isBehindBreaker(grid: Grid, forest: Forest, node: number): boolean {
  for (let at = node; forest.parentNode[at]! >= 0; at = forest.parentNode[at]!) {
    if (edgeKindOf(grid, forest.parentEdge[at]!) === 'breaker') return true;
  }
  return false;
}

/** Two feeders at least: else the head says as much as anything above it. */
const hasCauses = ({ heads }: AboveTree): boolean => heads.length >= 2;

/** The edge that leads to the source's node: its own failure, and that of what the file does not draw. */
export function sourceEdge(grid: Grid, source: number, tree: AboveTree): TreeEdge | null {
  if (!hasCauses(tree)) return null;
  const { id } = grid.tables.sources[source]!;
  const { priors, buses, hasBreaker } = tree;
  const isBus = buses.has(grid.sourceNodes[source]!);
  const rate =
    priors.source +
    priors.mainTransformer +
    (hasBreaker ? 0 : priors.incomingBreaker) +
    (isBus ? priors.bus : 0);
  return upperEdge(id, 'source', { parent: -1, rate });
}

/** The edge that leads to a bus behind something that can open; null where the bus is the source's own node. */
export function busEdge(
  grid: Grid,
  at: { node: number; parent: number },
  tree: AboveTree,
): TreeEdge | null {
  const { node, parent } = at;
  if (!hasCauses(tree) || !tree.buses.has(node) || grid.sourceNodes.includes(node)) return null;
  return upperEdge(busName(grid, node), 'bus', { parent, rate: tree.priors.bus });
}

/** A bus is called after its node, unless a device has that name. */
function busName(grid: Grid, node: number): string {
  const id = grid.nodeIds[node]!;
  const isTaken = grid.edgeOf.has(id) || grid.tables.sources.some((row) => row.id === id);
  return isTaken ? `${id}/bus` : id;
}

function upperEdge(id: string, kind: string, at: { parent: number; rate: number }): TreeEdge {
  const cause: TreeCause = {
    ...{ id: `${id}:${phasesOf(ABC)}`, device: id, phases: ABC },
    ...{ prior: at.rate, protective: false },
  };
  return {
    ...{ id, kind, parent: at.parent, phases: ABC, known: 0, causes: [cause] },
    ...{ keep: true, km: null, opensWithoutVoltage: false },
  };
}

/** A breaker above the heads is an incoming one: it opens less often than a feeder's. */
export function incoming(causes: readonly TreeCause[], kind: string, tree: AboveTree): TreeCause[] {
  if (kind !== 'breaker') return [...causes];
  return causes.map((cause) => ({ ...cause, prior: tree.priors.incomingBreaker }));
}

/** Gives the model the zones at which its feeders hang; none where nothing above them can fail. */
export function attachHeads(
  model: FeederModel,
  tree: AboveTree,
  built: { edges: readonly TreeEdge[]; edgeAt: ReadonlyMap<number, number> },
): FeederModel {
  if (model.zoneCount < 2) return model;
  const heads = tree.heads.map(({ feeder, node }) => {
    let edge = built.edgeAt.get(node) ?? -1;
    // What cannot open was joined with what stands above it.
    while (edge >= 0 && !model.zoneOf.has(built.edges[edge]!.id)) edge = built.edges[edge]!.parent;
    return { feeder, zone: edge < 0 ? 0 : model.zoneOf.get(built.edges[edge]!.id)! };
  });
  return hang(model, heads);
}

/** Hangs feeders on the zones of a model: their customers take every phase that reaches them. */
export function hang(model: FeederModel, heads: NonNullable<FeederModel['heads']>): FeederModel {
  for (const { zone } of heads) {
    for (let z = zone; z > 0; z = model.parent[z]!) model.phasesBelow[z] = ABC;
    model.phasesBelow[0] = ABC;
  }
  return Object.assign(model, { heads });
}
