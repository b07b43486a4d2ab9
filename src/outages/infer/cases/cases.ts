/** Runs the inference on a file of cases: what `forewatt infer` prints and the oracle files are compared with. */
import type { DeviceEvidence, SupplyEvidence } from '../../../model/evidence.ts';
import { maskOf } from '../../../model/phases.ts';
import { fault } from '../../../runtime/problem.ts';
import { evidenceTime } from '../../reduce.ts';
import type { InferenceModel } from '../../settings.ts';
import { hearDevice, hearMeter, oldest, refresh } from '../feeder.ts';
import { type Circumstances, createHand, type Hand } from '../hand.ts';
import { locateSections } from '../sections.ts';
import { believe, exactly, type Outcome, ranked, setsTold } from '../tree/believe.ts';
import { alive } from '../tree/passes.ts';
import type { Sums } from '../tree/sums.ts';
import { createTables } from '../tree/tables.ts';
import { type CaseEvidence, type InferenceCase, readCases } from './case-file.ts';
import { plansOfCase, treeOfCase } from './case-tree.ts';

/** The keys of `expect` in the case format. */
export interface CaseAnswer {
  id: string;
  opened: string[];
  posterior: number;
  ambiguous: boolean;
  alternatives: Array<{ opened: string[]; posterior: number }>;
  pCause: Record<string, number>;
  pDark: Record<string, number>;
  dark: string[];
  serviceFaults: string[];
  wrongRecords: string[];
  customersDark: number;
  expectedCustomersDark: number;
  logEvidence: number;
  sections?: Record<string, Record<string, number>>;
}

/** Answers every case of a file; bad input throws an INF- problem that names its place. */
export function runInferenceCases(json: unknown): { cases: CaseAnswer[] } {
  return {
    cases: readCases(json).map(({ test, model }, i) => answerCase({ test, rows: model, index: i })),
  };
}

function answerCase(asked: {
  test: InferenceCase;
  rows: InferenceModel;
  index: number;
}): CaseAnswer {
  const { test, rows } = asked;
  const { hand, sums } = handOfCase(asked);
  const outcome = believe(sums, { flags: hand.flags, root: alive, ...exactly });
  const answer = describe(hand, test, outcome, rows);
  if (!test.evidence.some((one) => one.kind === 'fpi')) return answer;
  const best = outcome.sets[0]?.causes ?? [];
  return { ...answer, sections: locateSections(hand, best, rows) };
}

/** The feeder of a case with all its evidence, as it stands at its end. */
export function handOfCase(asked: {
  test: InferenceCase;
  rows: InferenceModel;
  index: number;
  closedAbove?: number;
}): { hand: Hand; sums: Sums } {
  const { test, rows, index, closedAbove = Number.NEGATIVE_INFINITY } = asked;
  const hand = createHand(treeOfCase(test, rows, index));
  const what = { ...circumstancesOf(test, rows, hand), closedAbove };
  checkCarried(hand, what, index);
  hearAll(hand, test, { index, from: oldest(what, rows) });
  return { hand, sums: refresh(hand, createTables(rows, 0), { now: test.now * 1000, what }) };
}

function circumstancesOf(test: InferenceCase, rows: InferenceModel, hand: Hand): Circumstances {
  const closed = test.switching.filter((step) => step.state === 'closed' && step.at <= test.now);
  return {
    episodeStart: test.episodeStart * 1000,
    carried: test.carried,
    ...plansOfCase(test, hand.model),
    closings: new Map(closed.map((step) => [step.edge, step.at * 1000])),
    carriedIsOpen: false,
    priorScale: rows.priorScale,
    groupPrior: rows.groupState,
  };
}

function checkCarried(hand: Hand, what: Circumstances, index: number): void {
  const known = new Set(hand.model.causes.map((cause) => cause.id));
  for (const plans of what.planned.values()) for (const plan of plans) known.add(plan.id);
  what.carried.forEach(({ cause }, i) => {
    if (known.has(cause)) return;
    throw fault(
      'INF-CARRIED',
      { cause },
      { place: { field: `cases[${index}].carried[${i}].cause` } },
    );
  });
}

