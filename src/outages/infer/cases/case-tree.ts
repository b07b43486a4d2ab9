/** The tree of a case under its switching state: what a source reaches, and what is cut off as islands. */
import { maskOf, type PhaseMask } from '../../../model/phases.ts';
import { fault } from '../../../runtime/problem.ts';
import type { InferenceModel } from '../../settings.ts';
import { contract } from '../tree/contract.ts';
import type { FeederModel, TreeCause, TreeEdge } from '../tree/model.ts';
import { windingsOf } from '../tree/winding.ts';
import type { CaseEdge, InferenceCase } from './case-file.ts';

const protectiveKinds: ReadonlySet<string> = new Set(['breaker', 'recloser', 'fuse']);

const mask = (text: string): PhaseMask => maskOf(text) ?? 0;

interface Growing {
  test: InferenceCase;
  at: string;
  /** Edges that are closed, by node. */
  byNode: Map<string, CaseEdge[]>;
  tree: TreeEdge[];
  /** Tree edge that leads to each node, -1 at a source. */
  reached: Map<string, number>;
  used: Set<CaseEdge>;
}

/** Contracted model of a case; throws INF-LOOP, INF-DUPLICATE, INF-UNKNOWN with their place. */
export function treeOfCase(test: InferenceCase, rows: InferenceModel, index: number): FeederModel {
  const at = `cases[${index}]`;
  checkIds(test, at);
  const growing: Growing = {
    test,
    at,
    byNode: closedByNode(test),
    tree: [],
    reached: new Map(),
    used: new Set(),
  };
  const windings = windingsOf(rows.vectorGroups);
  for (const source of test.network.sources) grow(growing, source, -1);
  for (const edge of test.network.edges) {
    for (const node of [edge.to, edge.from]) if (!growing.reached.has(node)) island(growing, node);
  }
  return contract({
    feeder: test.id,
    edges: growing.tree,
    points: test.network.supplyPoints.map((point, i) => ({
      id: point.id,
      edge: nodeOf(growing, point.node, i),
      phases: point.phases === '?' ? 7 : mask(point.phases),
      phaseUnknown: point.phases === '?',
      customers: point.customers,
      gasp: point.gasp,
      group: point.group ?? null,
      timing: 0,
      islanding: point.islanding,
      winding: point.vectorGroup === undefined ? 0 : windings.numberOf(point.vectorGroup),
    })),
    windings: windings.list,
    timings: [
      {
        headEnd: '',
        asks: true,
        gaspLatencyS: rows.gaspLatencyS,
        gaspWindowS: rows.gaspWindowS,
        restoreWindowS: rows.restoreWindowS,
        batch: false,
      },
    ],
  });
}

function checkIds(test: InferenceCase, at: string): void {
  const lists = { edges: 'edge', supplyPoints: 'supply point', planned: 'plan' } as const;
  for (const list of ['edges', 'supplyPoints', 'planned'] as const) {
    const seen = new Set<string>();
    test.network[list].forEach(({ id }, i) => {
      const place = { field: `${at}.network.${list}[${i}].id` };
      if (seen.has(id)) throw fault('INF-DUPLICATE', { what: lists[list], id }, { place });
      seen.add(id);
    });
  }
  const edges = new Set(test.network.edges.map((edge) => edge.id));
  const must = (id: string, field: string): void => {
    if (!edges.has(id)) throw fault('INF-UNKNOWN', { what: 'edge', id }, { place: { field } });
  };
  for (const [i, step] of test.switching.entries()) must(step.edge, `${at}.switching[${i}].edge`);
  for (const [i, plan] of test.network.planned.entries()) {
    must(plan.edge, `${at}.network.planned[${i}].edge`);
  }
}

/** Closed edges under the switching state: normal state, then the operations in order of time. */
function closedByNode(test: InferenceCase): Map<string, CaseEdge[]> {
  const open = new Map(test.network.edges.map((edge) => [edge.id, edge.normalOpen]));
  const steps = test.switching.filter((step) => step.at <= test.now);
  for (const step of steps.sort((a, b) => a.at - b.at)) open.set(step.edge, step.state === 'open');
  const byNode = new Map<string, CaseEdge[]>();
  for (const edge of test.network.edges) {
    for (const node of [edge.from, edge.to]) {
      const list = byNode.get(node) ?? [];
      byNode.set(node, list);
      if (open.get(edge.id) !== true) list.push(edge);
    }
  }
  return byNode;
}

