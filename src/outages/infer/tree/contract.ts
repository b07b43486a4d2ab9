/** From the edges and points of a feeder to its zones: what cannot open joins, what is left is numbered depth first. */
import { headsOf, likeLast } from './alike.ts';
import type { FeederModel, TreeCause, TreeEdge, TreeSpec } from './model.ts';
import { needs, samePhases } from './winding.ts';

/** Contracts edges on which nothing can happen and numbers the rest. Cost: O(edges + points). */
export function contract(spec: TreeSpec): FeederModel {
  const zones = numberZones(spec);
  const points = placePoints(spec, zones.zoneOfEdge);
  const groups = groupPoints(spec, points, zones.count);
  // A million ids more in memory are made only where somebody asks.
  let numbers: Map<string, number> | null = null;
  const zoneOf = new Map<string, number>();
  for (let z = 1; z < zones.count; z++) zoneOf.set(zones.edges[z]!.id, z);
  const causeStart = new Int32Array(zones.count + 1);
  const causes: TreeCause[] = [];
  for (let z = 0; z < zones.count; z++) {
    causeStart[z] = causes.length;
    causes.push(...(zones.edges[z]?.causes ?? []));
  }
  causeStart[zones.count] = causes.length;
  const byZone = <T>(of: (edge: TreeEdge) => T, root: T): T[] =>
    Array.from({ length: zones.count }, (_, z) => (z === 0 ? root : of(zones.edges[z]!)));
  return {
    feeder: spec.feeder,
    zoneCount: zones.count,
    parent: zones.parent,
    end: zones.end,
    known: Uint8Array.from(byZone((e) => e.known, 0)),
    phasesBelow: phasesBelow(zones, points),
    opensWithoutVoltage: Uint8Array.from(byZone((e) => (e.opensWithoutVoltage ? 1 : 0), 0)),
    meshed: Uint8Array.from(byZone((e) => (e.isMeshed === true ? 1 : 0), 0)),
    edgeIds: byZone((e) => e.id, ''),
    edgeKinds: byZone((e) => e.kind, ''),
    edgePhases: Uint8Array.from(byZone((e) => e.phases, 7)),
    zoneOf,
    get spOf() {
      numbers ??= new Map(points.spIds.map((id, s) => [id, s]));
      return numbers;
    },
    causeStart,
    causes,
    ...points,
    ...groups,
    spIsLikeLast: likeLast({ ...points, ...groups }),
    spHead: headsOf({ ...points, ...groups }),
    sections: spec.edges.flatMap((e, i) =>
      e.km === null ? [] : [{ id: e.id, zone: zones.zoneOfEdge[i]!, km: e.km }],
    ),
    timings: spec.timings,
    restoreWindowS: restoreWindowOf(points.spTiming, spec.timings),
    windings: windingsIn(spec),
    confirmAfterS: confirmAfterOf(points.spTiming, spec.timings),
  };
}

function windingsIn(spec: TreeSpec): NonNullable<TreeSpec['windings']> {
  return spec.windings ?? [samePhases];
}

function restoreWindowOf(spTiming: Uint8Array, timings: TreeSpec['timings']): number {
  return Math.max(...[...new Set(spTiming)].map((timing) => timings[timing]!.restoreWindowS));
}

/** Share of the meters whose head-ends must have had their time. */
const coveredShare = 0.8;

