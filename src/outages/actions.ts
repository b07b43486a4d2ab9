// What a person may do to an outage: each action old record → change, or a problem.
import type { causeKinds, Etr, Outage, responsibilities } from '../model/outage.ts';
import { type Instant, toIso } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import type { OutageChange } from './change.ts';
import { mayReplace } from './etr.ts';
import { startAfter } from './intervals.ts';
import { union } from './life/id-lists.ts';
import { changeOf, checkMove, type Draft, draftOf, isFinal, isOpen } from './life/moves.ts';

type CauseKind = (typeof causeKinds)[number];
type Responsibility = (typeof responsibilities)[number];

/** Who acts, when, and why; `reason` goes into the line of history as data. */
export interface Actor {
  who: string;
  at: Instant;
}

/** What the actions must know of dark time. */
export interface Intervals {
  intervalOf: (supplyPoint: string) => { outage: string | null; from: Instant } | null;
  lastTo: (supplyPoint: string) => Instant | null;
}

/** It is one, whatever the meters say: those dark may be told. */
export function confirmByHand(outage: Outage, by: Actor, intervals: Intervals): OutageChange {
  const draft = begin(outage, 'confirmed');
  const basis = 'verified' as const;
  draft.outage = { ...draft.outage, confirmedAt: outage.confirmedAt ?? by.at, basis };
  openAll(draft, outage.dark, intervals);
  draft.news.push({ what: 'confirmed', supplyPoints: outage.dark });
  return done(draft, 'confirmed_by_hand', by);
}

/** It was none. Who was told gets a correction; no dark time remains. */
export function rejectByHand(outage: Outage, by: Actor, intervals: Intervals): OutageChange {
  const draft = begin(outage, 'rejected');
  for (const supplyPoint of outage.dark) voidInterval(draft, supplyPoint, intervals);
  draft.outage = { ...draft.outage, dark: [] };
  if (outage.confirmedAt !== null) {
    draft.news.push({ what: 'rejected', supplyPoints: outage.ever });
  }
  return done(draft, 'rejected_by_hand', by);
}

/** The device that a person found open. @param below supply points under it, ids ascending */
export function setDevice(
  outage: Outage,
  found: { device: string; phases: Outage['causePhases']; below: readonly string[] },
  by: Actor & { intervals: Intervals },
): OutageChange {
  const draft = begin(outage, outage.state);
  const below = new Set(found.below);
  const gone = outage.dark.filter((supplyPoint) => !below.has(supplyPoint));
  const dark = outage.dark.filter((supplyPoint) => below.has(supplyPoint));
  for (const supplyPoint of gone) voidInterval(draft, supplyPoint, by.intervals);
  const { device, phases: causePhases } = found;
  const place = { causeGroup: [device], causePhases, probability: 1, alternatives: [] };
  draft.outage = { ...draft.outage, ...place, dark, basis: 'verified' };
  if (gone.length > 0 && outage.confirmedAt !== null) {
    draft.news.push({ what: 'not_affected', supplyPoints: gone });
  }
  return done(draft, 'device_set', by);
}

/** Why it happened and whose it is, as far as that is known; of an open or restored outage. */
export function setCause(
  outage: Outage,
  cause: { kind: CauseKind; responsibility: Responsibility | null },
  by: Actor,
): OutageChange {
  const draft = begin(outage, outage.state);
  const { kind: causeKind } = cause;
  const responsibility = cause.responsibility ?? outage.responsibility;
  draft.outage = { ...draft.outage, causeKind, responsibility };
  return done(draft, 'cause_set', by);
}

/**
 * A word on when power is back; OUT-ETR-PAST for a time gone by, or none without a next update,
 * OUT-ETR-RANK while a better word stands: crew, operator, end of the plan, statistics.
 */
