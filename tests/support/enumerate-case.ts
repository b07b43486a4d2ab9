// The plain half of the brute force: the tree of a case, what its meters have said, and the table of likelihoods.
// Written apart from the product on purpose: it shares nothing with it but the design page.

export type Mask = number;
export interface Said {
  kind: string;
  sp?: string;
  edge?: string;
  at: number;
  deviceTime?: number;
  answered?: boolean;
  count?: number;
  dead?: string;
  open?: boolean;
  changed?: boolean;
  set?: boolean;
}
export interface PlainEdge {
  id: string;
  from: string;
  to: string;
  kind: string;
  phases: string;
  normalOpen?: boolean;
  causes?: Array<{ phases: string; p: number }>;
}
export interface PlainPoint {
  id: string;
  node: string;
  phases: string;
  customers: number;
  gasp?: boolean;
  group?: string;
  vectorGroup?: string;
  islanding?: boolean;
}
export interface PlainCase {
  id: string;
  network: {
    sources: string[];
    edges: PlainEdge[];
    supplyPoints: PlainPoint[];
    planned?: Array<{
      id: string;
      edge: string;
      phases: string;
      from: number;
      to: number;
      p: number;
    }>;
  };
  switching?: Array<{ at: number; edge: string; state: string }>;
  carried?: Array<{ cause: string; p: number }>;
  episodeStart: number;
  now: number;
  evidence: Said[];
  model?: Partial<PlainModel>;
}
export type GroupState = 'ok' | 'degraded' | 'down';
export type Supply = 'dark' | 'partial' | 'lit';
type ByState = Record<GroupState, number>;
export interface PlainModel {
  priorWindowH: number;
  clockToleranceS: number;
  gaspWindowS: number;
  gaspLatencyS: number;
  restoreWindowS: number;
  gaspLoss: ByState;
  falseGasp: number;
  gaspPartial: number;
  answer: ByState;
  answerDark: number;
  repeatMiss: number[];
  deadReport: { dark: number; other: number };
  call: Record<Supply, number>;
  phaseLoss: Record<Supply | 'exact', number>;
  restoreLoss: ByState;
  stateReport: { openIfOpen: number; openIfClosed: number };
  fpi: { faultBelow: number; deadAbove: number; quiet: number };
  serviceFault: number;
  wrongRecord: number;
  islanded: number;
  priorScale: number;
  groupState: ByState;
}

export const bits = (text: string): Mask =>
  [...text].reduce((mask, letter) => mask | (letter === 'A' ? 1 : letter === 'B' ? 2 : 4), 0);
export const clip = (p: number): number => Math.min(1, Math.max(1e-12, p));
export const states: readonly GroupState[] = ['ok', 'degraded', 'down'];
/**
 * What single phases have behind a transformer, by phasors: the terminal of an open line floats between the two
 * others, and where two are open no current flows at all. Only Dyn1 and Dyn11; any other group keeps its phases.
 */
export function behind(vectorGroup: string | undefined, above: Mask): { dead: Mask; half: Mask } {
  if (vectorGroup !== 'Dyn11' && vectorGroup !== 'Dyn1') return { dead: above, half: 0 };
  const turn = (2 * Math.PI) / 3;
  const line = [0, -1, 1].map((k) => ({ re: Math.cos(k * turn), im: Math.sin(k * turn) }));
  const fed = [0, 1, 2].filter((i) => ((above >> i) & 1) === 0);
  const mean = (part: 're' | 'im'): number =>
    fed.reduce((sum, i) => sum + line[i]![part], 0) / Math.max(1, fed.length);
  const floating = { re: mean('re'), im: mean('im') };
  const end = line.map((v, i) => (fed.includes(i) ? v : floating));
  const found = { dead: 0, half: 0 };
  for (let i = 0; i < 3; i++) {
    // Dyn11: a is wound between A and B; Dyn1: between A and C.
    const other = end[(i + (vectorGroup === 'Dyn11' ? 1 : 2)) % 3]!;
    const pu = Math.hypot(end[i]!.re - other.re, end[i]!.im - other.im) / Math.sqrt(3);
    if (pu < 0.25) found.dead |= 1 << i;
    else if (pu < 0.75) found.half |= 1 << i;
  }
  return found;
}

const protective = new Set(['breaker', 'recloser', 'fuse']);

export interface Cause {
  id: string;
  mask: Mask;
  p: number;
  protective: boolean;
}
export interface Branch {
  id: string;
  parent: Branch | null;
  causes: Cause[];
  islanded: boolean;
}