/** The smallest wait that is enough for the head-ends of four meters in five. */
function confirmAfterOf(spTiming: Uint8Array, timings: TreeSpec['timings']): number | null {
  const counts = timings.map(() => 0);
  for (const timing of spTiming) counts[timing]! += 1;
  const waits = timings
    .map(({ confirmAfterS = null }, timing) => ({ confirmAfterS, count: counts[timing]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.confirmAfterS ?? 0) - (b.confirmAfterS ?? 0));
  let covered = 0;
  for (const { confirmAfterS, count } of waits) {
    covered += count;
    if (covered >= coveredShare * spTiming.length) return confirmAfterS;
  }
  return null;
}

interface Zones {
  count: number;
  zoneOfEdge: Int32Array;
  parent: Int32Array;
  end: Int32Array;
  /** Edge that leads to each zone. */
  edges: Array<TreeEdge | null>;
}

function numberZones(spec: TreeSpec): Zones {
  const children: number[][] = spec.edges.map(() => []);
  const roots: number[] = [];
  spec.edges.forEach((e, i) => {
    (e.parent < 0 ? roots : children[e.parent]!).push(i);
  });
  const zoneOfEdge = new Int32Array(spec.edges.length);
  const edges: Array<TreeEdge | null> = [null];
  const parents: number[] = [-1];
  const todo = roots.reverse();
  for (let i = todo.pop(); i !== undefined; i = todo.pop()) {
    const edge = spec.edges[i]!;
    const above = edge.parent < 0 ? 0 : zoneOfEdge[edge.parent]!;
    if (edge.causes.length > 0 || edge.known !== 0 || edge.keep) {
      zoneOfEdge[i] = edges.length;
      edges.push(edge);
      parents.push(above);
    } else zoneOfEdge[i] = above;
    for (let k = children[i]!.length - 1; k >= 0; k--) todo.push(children[i]![k]!);
  }
  return preorder({ zoneOfEdge, edges, parents });
}

/**
 * A contracted edge may hang two kept ones on a zone that was numbered earlier, so the first numbering is by
 * parents only; here it becomes depth first.
 */
function preorder(first: {
  zoneOfEdge: Int32Array;
  edges: Array<TreeEdge | null>;
  parents: number[];
}): Zones {
  const count = first.edges.length;
  const size = new Int32Array(count).fill(1);
  for (let z = count - 1; z > 0; z--) size[first.parents[z]!]! += size[z]!;
  const number = new Int32Array(count);
  const next = new Int32Array(count);
  next[0] = 1;
  for (let z = 1; z < count; z++) {
    const p = first.parents[z]!;
    number[z] = next[p]!;
    next[p]! += size[z]!;
    next[z] = number[z]! + 1;
  }
  const parent = new Int32Array(count).fill(-1);
  const end = new Int32Array(count);
  const edges: Array<TreeEdge | null> = new Array(count).fill(null);
  for (let z = 0; z < count; z++) {
    const n = number[z]!;
    edges[n] = first.edges[z]!;
    end[n] = n + size[z]!;
    if (z > 0) parent[n] = number[first.parents[z]!]!;
  }
  return { count, zoneOfEdge: first.zoneOfEdge.map((z) => number[z]!), parent, end, edges };
}

type Points = Pick<
  FeederModel,
  | 'spStart'
  | 'spZone'
  | 'spIds'
  | 'spPhases'
  | 'spPhaseUnknown'
  | 'spWinding'
  | 'spIslanding'
  | 'generators'
  | 'spNeeds'
  | 'spCustomers'
  | 'spGasp'
  | 'spTiming'
> & { order: number[] };

function placePoints(spec: TreeSpec, zoneOfEdge: Int32Array): Points {
  const zone = spec.points.map((p) => (p.edge < 0 ? 0 : zoneOfEdge[p.edge]!));
  // Neighbours that are alike stand together: sums and beliefs are made once for each run of them.
  const numbers = new Map<string | null, number>();
  const keys = Float64Array.from(spec.points, ({ group, phases, phaseUnknown }, i) => {
    const known = numbers.get(group);
    const number = known ?? numbers.size;
    if (known === undefined) numbers.set(group, number);
    return (zone[i]! * (spec.points.length + 1) + number) * 16 + (phases | (phaseUnknown ? 8 : 0));
  });
  const order = spec.points.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]! || a - b);
  const sorted = order.map((i) => spec.points[i]!);
  const windings = windingsIn(spec);
  const spZone = Int32Array.from(order, (i) => zone[i]!);
  const zoneCount = zoneOfEdge.reduce((most, z) => Math.max(most, z), 0) + 1;
  const spStart = new Int32Array(zoneCount + 1);
  for (const z of spZone) spStart[z + 1]!++;
  for (let z = 0; z < zoneCount; z++) spStart[z + 1]! += spStart[z]!;
  return {
    order,
    spStart,
    spZone,
    spIds: sorted.map((p) => p.id),
    spPhases: Uint8Array.from(sorted, (p) => p.phases),
    spPhaseUnknown: Uint8Array.from(sorted, (p) => (p.phaseUnknown ? 1 : 0)),
    spWinding: Uint8Array.from(sorted, (p) => p.winding ?? 0),
    spIslanding: Uint8Array.from(sorted, (p) => (p.islanding === true ? 1 : 0)),
    generators: sorted.flatMap(({ generationKw, generationKind, islanding }, point) =>
      generationKw == null && islanding !== true
        ? []
        : [{ point, kind: generationKind ?? 'generator', kw: generationKw ?? 0 }],
    ),
    spNeeds: Uint8Array.from(sorted, (p) => needs(windings[p.winding ?? 0]!, p.phases)),
    spCustomers: Float64Array.from(sorted, (p) => p.customers),
    spGasp: Uint8Array.from(sorted, (p) => (p.gasp ? 1 : 0)),
    spTiming: Uint8Array.from(sorted, (p) => p.timing),
  };
}