function grow(growing: Growing, start: string, above: number): void {
  if (growing.reached.has(start)) {
    throw fault('INF-LOOP', { edge: start }, { place: { field: `${growing.at}.network.sources` } });
  }
  growing.reached.set(start, above);
  const todo = [start];
  for (let node = todo.shift(); node !== undefined; node = todo.shift()) {
    for (const edge of growing.byNode.get(node) ?? []) {
      if (growing.used.has(edge)) continue;
      growing.used.add(edge);
      const other = edge.from === node ? edge.to : edge.from;
      if (growing.reached.has(other)) throw loop(growing, edge);
      growing.reached.set(other, growing.tree.length);
      growing.tree.push(treeEdge(growing.test, edge, growing.reached.get(node)!));
      todo.push(other);
    }
  }
}

function loop(growing: Growing, edge: CaseEdge): Error {
  const i = growing.test.network.edges.indexOf(edge);
  return fault(
    'INF-LOOP',
    { edge: edge.id },
    { place: { field: `${growing.at}.network.edges[${i}]` } },
  );
}

function treeEdge(test: InferenceCase, edge: CaseEdge, parent: number): TreeEdge {
  const flagged = test.evidence.some((said) => said.kind === 'fpi' && said.edge === edge.id);
  const cut = test.network.planned.some((plan) => plan.edge === edge.id);
  const reported = test.evidence.some((said) => said.kind === 'state' && said.edge === edge.id);
  return {
    id: edge.id,
    kind: edge.kind,
    parent,
    phases: mask(edge.phases),
    known: 0,
    causes: edge.causes.map((cause) => ({
      id: `${edge.id}:${cause.phases}`,
      device: edge.id,
      phases: mask(cause.phases),
      prior: cause.p,
      protective: protectiveKinds.has(edge.kind),
    })),
    keep: flagged || cut || reported,
    km: edge.kind === 'section' ? (edge.km ?? null) : null,
    opensWithoutVoltage: false,
  };
}

/** A part that no source reaches: dark by known switching, whatever could open in it. */
function island(growing: Growing, start: string): void {
  const top = growing.tree.length;
  growing.tree.push({
    id: `island ${start}`,
    kind: 'bus',
    parent: -1,
    phases: 7,
    known: 7,
    causes: [],
    keep: true,
    km: null,
    opensWithoutVoltage: false,
  });
  const first = growing.tree.length;
  grow(growing, start, top);
  for (let i = first; i < growing.tree.length; i++) {
    growing.tree[i] = { ...growing.tree[i]!, causes: [], keep: false };
  }
}

function nodeOf(growing: Growing, node: string, i: number): number {
  const edge = growing.reached.get(node);
  if (edge !== undefined) return edge;
  const field = `${growing.at}.network.supplyPoints[${i}].node`;
  throw fault('INF-UNKNOWN', { what: 'node', id: node }, { place: { field } });
}

/** Plans of a case as causes by zone, with their P while their time is right. */
export function plansOfCase(
  test: InferenceCase,
  model: FeederModel,
): { planned: Map<number, TreeCause[]>; plannedP: Map<string, number> } {
  const planned = new Map<number, TreeCause[]>();
  const plannedP = new Map<string, number>();
  for (const plan of test.network.planned) {
    const zone = model.zoneOf.get(plan.edge);
    if (zone === undefined) continue;
    const id = `plan:${plan.id}`;
    const list = planned.get(zone) ?? [];
    planned.set(zone, list);
    const cause = { id, device: plan.edge, phases: mask(plan.phases), prior: 0, protective: false };
    list.push(cause);
    const isTime = test.episodeStart >= plan.from - 900 && test.episodeStart <= plan.to;
    plannedP.set(id, isTime ? plan.p : 0);
  }
  return { planned, plannedP };
}
