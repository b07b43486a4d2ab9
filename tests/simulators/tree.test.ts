import { readFileSync } from 'node:fs';
import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { buildNetwork } from '../../simulators/grid/build.ts';
import { energise, lostBehind, normalState, wire } from '../../simulators/grid/energise.ts';
import { loadModel, solve } from '../../simulators/grid/flow.ts';
import { allPhases, phasesOf } from '../../simulators/grid/network.ts';

const oracle = JSON.parse(readFileSync(new URL('topology.json', import.meta.url), 'utf8')) as {
  IEEE123: { lost: Record<string, number>; normally_open: string[] };
};
const dressed: Record<string, string> = { sw1: 'CB-12', sw2: 'RC-2' };
const nameOf = (id: string): string => dressed[id] ?? id.toUpperCase().replace('SW', 'SW-');

const network = buildNetwork(1);
const wiring = wire(network);
const transformerOf = new Map(network.supplyPoints.map((it) => [it.id, it.transformer]));

function transformersLost(device: string): number {
  const lost = lostBehind(network, wiring, { device, mask: allPhases });
  return new Set(lost.map((id) => transformerOf.get(id))).size;
}

describe('the dressed test feeder', () => {
  test.each(Object.entries(oracle.IEEE123.lost))(
    'loses the loads behind %s that the oracle counts',
    (id, count) => {
      expect(transformersLost(nameOf(id))).toBe(count);
    },
  );

  test('has the ties of the file normally open', () => {
    const open = network.edges.filter(({ isNormallyOpen }) => isNormallyOpen).map(({ id }) => id);
    expect(open.sort()).toEqual(oracle.IEEE123.normally_open.map(nameOf).sort());
  });

  test('has a fuse between the trunk and every section with fewer than three phases', () => {
    const behindFuse = new Set(
      network.edges
        .filter(({ kind }) => kind === 'fuse')
        .flatMap(({ to, mask }) => reach(to).map((id) => `${id}/${phasesOf(mask)}`)),
    );
    const laterals = network.edges.filter(
      ({ kind, mask, isNormallyOpen }) =>
        kind === 'section' && mask !== allPhases && !isNormallyOpen,
    );
    const bare = laterals.filter(
      ({ id }) => ![...behindFuse].some((it) => it.startsWith(`${id}/`)),
    );
    expect(bare.map(({ id }) => id)).toEqual([]);
  });

  test('gives every supply point a phase that its transformer has', () => {
    const masks = new Map(network.transformers.map(({ id, mask }) => [id, mask]));
    const wrong = network.supplyPoints.filter(
      ({ transformer, mask }) => mask === 0 || (mask & ~masks.get(transformer)!) !== 0,
    );
    expect(wrong).toEqual([]);
  });

  test('has about fifteen hundred customers on the first feeder and 200 to 300 on the second', () => {
    const on = (feeder: string): number =>
      network.supplyPoints.filter((point) => point.feeder === feeder).length;
    expect(on('XQ-12')).toBeGreaterThan(1_300);
    expect(on('XQ-12')).toBeLessThan(1_650);
    expect(on('XQ-14')).toBeGreaterThanOrEqual(200);
    expect(on('XQ-14')).toBeLessThanOrEqual(300);
  });
});

describe('what flows', () => {
  const world = { network, wiring, load: loadModel(network) };
  const noon = Date.parse('2026-07-15T12:00:00+08:00');

  test('is the sum of what is drawn, phase by phase', () => {
    const flow = solve(world, energise(wiring, normalState(wiring)), noon);
    const head = wiring.edgeOf.get('CB-14')!;
    for (const phase of [0, 1, 2]) {
      const drawnW = network.transformers
        .filter(({ feeder }) => feeder === 'XQ-14')
        .reduce((sum, it) => sum + world.load.phaseW(it, noon)[phase]!, 0);
      const ampere = flow.currentA[head * 3 + phase]!;
      expect(ampere * (10_000 / Math.sqrt(3)) * 0.94).toBeCloseTo(drawnW, 0);
    }
  });

  test.prop([fc.array(fc.nat(), { maxLength: 8 })])(
    'has voltage exactly where there is supply, falling away from the source',
    (picks) => {
      const closed = normalState(wiring);
      for (const pick of picks) closed[pick % closed.length] = 0;
      const supply = energise(wiring, closed);
      const flow = solve(world, supply, noon);
      wiring.nodes.forEach((_, node) => {
        for (const phase of [0, 1, 2]) {
          const isLive = (supply.live[node]! & (1 << phase)) !== 0;
          const pu = flow.voltagePu[node * 3 + phase]!;
          expect(pu > 0.9 && pu <= 1.03).toBe(isLive);
        }
      });
    },
  );
});

function reach(start: string): string[] {
  const nodes = new Set([start]);
  const found = new Set<string>();
  for (const node of nodes) {
    for (const edge of network.edges) {
      if (edge.kind !== 'section' || (edge.from !== node && edge.to !== node)) continue;
      found.add(edge.id);
      nodes.add(edge.from).add(edge.to);
    }
  }
  return [...found];
}