export function setEtr(
  outage: Outage,
  word: {
    at: Instant | null;
    origin: 'crew' | 'operator';
    nextUpdateAt: Instant | null;
    low?: Instant | null;
    high?: Instant | null;
  },
  by: Actor,
): OutageChange {
  const { at, origin, nextUpdateAt } = word;
  const isPast = at !== null && at <= by.at;
  const isEmpty = at === null && (nextUpdateAt === null || nextUpdateAt <= by.at);
  if (isPast || isEmpty) throw fault('OUT-ETR-PAST', {});
  if (!mayReplace(outage.etr, origin, by.at)) {
    throw fault('OUT-ETR-RANK', { origin, standing: outage.etr?.origin ?? '' });
  }
  const [low, high] = [word.low ?? at, word.high ?? at];
  const etr: Etr = { at, origin, low, high, nextUpdateAt, saidAt: by.at };
  const draft = begin(outage, outage.state);
  const crew = origin === 'crew' ? { ...outage.crew, saidAt: by.at } : outage.crew;
  draft.outage = { ...draft.outage, etr, crew };
  if (outage.confirmedAt !== null) {
    draft.news.push({ what: 'etr_changed', supplyPoints: outage.dark });
  }
  return done(draft, 'etr_set', by);
}

export function assignCrew(outage: Outage, crew: Outage['crew'], by: Actor): OutageChange {
  const draft = begin(outage, outage.state);
  draft.outage = { ...draft.outage, crew: { ...crew, saidAt: by.at } };
  return done(draft, `crew_${crew.state}`, by);
}

/** Ends the file of a restored outage; OUT-CAUSE-MISSING names what is missing of the two. */
export function closeByHand(
  outage: Outage,
  cause: { kind: CauseKind | null; responsibility: Responsibility | null },
  by: Actor,
): OutageChange {
  const draft = begin(outage, 'closed');
  const causeKind = cause.kind ?? outage.causeKind;
  const responsibility = cause.responsibility ?? outage.responsibility;
  if (causeKind === null || responsibility === null) {
    const names = { cause: causeKind, responsibility };
    const missing = Object.entries(names).flatMap(([name, value]) => (value === null ? name : []));
    throw fault('OUT-CAUSE-MISSING', { missing: missing.join(' and ') });
  }
  draft.outage = { ...draft.outage, causeKind, responsibility };
  return done(draft, 'closed_by_hand', by);
}

/**
 * One outage goes on in another, which takes its customers and their dark time. First the one taken.
 * When either is sure the other is: those whom nobody was told of until now are told.
 */
export function merge(
  outage: Outage,
  into: Outage,
  by: Actor & { intervals: Intervals },
): [OutageChange, OutageChange] {
  if (!isOpen(outage.state)) checkMove(outage.state, 'merged');
  const isPossible = outage.id !== into.id && isOpen(into.state);
  if (!isPossible) throw fault('OUT-MERGE', { from: outage.id, into: into.id });
  const gone = begin(outage, 'merged');
  gone.outage = { ...gone.outage, mergedInto: into.id, dark: [] };
  gone.news.push({ what: 'merged', into: into.id });
  gone.moveIntervals.push({ from: outage.id, to: into.id, supplyPoints: null });
  const [unsure, sure] = into.state === 'suspected' ? [into, outage] : [outage, into];
  const isSure = sure.state !== 'suspected';
  const taken = begin(into, into.state === 'suspected' && isSure ? 'confirmed' : into.state);
  const startedAt = Math.min(into.startedAt, outage.startedAt);
  const dark = union(into.dark, outage.dark);
  const { confirmedAt, etr, basis } = sure;
  taken.outage = {
    ...taken.outage,
    ...{ startedAt, dark, ever: union(into.ever, outage.ever) },
    ...(isSure && { confirmedAt, etr, basis }),
  };
  if (isSure && unsure.state === 'suspected' && unsure.dark.length > 0) {
    openAll(taken, unsure.dark, by.intervals);
    taken.news.push({ what: 'widened', supplyPoints: unsure.dark });
  }
  return [done(gone, 'merged_by_hand', by), done(taken, 'took_over', by)];
}

/** Some customers go on under an id of their own. First the outage they leave, then the new one. */
export function split(
  outage: Outage,
  part: { id: string; supplyPoints: readonly string[]; device: string | null },
  by: Actor,
): [OutageChange, OutageChange] {
  const gone = new Set(part.supplyPoints);
  for (const supplyPoint of gone) {
    if (!outage.dark.includes(supplyPoint)) throw fault('OUT-SUPPLY-POINT', { supplyPoint });
  }
  const left = begin(outage, outage.state);
  left.outage = { ...left.outage, dark: outage.dark.filter((id) => !gone.has(id)) };
  const dark = [...gone].sort();
  const born: Draft = draftOf(null, {
    ...outage,
    id: part.id,
    causeGroup: part.device === null ? outage.causeGroup : [part.device],
    alternatives: [],
    detectedAt: by.at,
    dark,
    ever: dark,
    splitFrom: outage.id,
    crew: { state: 'none', name: null },
  });
  born.moveIntervals.push({ from: outage.id, to: part.id, supplyPoints: dark });
  return [done(left, 'split_by_hand', by), done(born, 'split_by_hand', by)];
}

