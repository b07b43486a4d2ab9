// Small random trees with noisy evidence in the case format: for comparison with brute force.
import { type Random, seededRandom } from '../../src/runtime/random.ts';
import type { PlainCase, PlainEdge, PlainPoint, Said } from './enumerate-case.ts';

const kinds = ['breaker', 'recloser', 'fuse', 'switch', 'transformer', 'section'] as const;
const single = ['A', 'B', 'C'] as const;

/**
 * 2 to 6 edges with at most 7 causes, 2 to 9 supply points, up to two groups, any evidence.
 * @param vectorGroups of the transformers that supply points hang on, drawn among these; then some may island, too
 */
export function randomCase(seed: number, vectorGroups: readonly string[] = []): PlainCase {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const chance = (p: number): boolean => random() < p;
  const edges: PlainEdge[] = [];
  const phasesAt = new Map([['S', 'ABC']]);
  let left = 7;
  const edgeCount = 2 + Math.floor(random() * 5);
  for (let i = 1; i <= edgeCount; i++) {
    const from = pick([...phasesAt.keys()]);
    const above = phasesAt.get(from)!;
    const phases = above === 'ABC' && chance(0.6) ? 'ABC' : pick([...above]);
    const kind = pick(kinds);
    const causes = causesOf(kind, phases, { random, left });
    left -= causes.length;
    edges.push({ id: `E${i}`, from, to: `n${i}`, kind, phases, causes });
    phasesAt.set(`n${i}`, phases);
  }
  const points = pointsOf([...phasesAt], { pick, chance, random }).map((point): PlainPoint => {
    if (vectorGroups.length === 0) return point;
    const islanding = chance(0.2);
    if (phasesAt.get(point.node) !== 'ABC') return { ...point, islanding };
    return { ...point, islanding, vectorGroup: pick(vectorGroups) };
  });
  const planned = chance(0.15)
    ? [{ id: 'P', edge: pick(edges).id, phases: 'ABC', from: -60, to: 7200, p: 0.9 }]
    : [];
  const withCauses = edges.flatMap((edge) => (edge.causes ?? []).map((c) => ({ edge, c })));
  const carried =
    withCauses.length > 0 && chance(0.2)
      ? [pick(withCauses)].map(({ edge, c }) => ({ cause: `${edge.id}:${c.phases}`, p: 0.97 }))
      : [];
  return {
    id: `random ${seed}`,
    network: { sources: ['S'], edges, supplyPoints: points, planned },
    carried,
    episodeStart: 0,
    now: pick([30, 60, 300, 700]),
    evidence: [
      ...saidBy(points, { pick, chance, random }),
      ...reported(edges, { pick, chance, random }),
    ],
    model: { gaspLatencyS: pick([0, 15]), priorScale: pick([1, 30, 3000]) },
  };
}

function causesOf(
  kind: string,
  phases: string,
  from: { random: Random; left: number },
): Array<{ phases: string; p: number }> {
  const all = { phases, p: 10 ** (-2 - 4 * from.random()) };
  if (from.left <= 0 || (kind === 'section' && from.random() < 0.7)) return [];
  if (kind !== 'fuse' || phases.length === 1 || from.left < 4) return [all];
  return [...single.map((one) => ({ phases: one, p: 5.7e-6 })), all];
}

interface Dice {
  pick: <T>(list: readonly T[]) => T;
  chance: (p: number) => boolean;
  random: Random;
}

function pointsOf(nodes: Array<[string, string]>, { pick, chance, random }: Dice): PlainPoint[] {
  return Array.from({ length: 2 + Math.floor(random() * 8) }, (_, i) => {
    const [node, above] = pick(nodes);
    const phases = chance(0.15) && above === 'ABC' ? '?' : chance(0.5) ? pick([...above]) : above;
    return {
      id: `M${i}`,
      node,
      phases,
      customers: 1 + Math.floor(random() * 4),
      gasp: chance(0.85),
      ...(chance(0.5) ? { group: pick(['G1', 'G2']) } : {}),
    };
  });
}

function saidBy(points: readonly PlainPoint[], { pick, chance, random }: Dice): Said[] {
  return points.flatMap(({ id: sp, phases }): Said[] => {
    const said: Said[] = [];
    const at = (from: number): number => from + Math.floor(random() * 20);
    if (chance(0.4)) said.push({ kind: 'gasp', sp, at: at(1), deviceTime: at(-3) });
    if (chance(0.05)) said.push({ kind: 'dead', sp, at: at(1) });
    if (chance(0.1)) said.push({ kind: 'call', sp, at: at(20) });
    if (chance(0.1) && phases.length > 1)
      said.push({ kind: 'phaseLoss', sp, at: at(2), dead: pick(single) });
    for (let n = 0; n < 3 && chance(0.4); n++) {
      said.push({ kind: 'ping', sp, at: at(20 + 40 * n), answered: chance(0.4) });
    }
    if (chance(0.1))
      said.push({ kind: 'missed', sp, at: at(25), count: 1 + Math.floor(random() * 4) });
    if (chance(0.05)) said.push({ kind: 'restored', sp, at: at(120) });
    return said;
  });
}

function reported(edges: readonly PlainEdge[], { chance }: Dice): Said[] {
  return edges.flatMap(({ id: edge, causes }): Said[] => {
    const said: Said[] = [];
    if (chance(0.25) && (causes ?? []).length > 0) {
      said.push({ kind: 'state', edge, at: 2, open: chance(0.6), changed: false });
    }
    if (chance(0.2)) said.push({ kind: 'fpi', edge, at: 5, set: chance(0.5) });
    if (chance(0.1) && (causes ?? []).length > 0) {
      said.push({ kind: 'state', edge, at: 28, open: false, changed: true });
    }
    return said;
  });
}
