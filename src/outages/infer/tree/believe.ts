/**
 * Posteriors of one feeder: one run of the passes, or, when communication groups span zones, one run for each
 * of their states, mixed by what each state makes of the evidence (exact up to `openSpansMax` groups).
 */
import { bestSets, type CauseSet, type SetFacts } from './best-sets.ts';
import { believeWithFlags, upWithFlags } from './fault-bit.ts';
import {
  alive,
  type Belief,
  createMessages,
  lnAdd,
  type Messages,
  onlyMask,
  passDown,
  passUp,
} from './passes.ts';
import { addPoints, createPoints, emptied, type PointBeliefs } from './points.ts';
import { scoreSet } from './score-set.ts';
import { clearSpans, type OpenSpan } from './spans.ts';
import { inState, type Sums } from './sums.ts';

/** The best set and three others. */
export const setsTold = 4;
/** Runs below this part of the whole are left out; sets are looked for in the heaviest runs only. */
const runShareMin = 1e-13;
const runsSearchedMax = 9;

export interface Outcome {
  belief: Belief;
  /** Best first. */
  sets: Array<{ causes: number[]; p: number }>;
  /** P(nothing is open). */
  pNone: number;
  points: PointBeliefs;
}

export interface Asked {
  flags: Float64Array | null;
  /** ln P(mask above the head). */
  root: Float64Array;
  /** Mask above the head under which the sets are looked for; left out: nothing is dead there. */
  rootAt?: number;
  /** Sets looked for: more than are told, so that ties can be put in order. */
  keep: number;
  /** Sets less likely than this need not be found; 0 for all. */
  floor: number;
  /** P(nothing is dead) of a zone above which its silent meters need no probability. */
  litFrom: number;
  /** Runs over the states of groups that span zones; at most 81, for four groups. */
  runsMax: number;
  /** P below which a state of such a group, or a run, is left out; 0 for none. */
  runMin: number;
  /** P(something is open) below which a whole branch counts as lit; 0 for none. */
  rest: number;
}

/** Everything, to the last digit: for case files and tests. */
export const exactly: Omit<Asked, 'flags' | 'root'> = {
  ...{ keep: 7, floor: 0, litFrom: Number.POSITIVE_INFINITY, runsMax: 81, runMin: 0, rest: 0 },
};

/**
 * What a decision once a second needs: sets from 1e-4, no silent meters of zones that are lit with 0.995 (half of
 * what a verdict lists), at most twelve runs, so that a feeder under several gateways takes milliseconds, and nothing
 * of branches in which something is open with less than 1e-5.
 */
export const quickly: Omit<Asked, 'flags' | 'root'> = {
  ...{ keep: 5, floor: 1e-4, litFrom: 0.995, runsMax: 12, runMin: 1e-6, rest: 1e-5 },
};

interface Run {
  /** ln π of its states. */
  ln: number;
  states: Uint8Array;
  L: Float64Array;
  messages: Messages | null;
  /** ln P(evidence | mask above the head). */
  up: Float64Array;
  facts: SetFacts;
  belief: Belief | null;
  /** ln P(evidence, states). */
  evidence: number;
}

/** What of a belief does not depend on what stands above the head. */
export interface Prepared {
  /** ln P(evidence of the feeder | mask above its head). */
  up: Float64Array;
  /** One for each state of the groups that span zones; null without such groups. */
  runs: Array<Pick<Run, 'ln' | 'states' | 'L' | 'messages' | 'up'>> | null;
}

/** The upward half. Until the evidence changes it serves any number of roots. */
export function prepare(sums: Sums, asked: Omit<Asked, 'root' | 'rootAt'>): Prepared {
  if (sums.model.spans.length === 0)
    return { up: upOf(sums, asked.flags, sums.messages), runs: null };
  const open = clearSpans(sums, { runsMax: asked.runsMax, stateMin: asked.runMin });
  const runs = runsOf(sums, asked.flags, open);
  const up = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
  for (const run of runs) for (let d = 0; d < 8; d++) up[d] = lnAdd(up[d]!, run.ln + run.up[d]!);
  return { up, runs };
}

