import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { buildGrid } from '../../src/network/build.ts';
import { buildForest } from '../../src/network/forest.ts';
import type { Grid } from '../../src/network/grid.ts';
import { deviceRow, sectionRow, sourceRow, supplyPointRow } from '../../src/network/rows.ts';
import { type SwitchState, switched } from '../../src/network/state.ts';
import { noTables } from '../../src/network/tables.ts';
import { darkUnder, lost, traceDownstream } from '../../src/network/trace.ts';

const nodes = 9;
const nodeArb = fc.integer({ min: 0, max: nodes - 1 });
const maskArb = fc.constantFrom(7, 7, 7, 1, 2, 4, 3, 6);
const edgeArb = fc.record({ from: nodeArb, to: nodeArb, phases: maskArb, closed: fc.boolean() });
const worldArb = fc.record({
  edges: fc.array(edgeArb, { minLength: 4, maxLength: 16 }),
  sources: fc.uniqueArray(nodeArb, { minLength: 1, maxLength: 3 }),
  points: fc.array(fc.record({ node: nodeArb, phases: maskArb, unknown: fc.boolean() }), {
    maxLength: 12,
  }),
});

type World = typeof worldArb extends fc.Arbitrary<infer T> ? T : never;

function gridOf(world: World): Grid {
  const tables = noTables();
  tables.sources = world.sources.map((node, i) => sourceRow({ id: `S${i}`, node: `n${node}` }));
  const edges = world.edges.filter((edge) => edge.from !== edge.to);
  for (const [i, edge] of edges.entries()) {
    const ends = { fromNode: `n${edge.from}`, toNode: `n${edge.to}`, phases: edge.phases };
    const normalClosed = edge.closed ? edge.phases : 0;
    if (i % 4 === 3) tables.sections.push(sectionRow({ id: `L${i}`, ...ends }));
    else tables.devices.push(deviceRow({ id: `D${i}`, kind: 'breaker', normalClosed, ...ends }));
  }
  const known = new Set([...world.sources, ...edges.flatMap((edge) => [edge.from, edge.to])]);
  tables.supplyPoints = world.points
    .filter((point) => known.has(point.node))
    .map((point, i) =>
      supplyPointRow({
        id: `c${i}`,
        node: `n${point.node}`,
        phases: point.unknown ? 7 : point.phases,
        phaseUnknown: point.unknown,
      }),
    );
  return buildGrid(tables, 1);
}

/** Live phases by asking each phase alone, edge by edge, until nothing changes: slow and plain. */
function plainLive(grid: Grid, state: SwitchState): number[] {
  const live = new Array<number>(grid.nodeCount).fill(0);
  for (const node of grid.sourceNodes) live[node] = 7;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let edge = 0; edge < grid.edgeCount; edge++) {
      const from = grid.from[edge] as number;
      const to = grid.to[edge] as number;
      const closed = state[edge] as number;
      const both = ((live[from] as number) | (live[to] as number)) & closed;
      for (const node of [from, to]) {
        if ((both & ~(live[node] as number)) === 0) continue;
        live[node] = (live[node] as number) | both;
        isChanged = true;
      }
    }
  }
  return live;
}

function plainLost(grid: Grid, before: SwitchState, after: SwitchState): number[] {
  const was = plainLive(grid, before);
  const is = plainLive(grid, after);
  return Array.from({ length: grid.supplyPointCount }, (_, s) => s).filter((s) => {
    const node = grid.spNode[s] as number;
    const liveBefore = was[node] as number;
    const liveAfter = is[node] as number;
    if (grid.spPhaseUnknown[s] === 1) return liveBefore !== 0 && liveAfter === 0;
    return ((grid.spPhases[s] as number) & liveBefore & ~liveAfter) !== 0;
  });
}

describe('any network, with loops, islands and single poles', () => {
  test.prop([worldArb, fc.nat(), maskArb])('a trace agrees with plain search', (world, pick, m) => {
    const grid = gridOf(world);
    if (grid.edgeCount === 0) return;
    const device = grid.edgeIds[pick % grid.edgeCount] as string;
    const phases = ['A', 'B', 'C'].filter((_, bit) => (m >> bit) & 1).join('');
    const forest = buildForest(grid, grid.normalClosed);
    for (const one of [device, { device, phases }]) {
      const after = switched(grid, grid.normalClosed, { open: [one] });
      const wanted = plainLost(grid, grid.normalClosed, after);
      expect([...traceDownstream(grid, forest, one).supplyPoints]).toEqual(wanted);
      expect([...lost(grid, grid.normalClosed, { open: [one] }).supplyPoints]).toEqual(wanted);
    }
  });

  test.prop([worldArb, fc.array(fc.nat(), { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 5 })])(
    'any switching loses what plain search says',
    (world, opens, closes) => {
      const grid = gridOf(world);
      if (grid.edgeCount === 0) return;
      const id = (n: number): string => grid.edgeIds[n % grid.edgeCount] as string;
      const change = { open: opens.map(id), close: closes.map(id) };
      const after = switched(grid, grid.normalClosed, change);
      const wanted = plainLost(grid, grid.normalClosed, after);
      expect([...lost(grid, grid.normalClosed, change).supplyPoints]).toEqual(wanted);
      const live = plainLive(grid, after);
      const dark = [...darkUnder(grid, after)];
      expect(dark.every((s) => live[grid.spNode[s] as number] !== 7)).toBe(true);
    },
  );

  test.prop([worldArb])('ranks are depth first and every node has one', (world) => {
    const grid = gridOf(world);
    const { order, rank, end, parentNode, live, source } = grid.normal;
    expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
    const plain = plainLive(grid, grid.normalClosed);
    for (const [r, node] of order.entries()) {
      const parent = parentNode[node] as number;
      expect(rank[node]).toBe(r);
      expect(live[node]).toBe(plain[node]);
      expect((source[node] as number) >= 0).toBe(plain[node] !== 0);
      if (parent < 0) continue;
      expect(r).toBeGreaterThan(rank[parent] as number);
      expect(end[r]).toBeLessThanOrEqual(end[rank[parent] as number] as number);
    }
    const tree = order.length - [...parentNode].filter((parent) => parent < 0).length;
    const closed = [...grid.normalClosed].filter((mask) => mask !== 0).length;
    expect(grid.normal.extra.length).toBe(closed - tree);
  });

  test.prop([worldArb])('every node with supply has a feeder, every other has none', (world) => {
    const grid = gridOf(world);
    for (const node of grid.normal.order) {
      expect((grid.homeFeeder[node] as number) >= 0).toBe(grid.normal.live[node] !== 0);
    }
  });
});
