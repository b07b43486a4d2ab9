/** What loses supply when devices open, what lies above a device, who is dark. */
import { type ByClass, noClasses } from '../model/contact.ts';
import { ABC, type PhaseMask } from '../model/phases.ts';
import { energise, spread } from './energise.ts';
import { type Forest, nodeBehind, supplyPointsBehind } from './forest.ts';
import { classOf, edgeNumber, type Grid, supplyPointId } from './grid.ts';
import { type Switched, type SwitchState, switched } from './state.ts';

/** An answer of a trace; supply points by number, ascending, each once. */
export interface Traced {
  supplyPoints: Uint32Array;
  customers: number;
  byClass: ByClass;
  /** Transformers that lose supply, and supply points with a rating that hang on a node. */
  kva: number;
  /** Those of one unknown phase where some phases stay: they may be dark. Not among `supplyPoints`. */
  uncertain: Uint32Array;
}

export function idsOf(grid: Grid, supplyPoints: Iterable<number>): string[] {
  return Array.from(supplyPoints, (s) => supplyPointId(grid, s));
}

export function countByClass(grid: Grid, supplyPoints: Iterable<number>): ByClass {
  const counts = noClasses();
  for (const s of supplyPoints) counts[classOf(grid, s)] += 1;
  return counts;
}

/**
 * What loses supply when a device, section or transformer opens in the state of this forest.
 * A supply point that loses one of its phases counts; one that has another path does not.
 * @param device id; an unknown one throws NET-DEVICE-UNKNOWN. With `phases` only these open.
 * Cost: O(answer) on a radial feeder, O(island) where a loop reaches into it.
 */
export function traceDownstream(grid: Grid, forest: Forest, device: Switched): Traced {
  const id = typeof device === 'string' ? device : device.device;
  const edge = edgeNumber(grid, id);
  const top = nodeBehind(grid, forest, edge);
  if (top < 0 || isBridged(grid, forest, top)) {
    return lost(grid, forest.state, { open: [device] });
  }
  const before = forest.state[edge] as number;
  const opening = before & ~(switched(grid, forest.state, { open: [device] })[edge] as number);
  const after = (node: number): PhaseMask => (forest.live[node] as number) & ~opening;
  return collect(grid, {
    candidates: supplyPointsBehind(forest, top),
    before: (node) => forest.live[node] as number,
    after,
    transformers: transformersBehind(grid, forest, top),
  });
}

/** Does a closed edge outside the trees reach into what lies behind this node? */
function isBridged(grid: Grid, forest: Forest, top: number): boolean {
  const first = forest.rank[top] as number;
  const end = forest.end[first] as number;
  for (const edge of forest.extra) {
    for (const node of [grid.from[edge] as number, grid.to[edge] as number]) {
      const r = forest.rank[node] as number;
      if (r >= first && r < end) return true;
    }
  }
  return false;
}

/**
 * Supply points that lose supply when the state changes so; each once.
 * Cost: O(nodes and edges of the islands that the changed devices touch).
 */
export function lost(
  grid: Grid,
  state: SwitchState,
  change: { open?: readonly Switched[]; close?: readonly Switched[] },
): Traced {
  return between(grid, state, switched(grid, state, change)).lost();
}

/** Who loses and who gains supply between two states. */
export function compare(
  grid: Grid,
  before: SwitchState,
  after: SwitchState,
): { lost: Traced; gained: Traced; nodes: number[] } {
  const { lost: gone, gained, nodes } = between(grid, before, after);
  return { lost: gone(), gained: gained(), nodes };
}

function between(
  grid: Grid,
  before: SwitchState,
  after: SwitchState,
): { lost(): Traced; gained(): Traced; nodes: number[] } {
  const touched = touchedBy(grid, before, after);
  const liveBefore = energiseInside(grid, before, touched);
  const liveAfter = energiseInside(grid, after, touched);
  const there = {
    candidates: supplyPointsAt(grid, touched.nodes),
    transformers: transformersAt(grid, touched.inside),
  };
  const was = (node: number): PhaseMask => liveBefore[node] as number;
  const is = (node: number): PhaseMask => liveAfter[node] as number;
  return {
    lost: () => collect(grid, { ...there, before: was, after: is }),
    gained: () => collect(grid, { ...there, before: is, after: was }),
    nodes: touched.nodes,
  };
}

interface Touched {
  inside: Uint8Array;
  nodes: number[];
}

/** Nodes that hang together, in either state, with an edge that differs; sources end the search, for they stay. */
function touchedBy(grid: Grid, before: SwitchState, after: SwitchState): Touched {
  const sources = new Set(grid.sourceNodes);
  const either = before.map((mask, edge) => mask | (after[edge] as number));
  const inside = new Uint8Array(grid.nodeCount);
  const nodes: number[] = [];
  const reach = (node: number): void => {
    if (inside[node] === 1) return;
    inside[node] = 1;
    nodes.push(node);
  };
  for (let edge = 0; edge < grid.edgeCount; edge++) {
    if (before[edge] === after[edge]) continue;
    reach(grid.from[edge] as number);
    reach(grid.to[edge] as number);
  }
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    if (sources.has(node)) continue;
    const last = grid.adjacentStart[node + 1] as number;
    for (let a = grid.adjacentStart[node] as number; a < last; a++) {
      const edge = grid.adjacent[a] as number;
      if (either[edge] === 0) continue;
      reach(grid.from[edge] as number);
      reach(grid.to[edge] as number);
    }
  }
  return { inside, nodes };
}

