/** What a switching would do before anybody does it. */
import { buildForest, type Forest } from './forest.ts';
import { edgeNumber, type Grid } from './grid.ts';
import type { Loop } from './loops.ts';
import { type Switched, type SwitchState, switched } from './state.ts';
import { compare, type Traced } from './trace.ts';

export interface WhatIf {
  lost: Traced;
  gained: Traced;
  /** Loops that this would close, as ids. */
  loops: Array<{ kind: Loop['kind']; edge: string; members: string[] }>;
  /** Supply points that another feeder feeds afterwards, or none; feeders by id, null: without supply. */
  moves: Array<{ from: string | null; to: string | null; supplyPoints: string[] }>;
  /** Feeders that lose, gain or hand over nodes, or whose device is switched; ids in order of the grid. */
  feeders: string[];
  state: SwitchState;
}

/**
 * Who loses and who gains supply when these devices open and close, in this state.
 * Unknown ids throw NET-DEVICE-UNKNOWN. Power flow is not considered. Cost: O(grid).
 */
export function whatIf(
  grid: Grid,
  state: SwitchState,
  change: {
    open?: readonly Switched[];
    close?: readonly Switched[];
    /** The forest of this state, where somebody has it. */
    forest?: Forest;
  },
): WhatIf {
  const next = switched(grid, state, change);
  const before = change.forest ?? buildForest(grid, state);
  const after = buildForest(grid, next);
  const known = new Set(before.loops.map((loop) => loop.edge));
  const { lost, gained, nodes } = compare(grid, state, next);
  return {
    lost,
    gained,
    loops: after.loops.filter((loop) => !known.has(loop.edge)).map((loop) => named(grid, loop)),
    moves: movesOf(grid, { before, after, nodes }),
    feeders: touchedFeeders(grid, { before, after, nodes, change }),
    state: next,
  };
}

/** Only what hangs together with a switched device can move: these nodes. */
function movesOf(
  grid: Grid,
  { before, after, nodes }: { before: Forest; after: Forest; nodes: readonly number[] },
): WhatIf['moves'] {
  const feederAt = (forest: Forest, node: number): string | null =>
    forest.live[node] === 0 ? null : (grid.feeders[forest.feeder[node] as number]?.id ?? null);
  const moves = new Map<string, WhatIf['moves'][number]>();
  for (const node of nodes) {
    const rank = grid.normal.rank[node] as number;
    const [first, end] = [grid.normal.spStart[rank], grid.normal.spStart[rank + 1]];
    if (first === end) continue;
    const [from, to] = [feederAt(before, node), feederAt(after, node)];
    if (from === to) continue;
    const key = JSON.stringify([from, to]);
    const move = moves.get(key) ?? { from, to, supplyPoints: [] };
    for (const point of grid.normal.spOrder.subarray(first, end)) {
      move.supplyPoints.push(grid.tables.supplyPoints[point]?.id ?? '');
    }
    moves.set(key, move);
  }
  return [...moves.values()];
}

export function named(grid: Grid, loop: Loop): WhatIf['loops'][number] {
  const id = (edge: number): string => grid.edgeIds[edge] as string;
  return { kind: loop.kind, edge: id(loop.edge), members: loop.members.map(id) };
}

function touchedFeeders(
  grid: Grid,
  found: {
    before: Forest;
    after: Forest;
    nodes: readonly number[];
    change: { open?: readonly Switched[]; close?: readonly Switched[] };
  },
): string[] {
  const { before, after } = found;
  const touched = new Set<number>();
  for (const node of found.nodes) {
    const isSame =
      before.feeder[node] === after.feeder[node] && before.live[node] === after.live[node];
    if (isSame) continue;
    touched.add(before.feeder[node] as number);
    touched.add(after.feeder[node] as number);
    touched.add(grid.homeFeeder[node] as number);
  }
  for (const one of [...(found.change.open ?? []), ...(found.change.close ?? [])]) {
    const edge = edgeNumber(grid, typeof one === 'string' ? one : one.device);
    for (const forest of [before, after]) {
      touched.add(forest.feeder[grid.from[edge] as number] as number);
      touched.add(forest.feeder[grid.to[edge] as number] as number);
    }
  }
  return [...touched]
    .filter((feeder) => feeder >= 0 && grid.feeders[feeder]?.kind === 'feeder')
    .sort((a, b) => a - b)
    .map((feeder) => grid.feeders[feeder]?.id ?? '');
}
