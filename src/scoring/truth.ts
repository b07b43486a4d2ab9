/** What is really open and who is really dark, by a walk of its own over the normal tree. */
import { farNode } from './edges.ts';
import type { Town } from './town.ts';

/** A supply point whose dead phases have changed. */
export interface Turned {
  point: number;
  before: number;
  after: number;
}

export interface Truth {
  /** Phases of an edge that open or close; gives the points that turned. */
  set(edge: number, open: number): Turned[];
  /** Its own service fails or is mended. */
  setService(point: number, isFailed: boolean): Turned[];
  openOf(edge: number): number;
  /** Dead phases among those that the point takes. */
  deadOf(point: number): number;
  isDark(point: number): boolean;
  /** Phases that are dead above an edge. */
  deadAbove(edge: number): number;
  /** Points that really hang below an edge. */
  below(edge: number): number[];
}

export function createTruth(town: Town): Truth {
  const { grid } = town;
  const { normal } = grid;
  const open = new Uint8Array(grid.edgeCount);
  const dead = new Uint8Array(grid.nodeCount);
  const failed = new Set<number>();
  const pointsAt = new Map<number, number[]>();
  town.trueEdge.forEach((edge, s) => {
    const list = pointsAt.get(edge) ?? [];
    list.push(s);
    pointsAt.set(edge, list);
  });
  const behind = Int32Array.from({ length: grid.edgeCount }, (_, edge) => farNode(town, edge));
  const deadOf = (s: number): number =>
    failed.has(s) ? town.truePhases[s]! : dead[behind[town.trueEdge[s]!]!]! & town.truePhases[s]!;
  const ranksBelow = (edge: number): [number, number] => {
    const first = normal.rank[behind[edge]!]!;
    return [first, normal.end[first]!];
  };
  const below = (edge: number): number[] => {
    const [first, end] = ranksBelow(edge);
    const points: number[] = [];
    for (let r = first; r < end; r++) {
      points.push(...(pointsAt.get(normal.parentEdge[normal.order[r]!]!) ?? []));
    }
    return points;
  };
  return {
    set(edge, mask) {
      const points = below(edge);
      const before = points.map(deadOf);
      open[edge] = mask;
      const [first, end] = ranksBelow(edge);
      for (let r = first; r < end; r++) {
        const node = normal.order[r]!;
        dead[node] = dead[normal.parentNode[node]!]! | open[normal.parentEdge[node]!]!;
      }
      return turned(points, before, deadOf);
    },
    setService(point, isFailed) {
      const before = [deadOf(point)];
      if (isFailed) failed.add(point);
      else failed.delete(point);
      return turned([point], before, deadOf);
    },
    openOf: (edge) => open[edge]!,
    deadOf,
    isDark: (s) => deadOf(s) !== 0,
    deadAbove: (edge) => dead[normal.parentNode[behind[edge]!]!]!,
    below,
  };
}

function turned(points: number[], before: number[], now: (s: number) => number): Turned[] {
  return points.flatMap((point, i) => {
    const after = now(point);
    return after === before[i] ? [] : [{ point, before: before[i]!, after }];
  });
}