function hearAll(hand: Hand, test: InferenceCase, facts: { index: number; from: number }): void {
  const edges = new Map(test.network.edges.map((edge) => [edge.id, edge]));
  test.evidence.forEach((one, i) => {
    const field = `cases[${facts.index}].evidence[${i}]`;
    const receivedAt = one.at * 1000;
    const deviceTime = one.deviceTime === undefined ? null : one.deviceTime * 1000;
    const message = {
      id: String(i).padStart(9, '0'),
      at: evidenceTime({ receivedAt, deviceTime }),
      receivedAt,
    };
    if ('sp' in one) {
      const s = hand.model.spOf.get(one.sp);
      if (s === undefined) {
        throw fault('INF-UNKNOWN', { what: 'supply point', id: one.sp }, { place: { field } });
      }
      if (one.at > test.now) return;
      hearMeter(hand, s, { ...message, says: supplyEvidence(one) }, facts.from);
      return;
    }
    if (!edges.has(one.edge)) {
      throw fault('INF-UNKNOWN', { what: 'edge', id: one.edge }, { place: { field } });
    }
    const z = hand.model.zoneOf.get(one.edge);
    if (z === undefined || one.at > test.now) return;
    if (one.kind === 'state' && one.changed && !one.open) {
      // A change to closed says that it was open before.
      const before = { ...message, id: `${message.id} before`, at: message.at - 1 };
      hearDevice(hand, z, { ...before, says: stateOf(true) });
    }
    hearDevice(hand, z, { ...message, says: deviceEvidence(one) });
  });
}

const stateOf = (open: boolean): DeviceEvidence => ({
  kind: 'state',
  open,
  phases: 7,
  weight: 'report',
});

function supplyEvidence(one: Extract<CaseEvidence, { sp: string }>): SupplyEvidence {
  switch (one.kind) {
    case 'ping':
      return { kind: 'ping', answered: one.answered };
    case 'missed':
      return { kind: 'missed', count: one.count };
    case 'phaseLoss':
      return { kind: 'phase_loss', dead: maskOf(one.dead) ?? 0 };
    default:
      return { kind: one.kind };
  }
}

function deviceEvidence(one: Extract<CaseEvidence, { edge: string }>): DeviceEvidence {
  return one.kind === 'fpi' ? { kind: 'fault_passed', set: one.set } : stateOf(one.open);
}

/** Causes as the file lists them, plans last. */
function causeOrder(test: InferenceCase): Map<string, number> {
  const ids = test.network.edges.flatMap((edge) =>
    edge.causes.map((cause) => `${edge.id}:${cause.phases}`),
  );
  ids.push(...test.network.planned.map((plan) => `plan:${plan.id}`));
  return new Map(ids.map((id, i) => [id, i]));
}

function describe(
  hand: Hand,
  test: InferenceCase,
  outcome: Outcome,
  rows: InferenceModel,
): CaseAnswer {
  const { model, sums } = hand;
  const causes = sums!.weights.causes;
  const order = causeOrder(test);
  const names = (set: readonly number[]): string[] =>
    set.map((c) => causes[c]!.id).sort((a, b) => order.get(a)! - order.get(b)!);
  const points = test.network.supplyPoints.map((point) => ({
    ...point,
    s: model.spOf.get(point.id)!,
  }));
  const { dark, own, wrong } = outcome.points;
  const most = (p: Float64Array): string[] =>
    points.filter((one) => p[one.s]! >= 0.5).map((one) => one.id);
  const [first, ...others] = ranked(
    outcome.sets.map((set) => ({ causes: set.causes, ln: Math.log(set.p) })),
    0,
    (c) => order.get(causes[c]!.id)!,
  );
  const isDark = points.filter((one) => dark[one.s]! >= 0.5);
  return {
    id: test.id,
    opened: names(first?.causes ?? []),
    posterior: first?.p ?? 0,
    ambiguous: (first?.p ?? 0) < rows.ambiguousBelow,
    alternatives: others
      .slice(0, setsTold - 1)
      .map((set) => ({ opened: names(set.causes), posterior: set.p })),
    pCause: Object.fromEntries(causes.map((cause, c) => [cause.id, outcome.belief.cause[c]!])),
    pDark: Object.fromEntries(points.map((one) => [one.id, dark[one.s]!])),
    dark: isDark.map((one) => one.id),
    serviceFaults: most(own),
    wrongRecords: most(wrong),
    customersDark: isDark.reduce((sum, one) => sum + one.customers, 0),
    expectedCustomersDark: points.reduce((sum, one) => sum + one.customers * dark[one.s]!, 0),
    logEvidence: outcome.belief.ln,
  };
}