/** @param about.last an outcome of the same model that nobody reads any more: its memory is used again */
export function believe(
  sums: Sums,
  asked: Asked,
  { prepared, last }: { prepared?: Prepared | null; last?: Outcome | null } = {},
): Outcome {
  if (sums.model.spans.length === 0) return believeOnce(sums, asked, last ?? null);
  const runs = (prepared ?? prepare(sums, asked)).runs!.map((run) => underRoot(sums, asked, run));
  const all = runs.reduce((ln, run) => lnAdd(ln, run.evidence), Number.NEGATIVE_INFINITY);
  const kept = runs.filter(
    (run) => run.evidence - all > Math.log(Math.max(asked.runMin, runShareMin)),
  );
  kept.sort((a, b) => b.evidence - a.evidence);
  return mix(sums, asked, { kept, all });
}

function believeOnce(sums: Sums, asked: Asked, last: Outcome | null): Outcome {
  const { model, weights, messages } = sums;
  const once = { model, weights, L: messages.L, ...asked };
  const belief =
    asked.flags === null
      ? passDown(model, weights, messages, {
          ...{ root: asked.root, last: last?.belief ?? null, rest: asked.rest },
        })
      : believeWithFlags({ ...once, flags: asked.flags });
  const facts: SetFacts = { ...once, root: rootOfSets(asked), zone: belief.zone };
  const points = last === null ? createPoints(model.spZone.length) : emptied(last.points);
  const { litFrom } = asked;
  addPoints(sums, { zone: belief.zone, weight: 1, states: sums.spanState, litFrom }, points);
  const pNone = Math.exp(scoreNone(facts, asked.root) - belief.ln);
  return { belief, sets: ranked(bestSets(facts), belief.ln), pNone, points };
}

/** The one mask above the head under which sets are compared, with its weight. */
function rootOfSets({ root, rootAt = 0 }: Asked): Float64Array {
  return root === alive ? root : onlyMask(rootAt, root[rootAt]!);
}

/** ln P(nothing is open, evidence), whatever is dead above. */
function scoreNone(facts: SetFacts, root: Float64Array): number {
  let ln = Number.NEGATIVE_INFINITY;
  for (let d = 0; d < 8; d++) {
    if (root[d] === Number.NEGATIVE_INFINITY) continue;
    ln = lnAdd(ln, scoreSet({ ...facts, root: onlyMask(d, root[d]!) }, []));
  }
  return ln;
}

function upOf(
  sums: Sums,
  flags: Float64Array | null,
  { L, MU }: Pick<Messages, 'L'> & Partial<Messages>,
): Float64Array {
  if (flags !== null || MU === undefined) {
    return upWithFlags({ model: sums.model, weights: sums.weights, L, flags: flags! });
  }
  return MU.slice(0, 8);
}

/** One run for each combination of the states of the open groups. */
function runsOf(
  sums: Sums,
  flags: Float64Array | null,
  open: readonly OpenSpan[],
): NonNullable<Prepared['runs']> {
  const { model, weights } = sums;
  const { lnPrior } = sums.table;
  let starts = [{ ln: 0, states: sums.spanState.slice() }];
  sums.spanState.forEach((state, span) => {
    const states = open.find((one) => one.span === span)?.states ?? [state];
    starts = starts.flatMap((start) =>
      states.map((g) => {
        const next = start.states.slice();
        next[span] = g;
        return { ln: start.ln + lnPrior[g]!, states: next };
      }),
    );
  });
  return starts.map(({ ln, states }) => {
    const L = evidenceIn(sums, states);
    if (flags !== null) return { ln, states, L, messages: null, up: upOf(sums, flags, { L }) };
    const messages = createMessages(model.zoneCount);
    messages.L.set(L);
    passUp(model, weights, messages);
    return { ln, states, L, messages, up: upOf(sums, null, messages) };
  });
}

/** L with the spanning groups in other states than those in which they stand. */
function evidenceIn(sums: Sums, states: Uint8Array): Float64Array {
  const L = sums.messages.L.slice();
  states.forEach((g, span) => {
    if (g === sums.spanState[span]) return;
    for (const p of sums.model.spans[span]!) {
      const z = 8 * sums.model.partZone[p]!;
      for (let d = 0; d < 8; d++) L[z + d]! += inState(sums, { p, d, g }) - sums.partLn[8 * p + d]!;
    }
  });
  return L;
}

