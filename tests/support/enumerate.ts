// Brute force over every set of open causes and every state of every communication group: what the tree
// inference is compared with. Plain on purpose.
import {
  type Branch,
  behind,
  bits,
  clip,
  type Facts,
  left,
  likelihood,
  type Mask,
  orient,
  type PlainCase,
  type PlainModel,
  type PlainPoint,
  path,
  type Said,
  type Supply,
  states,
  timeOf,
} from './enumerate-case.ts';

export type { PlainCase, PlainModel } from './enumerate-case.ts';

export interface Enumerated {
  opened: string[];
  posterior: number;
  alternatives: Array<{ opened: string[]; posterior: number }>;
  pCause: Record<string, number>;
  pDark: Record<string, number>;
  serviceFaults: string[];
  wrongRecords: string[];
  logEvidence: number;
  /** Every set with its probability, best first. */
  sets: Array<{ opened: string[]; posterior: number }>;
}

/** For each state of the group and each mask above: F, and its parts dark, own fault, wrong record. */
type Table = number[][][];

interface Meter {
  point: PlainPoint;
  branch: Branch | null;
  table: Table;
}

/** The exact answer to a case with few causes (2^n sets). */
export function enumerate(test: PlainCase, fileModel: PlainModel): Enumerated {
  const model: PlainModel = { ...fileModel, ...test.model };
  const { order, at } = orient(test, model);
  const messages = inOrder(test, model);
  const meters = metersOf(test, model, { at, messages });
  const groups = new Map<string, Meter[]>();
  for (const meter of meters) {
    const key = meter.point.group ?? ` ${meter.point.id}`;
    groups.set(key, [...(groups.get(key) ?? []), meter]);
  }
  const causes = order.flatMap((branch) => branch.causes.map((cause) => ({ ...cause, branch })));
  const devices = { flags: latest(messages, 'fpi'), reports: latest(messages, 'state') };
  const sets: Array<{ ln: number; open: boolean[]; masks: Map<Branch | null, Mask> }> = [];
  for (let n = 0; n < 2 ** causes.length; n++) {
    const open = causes.map((_, i) => Math.floor(n / 2 ** i) % 2 === 1);
    const { masks, ln } = effect({ order, causes, open, devices }, model);
    if (ln === Number.NEGATIVE_INFINITY) continue;
    let all = ln;
    for (const members of groups.values()) all += Math.log(sum(weights(members, masks, model)));
    sets.push({ ln: all, open, masks });
  }
  const most = Math.max(...sets.map((set) => set.ln));
  const total = sum(sets.map((set) => Math.exp(set.ln - most)));
  const shares = new Map(meters.map((meter) => [meter, [0, 0, 0, 0]]));
  for (const set of sets) {
    const p = Math.exp(set.ln - most) / total;
    if (p > 1e-18)
      for (const members of groups.values()) spread({ members, p, shares }, set, model);
  }
  const ranked = sets
    .map((set) => ({
      opened: causes.filter((_, i) => set.open[i]).map((cause) => cause.id),
      posterior: Math.exp(set.ln - most) / total,
    }))
    .sort((a, b) => b.posterior - a.posterior);
  const share = (meter: Meter, k: number): number => shares.get(meter)![k]!;
  const named = (k: number): string[] =>
    meters.filter((meter) => share(meter, k) >= 0.5).map((meter) => meter.point.id);
  return {
    opened: ranked[0]!.opened,
    posterior: ranked[0]!.posterior,
    alternatives: ranked.slice(1, 4),
    pCause: Object.fromEntries(
      causes.map((cause, i) => [
        cause.id,
        sum(sets.map((set) => (set.open[i] ? Math.exp(set.ln - most) : 0))) / total,
      ]),
    ),
    pDark: Object.fromEntries(meters.map((meter) => [meter.point.id, share(meter, 1)])),
    serviceFaults: named(2),
    wrongRecords: named(3),
    logEvidence: most + Math.log(total),
    sets: ranked,
  };
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

function inOrder(test: PlainCase, model: PlainModel): Said[] {
  const from = test.episodeStart - model.clockToleranceS;
  return test.evidence
    .filter(
      (m) => m.at <= test.now && (timeOf(m) >= from || (m.kind === 'state' && m.open === true)),
    )
    .map((m, i) => ({ m, i }))
    .sort((x, y) => timeOf(x.m) - timeOf(y.m) || x.m.at - y.m.at || x.i - y.i)
    .map(({ m }) => m);
}

function latest(messages: readonly Said[], kind: string): Map<string, Said> {
  return new Map(messages.filter((m) => m.kind === kind).map((m) => [m.edge ?? '', m]));
}

function metersOf(
  test: PlainCase,
  model: PlainModel,
  facts: { at: Map<string, Branch | null>; messages: readonly Said[] },
): Meter[] {
  const closed = new Map<string, number>();
  for (const step of test.switching ?? [])
    if (step.state === 'closed') closed.set(step.edge, step.at);
  for (const m of facts.messages) {
    if (m.kind === 'state' && m.open === false && m.changed) closed.set(m.edge ?? '', timeOf(m));
  }
  const tau = test.now - test.episodeStart;
  const early = model.gaspLatencyS > 0 ? 1 - Math.exp(-tau / model.gaspLatencyS) : 0;
  return test.network.supplyPoints.map((point) => {
    const mine = point.phases === '?' ? 7 : bits(point.phases);
    const branch = facts.at.get(point.node) ?? null;
    const above = path(branch).map((one) => one.id);
    const said = left(facts.messages.filter((m) => m.sp === point.id));
    const wasDark = (test.carried ?? []).some(({ cause }) => {
      const [edge, phases] = cause.split(':');
      const { dead } = behind(point.vectorGroup, bits(phases ?? ''));
      return above.includes(edge ?? '') && (dead & mine) === mine;
    });
    const since = Math.max(...above.map((id) => closed.get(id) ?? Number.NEGATIVE_INFINITY), -1e12);
    const mustReport = wasDark || (said.gaspAt !== null && said.gaspAt < since);
    const notBack =
      since > -1e12 && test.now - since > model.restoreWindowS && !said.proof && mustReport;
    const gasps = point.gasp !== false;
    const arrived = tau >= model.gaspWindowS ? 1 : early;
    return {
      point,
      branch,
      table: tableOf(point, { said, gasps, wasDark, notBack, arrived }, model),
    };
  });
}

function tableOf(point: PlainPoint, facts: Facts, model: PlainModel): Table {
  const { wrongRecord: wrong, serviceFault: own } = model;
  return states.map((g) =>
    Array.from({ length: 8 }, (_, d) => {
      const cell = (mine: Mask): number[] => {
        const supply = behind(point.vectorGroup, d);
        const dead = mine & (supply.dead | supply.half);
        const isDark = (mine & supply.dead) === mine;
        const x: Supply = isDark ? 'dark' : dead === 0 ? 'lit' : 'partial';
        const f = (y: Supply): number => likelihood({ x: y, g, dead }, facts, model);
        const fault = (1 - wrong) * own * f('dark');
        const alone = x === 'dark' && point.islanding === true ? model.islanded : 0;
        const share = (1 - wrong) * (1 - own);
        const rest = share * (1 - alone) * f(x);
        const elsewhere = wrong * f('lit');
        const island = share * alone * f('lit');
        const dark = fault + (x === 'dark' ? rest : 0);
        return [fault + elsewhere + rest + island, dark, fault, elsewhere];
      };
      if (point.phases !== '?') return cell(bits(point.phases));
      const [a, b, c] = [cell(1), cell(2), cell(4)];
      return a.map((x, i) => (x + b[i]! + c[i]!) / 3);
    }),
  );
}

interface Open {
  order: readonly Branch[];
  causes: ReadonlyArray<{ mask: Mask; p: number; protective: boolean; branch: Branch }>;
  open: readonly boolean[];
  devices: { flags: Map<string, Said>; reports: Map<string, Said> };
}

/** Dead phases behind each edge, and ln P of the priors, state reports and flags. */
function effect(set: Open, model: PlainModel): { masks: Map<Branch | null, Mask>; ln: number } {
  let ln = 0;
  const active = new Map<Branch, Mask>();
  const faultBelow = new Set<Branch>();
  set.causes.forEach((cause, i) => {
    ln += Math.log(set.open[i] ? cause.p : 1 - cause.p);
    if (!set.open[i]) return;
    active.set(cause.branch, (active.get(cause.branch) ?? 0) | cause.mask);
    if (cause.protective) for (const one of path(cause.branch)) faultBelow.add(one);
  });
  const masks = new Map<Branch | null, Mask>([[null, 0]]);
  for (const branch of set.order) {
    const above = branch.parent?.id === '' ? 7 : (masks.get(branch.parent) ?? 0);
    masks.set(branch, above | (active.get(branch) ?? 0));
    if (branch.islanded) continue;
    const report = set.devices.reports.get(branch.id);
    const { openIfOpen, openIfClosed } = model.stateReport;
    const pOpen = active.has(branch) ? openIfOpen : openIfClosed;
    if (report !== undefined) ln += Math.log(clip(report.open ? pOpen : 1 - pOpen));
    const flag = set.devices.flags.get(branch.id);
    const { faultBelow: below, deadAbove, quiet } = model.fpi;
    const pSet = faultBelow.has(branch) ? below : above !== 0 ? deadAbove : quiet;
    if (flag !== undefined) ln += Math.log(clip(flag.set ? pSet : 1 - pSet));
  }
  return { masks, ln };
}

const maskAt = (meter: Meter, masks: Map<Branch | null, Mask>): Mask =>
  meter.branch?.id === '' ? 7 : (masks.get(meter.branch) ?? 0);

/** π_g · Π F of one group in each of its states. */
function weights(
  members: readonly Meter[],
  masks: Map<Branch | null, Mask>,
  model: PlainModel,
): number[] {
  return states.map((g, i) =>
    members.reduce(
      (p, meter) => p * meter.table[i]![maskAt(meter, masks)]![0]!,
      model.groupState[g],
    ),
  );
}

function spread(
  to: { members: readonly Meter[]; p: number; shares: Map<Meter, number[]> },
  set: { masks: Map<Branch | null, Mask> },
  model: PlainModel,
): void {
  const weight = weights(to.members, set.masks, model);
  const all = sum(weight);
  for (const meter of to.members) {
    const share = to.shares.get(meter)!;
    weight.forEach((w, i) => {
      const cell = meter.table[i]![maskAt(meter, set.masks)]!;
      for (let k = 1; k < 4; k++) share[k]! += (to.p * w * cell[k]!) / (all * (cell[0] || 1));
    });
  }
}