/** Phases on which anything at or below each zone depends: its message is the same for all masks beyond. */
function phasesBelow(
  zones: Pick<Zones, 'count' | 'parent' | 'edges'>,
  points: Pick<FeederModel, 'spZone' | 'spNeeds'>,
): Uint8Array {
  const phases = new Uint8Array(zones.count);
  points.spZone.forEach((z, s) => {
    phases[z]! |= points.spNeeds[s]!;
  });
  for (let z = zones.count - 1; z > 0; z--) phases[zones.parent[z]!]! |= phases[z]!;
  return phases;
}

type Groups = Pick<
  FeederModel,
  'spPart' | 'partCount' | 'partZone' | 'partTiming' | 'partSpan' | 'spans'
>;

/** A part is what a group has in one zone; a group with one member is that meter's own. */
function groupPoints(spec: TreeSpec, points: Points, zoneCount: number): Groups {
  const members = new Map<string, number[]>();
  points.order.forEach((i, s) => {
    const { timing, id } = spec.points[i]!;
    // Where gasps come in batches a meter without a group waits as a group of its own.
    const isBatch = spec.timings[timing]!.batch;
    const group = spec.points[i]!.group ?? (isBatch ? ` ${id}` : null);
    if (group === null) return;
    const list = members.get(group);
    if (list === undefined) members.set(group, [s]);
    else list.push(s);
  });
  const spPart = new Int32Array(points.order.length).fill(-1);
  const zone: number[] = [];
  const timing: number[] = [];
  const span: number[] = [];
  const spans: number[][] = [];
  const seen = new Int32Array(zoneCount);
  for (const list of members.values()) {
    if (list.length < 2 && !spec.timings[points.spTiming[list[0]!]!]!.batch) continue;
    const first = zone.length;
    for (const s of list) {
      const z = points.spZone[s]!;
      if (seen[z]! <= first) {
        zone.push(z);
        timing.push(points.spTiming[s]!);
        seen[z] = zone.length;
      }
      spPart[s] = seen[z]! - 1;
    }
    const spanning = zone.length - first > 1;
    for (let p = first; p < zone.length; p++) span.push(spanning ? spans.length : -1);
    if (spanning) spans.push(Array.from({ length: zone.length - first }, (_, k) => first + k));
  }
  return {
    spPart,
    partCount: zone.length,
    partZone: Int32Array.from(zone),
    partTiming: Uint8Array.from(timing),
    partSpan: Int32Array.from(span),
    spans,
  };
}