function underRoot(sums: Sums, asked: Asked, run: Omit<Run, 'facts' | 'belief' | 'evidence'>): Run {
  const { model, weights } = sums;
  const { root } = asked;
  let ln = Number.NEGATIVE_INFINITY;
  for (let d = 0; d < 8; d++) ln = lnAdd(ln, root[d]! + run.up[d]!);
  const facts: SetFacts = { model, weights, L: run.L, ...asked, root: rootOfSets(asked) };
  return { ...run, facts, belief: null, evidence: run.ln + ln };
}

function mix(sums: Sums, asked: Asked, runs: { kept: Run[]; all: number }): Outcome {
  const { model, weights } = sums;
  const zone = new Float64Array(8 * model.zoneCount);
  const cause = new Float64Array(weights.causes.length);
  const points = createPoints(model.spZone.length);
  for (const run of runs.kept) {
    const weight = Math.exp(run.evidence - runs.all);
    const belief = downOf(sums, asked, run);
    run.belief = belief;
    for (let i = 0; i < zone.length; i++) zone[i]! += weight * belief.zone[i]!;
    for (let i = 0; i < cause.length; i++) cause[i]! += weight * belief.cause[i]!;
    const { litFrom } = asked;
    addPoints(sums, { zone: belief.zone, weight, states: run.states, litFrom }, points);
  }
  const sets = ranked(mixedSets(runs.kept), runs.all);
  const none = runs.kept.reduce(
    (ln, run) => lnAdd(ln, run.ln + scoreNone(run.facts, asked.root)),
    Number.NEGATIVE_INFINITY,
  );
  const pNone = Math.exp(none - runs.all);
  return { belief: { ln: runs.all, zone, cause }, sets, pNone, points };
}

function downOf({ model, weights }: Sums, { flags, root, rest }: Asked, run: Run): Belief {
  return flags === null
    ? passDown(model, weights, run.messages!, { root, rest })
    : believeWithFlags({ model, weights, L: run.L, flags, root });
}

/** Nats within which two sets are a tie: then the one nearer the customers stands first. */
const tieNats = 1e-9;

/** Best first; `order` gives each cause its place, the default is that of the tree, root first. */
export function ranked(
  sets: readonly CauseSet[],
  all: number,
  order: (cause: number) => number = (cause) => cause,
): Array<{ causes: number[]; p: number }> {
  const list = [...sets].sort((a, b) => b.ln - a.ln);
  for (let i = 1; i < list.length; i++) {
    for (let k = i; k > 0 && isTie(list[k - 1]!, list[k]!); k--) {
      if (!isNearer(list[k]!, list[k - 1]!, order)) break;
      [list[k - 1], list[k]] = [list[k]!, list[k - 1]!];
    }
  }
  return list.map(({ causes, ln }) => ({ causes, p: Math.exp(ln - all) }));
}

function isTie(a: CauseSet, b: CauseSet): boolean {
  return Math.abs(a.ln - b.ln) <= tieNats;
}

/** The set that holds the later one of the causes in which they differ. */
function isNearer(a: CauseSet, b: CauseSet, order: (cause: number) => number): boolean {
  const only = (x: CauseSet, y: CauseSet): number =>
    Math.max(-1, ...x.causes.filter((c) => !y.causes.includes(c)).map(order));
  return only(a, b) > only(b, a);
}

/** Best sets of the heaviest runs, each weighed again over all runs. */
function mixedSets(runs: readonly Run[]): CauseSet[] {
  const found = new Map<string, CauseSet>();
  for (const run of runs.slice(0, runsSearchedMax)) {
    const facts = run.belief === null ? run.facts : { ...run.facts, zone: run.belief.zone };
    for (const { causes } of bestSets(facts)) {
      const key = causes.join();
      if (found.has(key)) continue;
      found.set(key, { causes, ln: scoreOver(runs, causes) });
    }
  }
  return [...found.values()];
}

function scoreOver(runs: readonly Run[], causes: readonly number[]): number {
  return runs.reduce(
    (sum, run) => lnAdd(sum, run.ln + scoreSet(run.facts, causes)),
    Number.NEGATIVE_INFINITY,
  );
}
