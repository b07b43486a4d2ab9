// Small substations with two or three feeders in the case format, whole and cut apart at the heads.
import { type Random, seededRandom } from '../../src/runtime/random.ts';
import type { PlainCase, PlainEdge, PlainPoint, Said } from './enumerate-case.ts';

export interface Substation {
  whole: PlainCase;
  /** What stands above the heads alone. */
  above: PlainCase;
  /** Each feeder from its head on, and the node from which its head leads away. */
  feeders: Array<{ test: PlainCase; node: string; isQuiet: boolean }>;
}

interface Dice {
  random: Random;
  pick: <T>(list: readonly T[]) => T;
  chance: (p: number) => boolean;
}

/** At most 10 causes: a source, perhaps an incoming breaker and a second bus, heads with a lateral each. */
export function randomSubstation(seed: number): Substation {
  const random = seededRandom(seed);
  const dice: Dice = {
    random,
    pick: (list) => list[Math.floor(random() * list.length)]!,
    chance: (p) => random() < p,
  };
  const { edges: upper, nodes } = upperPart(dice);
  const shared = sharedBy(dice);
  const parts = Array.from({ length: dice.pick([2, 3]) }, (_, n) => {
    const node = dice.pick(nodes);
    return { node, ...feederPart(dice, { node, name: `F${n}` }) };
  });
  const said = reports(upper, dice, { flags: false });
  const above = caseOf(shared, { sources: ['S'], edges: upper, points: [], said });
  const feeders = parts.map(({ node, edges, points, said: own, isQuiet }) => ({
    ...{ node, isQuiet },
    test: caseOf(shared, { sources: [node], edges, points, said: own }),
  }));
  const whole = caseOf(shared, {
    sources: ['S'],
    edges: [...upper, ...parts.flatMap(({ edges }) => edges)],
    points: parts.flatMap(({ points }) => points),
    said: [...said, ...parts.flatMap((part) => part.said)],
  });
  return { whole, above, feeders };
}

interface Part {
  sources: string[];
  edges: PlainEdge[];
  points: PlainPoint[];
  said: Said[];
}

type Shared = Pick<PlainCase, 'now' | 'model'>;

function sharedBy({ pick }: Dice): Shared {
  return {
    now: pick([5, 30, 60, 300]),
    model: { gaspLatencyS: pick([0, 15]), priorScale: pick([1, 30, 3000]) },
  };
}

function caseOf(shared: Shared, part: Part): PlainCase {
  const { sources, edges, points: supplyPoints, said: evidence } = part;
  return {
    id: 'substation',
    network: { sources, edges, supplyPoints, planned: [] },
    carried: [],
    episodeStart: 0,
    ...shared,
    evidence,
  };
}

function upperPart({ chance, random }: Dice): { edges: PlainEdge[]; nodes: string[] } {
  const edges: PlainEdge[] = [];
  let at = 'S';
  const add = (id: string, kind: PlainEdge['kind'], to: string): void => {
    const causes = [{ phases: 'ABC', p: 10 ** (-3 - 3 * random()) }];
    edges.push({ id, from: at, to, kind, phases: 'ABC', causes });
  };
  add('SRC', 'section', 'top');
  at = 'top';
  if (chance(0.5)) {
    add('IB', 'breaker', 'low');
    at = 'low';
  }
  add('BUS1', 'section', 'bus1');
  if (!chance(0.4)) return { edges, nodes: ['bus1'] };
  add('BUS2', 'section', 'bus2');
  return { edges, nodes: ['bus1', 'bus2'] };
}

function feederPart(
  dice: Dice,
  at: { node: string; name: string },
): { edges: PlainEdge[]; points: PlainPoint[]; said: Said[]; isQuiet: boolean } {
  const { pick, chance, random } = dice;
  const { node, name } = at;
  const phases = chance(0.7) ? 'ABC' : pick(['A', 'B', 'BC']);
  const cause = (mask: string): { phases: string; p: number } => ({
    phases: mask,
    p: 10 ** (-2 - 3 * random()),
  });
  const edges: PlainEdge[] = [
    {
      ...{ id: `${name}h`, from: node, to: `${name}1`, kind: 'breaker', phases: 'ABC' },
      causes: [cause('ABC')],
    },
    {
      ...{ id: `${name}l`, from: `${name}1`, to: `${name}2`, kind: 'fuse', phases },
      causes: [cause(phases)],
    },
  ];
  const groups = chance(0.3) ? [`${name}g`] : [`${name}g1`, `${name}g2`];
  const points = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i): PlainPoint => {
    const isBelow = chance(0.6);
    return {
      id: `${name}m${i}`,
      node: isBelow ? `${name}2` : `${name}1`,
      phases: isBelow ? phases : pick(['A', 'ABC', '?']),
      customers: 1,
      gasp: chance(0.9),
      ...(chance(0.6) ? { group: pick(groups) } : {}),
    };
  });
  const isQuiet = chance(0.3);
  const said = isQuiet ? [] : [...words(points, dice), ...reports(edges, dice, { flags: true })];
  return { edges, points, said, isQuiet };
}

function words(points: readonly PlainPoint[], { chance, random }: Dice): Said[] {
  const areMany = chance(0.5);
  return points.flatMap(({ id: sp }): Said[] => {
    const said: Said[] = [];
    const at = (from: number): number => from + Math.floor(random() * 4);
    if (chance(areMany ? 0.8 : 0.2)) said.push({ kind: 'gasp', sp, at: at(1) });
    if (chance(0.1)) said.push({ kind: 'call', sp, at: at(20) });
    if (chance(0.2)) said.push({ kind: 'ping', sp, at: at(20), answered: chance(0.4) });
    if (chance(0.05)) said.push({ kind: 'restored', sp, at: at(120) });
    return said;
  });
}

function reports(edges: readonly PlainEdge[], { chance }: Dice, how: { flags: boolean }): Said[] {
  return edges.flatMap(({ id: edge, kind }): Said[] => {
    const said: Said[] = [];
    if (kind === 'section') return said;
    if (chance(0.25)) said.push({ kind: 'state', edge, at: 2, open: chance(0.6), changed: false });
    if (how.flags && chance(0.2)) said.push({ kind: 'fpi', edge, at: 3, set: chance(0.5) });
    if (chance(0.1)) said.push({ kind: 'state', edge, at: 28, open: false, changed: true });
    return said;
  });
}