/** A line of history, and on the screen; also of a final outage it is refused. */
export function note(outage: Outage, text: string, by: Actor): OutageChange {
  const draft = begin(outage, outage.state);
  draft.news.push({ what: 'noted', reason: text });
  return done(draft, 'noted', by);
}

/** An outage that a person enters: confirmed at once, basis verified by that person. */
export function enterByHand(
  entered: {
    id: string;
    feeder: string | null;
    device: string | null;
    phases: Outage['causePhases'];
    supplyPoints: readonly string[];
    startedAt: Instant;
    estimate: (outage: Outage) => Etr;
  },
  by: Actor & { intervals: Intervals },
): OutageChange {
  const dark = [...new Set(entered.supplyPoints)]
    .filter((supplyPoint) => by.intervals.intervalOf(supplyPoint) === null)
    .sort();
  const { id, feeder, device, phases } = entered;
  const outage: Outage = {
    ...{ id, version: 0, revision: 0, state: 'confirmed', feeder, dark, ever: dark },
    etr: null,
    ...{ causeGroup: device === null ? [] : [device], causePhases: phases, probability: 1 },
    ...{ alternatives: [], causeKind: null, responsibility: null, basis: 'verified' },
    startedAt: Math.min(entered.startedAt, by.at),
    ...{ detectedAt: by.at, confirmedAt: by.at, restoredAt: null },
    ...{ crew: { state: 'none', name: null }, plannedOutage: null, parent: null },
    ...{ mergedInto: null, splitFrom: null, related: null, danger: false, explanation: [] },
  };
  const draft = draftOf(null, { ...outage, etr: entered.estimate(outage) });
  openAll(draft, dark, by.intervals);
  draft.news.push({ what: 'confirmed', supplyPoints: dark });
  return done(draft, 'entered_by_hand', by);
}

/** A draft that moves to a state or stays in it; OUT-TRANSITION. */
export function begin(outage: Outage, to: Outage['state']): Draft {
  if (outage.state !== to || isFinal(outage.state)) checkMove(outage.state, to);
  return draftOf(outage, { ...outage, state: to });
}

/** Throws OUT-TIMES unless start ≤ end ≤ now. */
export function checkTimes(times: { startedAt: Instant; restoredAt: Instant }, now: Instant): void {
  const { startedAt, restoredAt } = times;
  if (startedAt <= restoredAt && restoredAt <= now) return;
  const iso = { startedAt: toIso(startedAt), restoredAt: toIso(restoredAt), now: toIso(now) };
  throw fault('OUT-TIMES', iso);
}

/** The change of a draft under one reason. */
export function done(draft: Draft, reason: string, by: Actor): OutageChange {
  draft.reasons.push(reason);
  const change = changeOf(draft, { who: by.who, at: by.at });
  if (change === null) throw new Error('a draft with a reason is always a change');
  return change;
}

function openAll(draft: Draft, supplyPoints: readonly string[], intervals: Intervals): void {
  const { id, startedAt, causePhases: phases } = draft.outage;
  for (const supplyPoint of supplyPoints) {
    if (intervals.intervalOf(supplyPoint) !== null) continue;
    const from = startAfter(startedAt, intervals.lastTo(supplyPoint));
    draft.open.push({ supplyPoint, phases, from, to: null, outage: id, plannedOutage: null });
  }
}

/** Ends the dark time that this outage holds at `by.at`. */
export function closeInterval(
  draft: Draft,
  supplyPoint: string,
  by: Actor & { intervals: Intervals },
): void {
  const known = by.intervals.intervalOf(supplyPoint);
  if (known?.outage !== draft.outage.id) return;
  draft.close.push({ supplyPoint, to: Math.max(known.from, by.at) });
}

/** It never was dark: its interval ends where it began. */
function voidInterval(draft: Draft, supplyPoint: string, intervals: Intervals): void {
  const known = intervals.intervalOf(supplyPoint);
  if (known?.outage === draft.outage.id) draft.close.push({ supplyPoint, to: known.from });
}