/** Orients the edges from the sources under the switching state; what no source reaches is an island. */
export function orient(test: PlainCase, model: PlainModel) {
  const open = new Map(test.network.edges.map((e) => [e.id, e.normalOpen === true]));
  for (const step of test.switching ?? []) open.set(step.edge, step.state === 'open');
  const at = new Map<string, Branch | null>();
  const order: Branch[] = [];
  const walk = (start: string, from: Branch | null): void => {
    at.set(start, from);
    const todo = [start];
    for (let node = todo.shift(); node !== undefined; node = todo.shift()) {
      for (const edge of test.network.edges) {
        if (open.get(edge.id) || (edge.from !== node && edge.to !== node)) continue;
        const other = edge.from === node ? edge.to : edge.from;
        if (at.has(other)) continue;
        const parent = at.get(node) ?? null;
        const islanded = parent?.islanded === true;
        const causes = islanded ? [] : causesOf(edge, test, model);
        const branch = { id: edge.id, parent, causes, islanded };
        at.set(other, branch);
        order.push(branch);
        todo.push(other);
      }
    }
  };
  for (const source of test.network.sources) walk(source, null);
  for (const { to, from } of test.network.edges) {
    for (const node of [to, from]) {
      if (!at.has(node)) walk(node, { id: '', parent: null, causes: [], islanded: true });
    }
  }
  return { order, at };
}

function causesOf(edge: PlainEdge, test: PlainCase, model: PlainModel): Cause[] {
  const carried = new Map((test.carried ?? []).map((c) => [c.cause, c.p]));
  const list = (edge.causes ?? []).map((cause) => {
    const id = `${edge.id}:${cause.phases}`;
    const was = carried.get(id);
    const p =
      was === undefined
        ? Math.min(0.5, cause.p * model.priorScale * model.priorWindowH)
        : Math.min(0.999, Math.max(0.001, was));
    return { id, mask: bits(cause.phases), p, protective: protective.has(edge.kind) };
  });
  for (const plan of test.network.planned ?? []) {
    if (plan.edge !== edge.id) continue;
    const isTime = test.episodeStart >= plan.from - 900 && test.episodeStart <= plan.to;
    const p = isTime ? plan.p : 0;
    list.push({ id: `plan:${plan.id}`, mask: bits(plan.phases), p, protective: false });
  }
  return list;
}

export const path = (branch: Branch | null): Branch[] =>
  branch === null ? [] : [branch, ...path(branch.parent)];

export function timeOf({ at, deviceTime }: Said): number {
  if (deviceTime === undefined) return at;
  return deviceTime >= at - 300 && deviceTime <= at + 5 ? deviceTime : at;
}

/** What is left of the messages of one meter. */
export interface Left {
  gaspAt: number | null;
  dead: boolean;
  call: boolean;
  proof: boolean;
  pings: number;
  missed: number;
  phaseLoss: Mask;
}

export function left(messages: readonly Said[]): Left {
  const nothing: Left = {
    gaspAt: null,
    dead: false,
    call: false,
    proof: false,
    pings: 0,
    missed: 0,
    phaseLoss: 0,
  };
  let now = nothing;
  for (const m of messages) {
    if (m.kind === 'restored' || m.answered === true) now = { ...nothing, proof: true };
    else if (m.kind === 'gasp') now = { ...now, gaspAt: timeOf(m), proof: false };
    else if (m.kind === 'dead') now = { ...now, dead: true, proof: false };
    else if (m.kind === 'phaseLoss') now = { ...now, phaseLoss: bits(m.dead ?? ''), proof: false };
    else if (m.kind === 'call') now = now.proof ? now : { ...now, call: true };
    else if (m.kind === 'ping') now = { ...now, pings: Math.min(3, now.pings + 1) };
    else if (m.kind === 'missed') now = { ...now, missed: Math.min(3, m.count ?? 0) };
  }
  return now;
}

export interface Facts {
  said: Left;
  gasps: boolean;
  wasDark: boolean;
  notBack: boolean;
  /** G(τ) */
  arrived: number;
}

/** Product of the rows of table 2.3 for one meter; `dead` are its own phases that are dead. */
export function likelihood(
  at: { x: Supply; g: GroupState; dead: Mask },
  m: Facts,
  model: PlainModel,
) {
  const { x, g } = at;
  const { said } = m;
  const q = model.gaspLoss[g];
  const gasp =
    x === 'dark'
      ? 1 - q
      : x === 'partial'
        ? model.gaspPartial * (1 - q)
        : (model.falseGasp * (1 - q)) / (1 - model.gaspLoss.ok);
  let p = 1;
  if (m.gasps && !m.wasDark) {
    if (said.gaspAt !== null) p *= clip(gasp);
    else if (!said.proof) p *= clip(1 - m.arrived * gasp);
  }
  if (said.proof) p *= clip(x === 'dark' ? model.answerDark : model.answer[g]);
  for (const n of [said.pings, said.missed]) {
    const repeat = g === 'ok' ? (model.repeatMiss[n - 1] ?? 1) : 1;
    if (n > 0) p *= clip(x === 'dark' ? 1 - model.answerDark : (1 - model.answer[g]) * repeat);
  }
  if (said.dead) p *= clip(x === 'dark' ? model.deadReport.dark : model.deadReport.other);
  if (said.call) p *= clip(model.call[x]);
  if (said.phaseLoss !== 0) {
    const exact = x === 'partial' && at.dead === said.phaseLoss;
    p *= clip(model.phaseLoss[exact ? 'exact' : x]);
  }
  if (m.notBack) p *= clip(x === 'dark' ? 1 : model.restoreLoss[g]);
  return p;
}