function energiseInside(grid: Grid, state: SwitchState, touched: Touched): Uint8Array {
  const live = new Uint8Array(grid.nodeCount);
  const queue: number[] = [];
  for (const node of grid.sourceNodes) {
    if (touched.inside[node] === 0) continue;
    live[node] = ABC;
    queue.push(node);
  }
  spread(grid, state, { live, queue, inside: touched.inside });
  return live;
}

function supplyPointsAt(grid: Grid, nodes: readonly number[]): Int32Array {
  const found: number[] = [];
  for (const node of nodes) {
    for (const point of pointsOfNode(grid, node)) found.push(point);
  }
  return Int32Array.from(found);
}

/** Supply points of one node, through the forest of the normal state: the order there is by node. */
function pointsOfNode(grid: Grid, node: number): Int32Array {
  const r = grid.normal.rank[node] as number;
  return grid.normal.spOrder.subarray(grid.normal.spStart[r], grid.normal.spStart[r + 1]);
}

function transformersAt(grid: Grid, inside: Uint8Array): number[] {
  const found: number[] = [];
  for (let edge = grid.firstTransformer; edge < grid.firstBox; edge++) {
    if (inside[grid.to[edge] as number] === 1) found.push(edge);
  }
  return found;
}

function transformersBehind(grid: Grid, forest: Forest, top: number): number[] {
  const found: number[] = [];
  const first = forest.rank[top] as number;
  for (let r = first; r < (forest.end[first] as number); r++) {
    const edge = forest.parentEdge[forest.order[r] as number] as number;
    if (edge >= grid.firstTransformer && edge < grid.firstBox) found.push(edge);
  }
  return found;
}

/** Of the candidates those that had more before than after. */
function collect(
  grid: Grid,
  question: {
    candidates: Int32Array;
    before: (node: number) => PhaseMask;
    after: (node: number) => PhaseMask;
    transformers: readonly number[];
  },
): Traced {
  const gone: number[] = [];
  const uncertain: number[] = [];
  let kva = 0;
  for (const s of question.candidates) {
    const node = grid.spNode[s] as number;
    const before = question.before(node);
    const after = question.after(node);
    if ((before & ~after) === 0) continue;
    if (losesSupply(grid, s, { before, after })) {
      gone.push(s);
      if (grid.spTransformer[s] === -1) kva += grid.tables.supplyPoints[s]?.kva ?? 0;
    } else if (grid.spPhaseUnknown[s] === 1) uncertain.push(s);
  }
  for (const edge of question.transformers) {
    const lv = grid.to[edge] as number;
    const isLost = (question.before(lv) & ~question.after(lv)) !== 0;
    if (isLost) kva += grid.tables.transformers[edge - grid.firstTransformer]?.kva ?? 0;
  }
  const supplyPoints = Uint32Array.from(gone).sort();
  return {
    supplyPoints,
    customers: gone.length,
    byClass: countByClass(grid, gone),
    kva: Math.round(kva * 1000) / 1000,
    uncertain: Uint32Array.from(uncertain).sort(),
  };
}

/** One of its own phases goes; of an unknown single phase this is sure only when none stays. */
function losesSupply(
  grid: Grid,
  supplyPoint: number,
  live: { before: PhaseMask; after: PhaseMask },
): boolean {
  if (grid.spPhaseUnknown[supplyPoint] === 1) return live.before !== 0 && live.after === 0;
  const own = grid.spPhases[supplyPoint] as number;
  return (own & live.before & ~live.after) !== 0;
}

/**
 * Supply points without supply in a state: those that lack one of their phases, each once, ascending.
 * With an unknown phase: dark only when no phase is live. Cost: O(grid).
 */
export function darkUnder(grid: Grid, state: SwitchState): Uint32Array {
  return darkOf(grid, energise(grid, state));
}

function darkOf(grid: Grid, live: Uint8Array): Uint32Array {
  const dark: number[] = [];
  for (let s = 0; s < grid.supplyPointCount; s++) {
    if (darkPhases(grid, s, live[grid.spNode[s] as number] as number) !== 0) dark.push(s);
  }
  return Uint32Array.from(dark);
}

/** Phases of a supply point that are dark where these phases are live at its node. */
export function darkPhases(grid: Grid, supplyPoint: number, live: PhaseMask): PhaseMask {
  if (grid.spPhaseUnknown[supplyPoint] === 1) return live === 0 ? ABC : 0;
  return (grid.spPhases[supplyPoint] as number) & ~live;
}

/**
 * Devices between a device (or node) and its source in this state, nearest to the source first.
 * The device itself is the last one; a device of an island has the part of its path that exists.
 */
export function traceUpstream(grid: Grid, forest: Forest, device: string): string[] {
  const edge = edgeNumber(grid, device);
  const behind = nodeBehind(grid, forest, edge);
  if (behind >= 0) return pathTo(grid, forest, behind);
  const path = pathTo(grid, forest, grid.from[edge] as number);
  return edge < grid.deviceCount ? [...path, device] : path;
}

/** Ids of the devices on the way from the source to a node, in that order; sections and transformers left out. */
export function pathTo(grid: Grid, forest: Forest, node: number): string[] {
  const path: string[] = [];
  for (let at = node; at >= 0; at = forest.parentNode[at] as number) {
    const edge = forest.parentEdge[at] as number;
    if (edge >= 0 && edge < grid.deviceCount) path.push(grid.edgeIds[edge] as string);
  }
  return path.reverse();
}
