/**
 * The plain rule engine beside ours: a device is out when at least two and at least half of its meters have
 * reported, and two devices out below make it theirs. It asks nobody and knows no probability.
 */
import type { Evidence } from '../model/evidence.ts';
import { canOpen, farNode } from './edges.ts';
import type { Town } from './town.ts';

export interface Peer {
  hear(evidence: Evidence): void;
  /** Edges declared open on a feeder now. */
  declared(feeder: number): number[];
  /** Points said dark by that, as recorded. */
  dark(edges: readonly number[]): Set<number>;
  /** Feeders with news since the last call. */
  touched(): number[];
}

const REPORTED_LEAST = 2;
const REPORTED_SHARE = 0.5;
const CHILDREN_LEAST = 2;

export function createPeer(town: Town): Peer {
  const { grid } = town;
  const { normal } = grid;
  const parent = devicesAbove(town);
  const children = new Map<number, number[]>();
  const total = new Int32Array(grid.edgeCount);
  const heard = new Int32Array(grid.edgeCount);
  const roots = new Map<number, number[]>();
  for (let edge = 0; edge < grid.edgeCount; edge++) {
    if (!canOpen(town, edge)) continue;
    const above = parent[edge]!;
    if (above >= 0) children.set(above, [...(children.get(above) ?? []), edge]);
    else {
      const feeder = grid.homeFeeder[farNode(town, edge)]!;
      roots.set(feeder, [...(roots.get(feeder) ?? []), edge]);
    }
  }
  const eachAbove = (point: number, count: (edge: number) => void): void => {
    for (let e = grid.spTransformer[point]!; e >= 0; e = parent[e]!) count(e);
  };
  for (let s = 0; s < grid.supplyPointCount; s++) eachAbove(s, (edge) => void total[edge]!++);
  const reported = new Uint8Array(grid.supplyPointCount);
  const pointOf = new Map(grid.tables.supplyPoints.map(({ id }, s) => [id, s]));
  const news = new Set<number>();
  const isOut = (edge: number): boolean =>
    heard[edge]! >= REPORTED_LEAST && heard[edge]! >= REPORTED_SHARE * total[edge]!;

  return {
    hear(evidence) {
      if (evidence.about !== 'supply_point') return;
      const point = pointOf.get(evidence.supplyPoint)!;
      const { says } = evidence;
      const isBack = says.kind === 'restored' || (says.kind === 'ping' && says.answered);
      const next = says.kind === 'gasp' ? 1 : isBack ? 0 : reported[point]!;
      if (next === reported[point]) return;
      eachAbove(point, (edge) => {
        heard[edge]! += next - reported[point]!;
      });
      reported[point] = next;
      news.add(grid.homeFeeder[grid.spNode[point]!]!);
    },
    declared(feeder) {
      const found: number[] = [];
      const look = (edge: number): void => {
        if (heard[edge] === 0) return;
        const below = children.get(edge) ?? [];
        const isRolledUp = below.filter(isOut).length >= CHILDREN_LEAST;
        if (isOut(edge) && (below.length === 0 || isRolledUp)) found.push(edge);
        else for (const child of below) look(child);
      };
      for (const root of roots.get(feeder) ?? []) look(root);
      return found;
    },
    dark(edges) {
      const points = new Set<number>();
      for (const edge of edges) {
        const first = normal.rank[farNode(town, edge)]!;
        for (let i = normal.spStart[first]!; i < normal.spStart[normal.end[first]!]!; i++) {
          points.add(normal.spOrder[i]!);
        }
      }
      return points;
    },
    touched() {
      const list = [...news];
      news.clear();
      return list;
    },
  };
}

/** By edge: the next device towards the source, -1 at the head. */
function devicesAbove(town: Town): Int32Array {
  const { grid } = town;
  const { normal } = grid;
  const above = new Int32Array(grid.edgeCount).fill(-1);
  for (const node of normal.order) {
    const edge = normal.parentEdge[node]!;
    if (edge < 0) continue;
    const up = normal.parentEdge[normal.parentNode[node]!]!;
    above[edge] = up < 0 ? -1 : canOpen(town, up) ? up : above[up]!;
  }
  return above;
}
