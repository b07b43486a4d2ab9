/**
 * Which meters to ask next: those that tell the best sets apart, silent mates of meters that gasped, and meters just
 * outside each candidate. Where the answer would change nothing nobody is asked; another meter of the zone comes
 * before the same one again, which is asked at 60 s and 120 s.
 */
import type { Instant } from '../model/time.ts';
import type { Hand } from './infer/hand.ts';
import type { Outcome } from './infer/tree/believe.ts';
import { CALL, DEAD, GASP, PHASE_LOSS, PINGS, PROOF } from './infer/tree/rows.ts';
import { effectOf } from './infer/tree/score-set.ts';
import type { OutageSettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

/** What a supply point has been asked in this episode. */
export interface Asked {
  times: number;
  lastAt: Instant;
}

/** Meters that tell two sets apart, asked for each pair. */
const tellingPerPair = 4;
const outsidePerCandidate = 2;
/** P(dark) of a silent meter between which its answer is worth a question. */
const doubt = { from: 0.003, to: 0.99 };
/** Zones with words of dark up to which two mates of each are asked although nothing is in doubt. */
const smallZonesMax = 4;
/** A question may take so long; until then a zone has no more open than `perZone`. */
const answerMs = 20_000;
/** P(own fault) from which a single meter is asked for its own sake. */
const ownFaultMin = 0.05;

/** Unanswered meters in doubt on one concentrator from which others on it are asked, and how many of these. */
const doubtedLeast = 2;
const mouthpiecesMost = 6;

const darkWords = GASP | DEAD | CALL | (7 << PHASE_LOSS);

export interface PingFacts {
  hand: Hand;
  outcome: Outcome;
  verdict: Verdict;
  asked: ReadonlyMap<string, Asked>;
  now: Instant;
  settings: OutageSettings['pings'];
}

/** Supply points to ask now, most telling first; `mayAsk` spends what their head-ends can still carry out. */
export function pingPlan(facts: PingFacts, mayAsk: (point: number) => boolean): string[] {
  const { verdict, now, settings, hand } = facts;
  const first = verdict.firstEvidenceAt ?? silentSince(verdict);
  if (first === null || now < first + settings.first) return [];
  const wanted = new Set<number>();
  for (const s of ownFaults(facts)) wanted.add(s);
  for (const s of tellingApart(facts)) wanted.add(s);
  for (const s of silentMates(facts)) wanted.add(s);
  for (const s of justOutside(facts)) wanted.add(s);
  for (const s of unanswered(facts)) wanted.add(s);
  for (const s of mouthpieces(facts)) wanted.add(s);
  return [...wanted]
    .filter((s) => isDue(facts, s, first) && mayAsk(s))
    .map((s) => hand.model.spIds[s]!);
}

/** Where only those who do not come back speak for a cause, its questions count from the start of all. */
function silentSince({ opened, episodeStart }: Verdict): Instant | null {
  return opened.some(({ origin }) => origin === 'inferred') ? episodeStart : null;
}

/** Not proven, and its turn: the first question at once, the others when their time has come. */
function isDue(facts: PingFacts, s: number, first: Instant): boolean {
  const { hand, asked, settings, now } = facts;
  if ((hand.sums!.bits[s]! & PROOF) !== 0) return false;
  const before = asked.get(hand.model.spIds[s]!);
  if (before === undefined) return true;
  const next = settings.repeatAt[before.times - 1];
  if (next === undefined) return false;
  const gap = next - (settings.repeatAt[before.times - 2] ?? settings.first);
  return now >= first + next && now >= before.lastAt + gap / 2;
}

function ownFaults({ hand, outcome }: PingFacts): number[] {
  return [...hand.meters.keys()].filter((s) => outcome.points.own[s]! >= ownFaultMin);
}

/** Asked before, silent, and still in doubt; in a small outage in any case. */
function unanswered(facts: PingFacts): number[] {
  const { hand, asked, outcome } = facts;
  const isSmall = speakersByZone(hand).size <= smallZonesMax;
  return [...asked.keys()]
    .flatMap((id) => hand.model.spOf.get(id) ?? [])
    .filter((s) => isSmall || isInDoubt(outcome, s));
}

function isInDoubt({ points }: Outcome, s: number): boolean {
  const p = points.any[s]!;
  return p >= doubt.from && p <= doubt.to;
}

/** Silent meters of a zone that take one of the phases, those asked least first; less what is under way. */
function nextInZone(facts: PingFacts, z: number, phases: number): number[] {
  const { hand, asked, now, settings } = facts;
  const { model } = hand;
  const silent: Array<{ s: number; times: number }> = [];
  let open = 0;
  for (let s = model.spStart[z]!; s < model.spStart[z + 1]!; s++) {
    const before = asked.get(model.spIds[s]!);
    if (before !== undefined && now - before.lastAt < answerMs) open += 1;
    const isSilent = (hand.sums!.bits[s]! & (PROOF | darkWords)) === 0;
    if (isSilent && (model.spPhases[s]! & phases) !== 0) {
      silent.push({ s, times: before?.times ?? 0 });
    }
  }
  silent.sort((a, b) => a.times - b.times || a.s - b.s);
  return silent.slice(0, Math.max(0, settings.perZone - open)).map(({ s }) => s);
}

/** Meters that are dark under one of the best sets and not under the other; the least certain first. */
function tellingApart(facts: PingFacts): number[] {
  const { hand, outcome } = facts;
  const { model } = hand;
  const { weights } = hand.sums!;
  const [best, ...others] = outcome.sets;
  if (best === undefined) return [];
  const under = effectOf({ model, weights }, best.causes).masks;
  return others.flatMap((set) => {
    if (set.p < best.p * 1e-3) return [];
    const other = effectOf({ model, weights }, set.causes).masks;
    const telling: number[] = [];
    for (let z = 1; z < model.zoneCount; z++) {
      const differs = under[z]! ^ other[z]!;
      if (differs !== 0) telling.push(...nextInZone(facts, z, differs));
    }
    const { any } = outcome.points;
    const unsure = (s: number): number => any[s]! * (1 - any[s]!);
    return telling.sort((a, b) => unsure(b) - unsure(a) || a - b).slice(0, tellingPerPair);
  });
}

/** Silent mates in zones where somebody spoke of dark; the speaker too where it stands alone. */
function silentMates(facts: PingFacts): number[] {
  const { hand, outcome } = facts;
  const speakers = speakersByZone(hand);
  return [...speakers].flatMap(([z, spoke]) => {
    const isSmall = speakers.size <= smallZonesMax;
    // In a small area all are asked, two at a time: one recorded wrongly is told that it is dark by no other means.
    const mates = nextInZone(facts, z, 7).filter((s) => isSmall || isInDoubt(outcome, s));
    if (spoke.length === 1) mates.unshift(...spoke);
    return mates;
  });
}

/**
 * Silent meters in doubt may be dark, or their concentrator may hear nobody: others on it that are surely lit tell, for
 * they answer where it is sound.
 */
function mouthpieces(facts: PingFacts): number[] {
  const { hand, outcome, asked } = facts;
  const { spPart, spStart, partZone } = hand.model;
  const bits = hand.sums!.bits;
  const doubted = new Map<number, number>();
  for (const id of asked.keys()) {
    const s = hand.model.spOf.get(id);
    if (s === undefined || spPart[s]! < 0 || !isInDoubt(outcome, s)) continue;
    if (((bits[s]! >> PINGS) & 3) !== 0)
      doubted.set(spPart[s]!, (doubted.get(spPart[s]!) ?? 0) + 1);
  }
  return [...doubted].flatMap(([part, count]) => {
    if (count < doubtedLeast) return [];
    const z = partZone[part]!;
    const found: number[] = [];
    for (let s = spStart[z]!; s < spStart[z + 1]! && found.length < mouthpiecesMost; s++) {
      if (spPart[s] !== part || outcome.points.any[s]! >= doubt.from) continue;
      found.push(s);
    }
    return found;
  });
}

function speakersByZone(hand: Hand): Map<number, number[]> {
  const speakers = new Map<number, number[]>();
  for (const s of hand.meters.keys()) {
    if ((hand.sums!.bits[s]! & darkWords) === 0) continue;
    const z = hand.model.spZone[s]!;
    const list = speakers.get(z) ?? [];
    list.push(s);
    speakers.set(z, list);
  }
  return speakers;
}

/** Two meters just outside each device that may be open, on different phases where there are such. */
function justOutside(facts: PingFacts): number[] {
  const { hand, outcome, verdict } = facts;
  const { model } = hand;
  const devices = new Set([
    ...verdict.opened.filter((one) => one.origin === 'inferred').flatMap((one) => one.group),
    ...outcome.sets.flatMap((set) =>
      set.p < 1e-3 ? [] : set.causes.map((c) => hand.sums!.weights.causes[c]!.device),
    ),
  ]);
  return [...devices].flatMap((device) => {
    const z = model.zoneOf.get(device);
    return z === undefined ? [] : outsideOf(hand, z);
  });
}

function outsideOf(hand: Hand, zone: number): number[] {
  const { model } = hand;
  const found: number[] = [];
  let phases = 0;
  for (let up = model.parent[zone]!; up >= 0; up = model.parent[up]!) {
    for (let s = model.spStart[up]!; s < model.spStart[model.end[up]!]!; s++) {
      const z = model.spZone[s]!;
      if (z >= zone && z < model.end[zone]!) continue;
      if (found.includes(s) || (phases !== 0 && (model.spPhases[s]! & ~phases) === 0)) continue;
      found.push(s);
      phases |= model.spPhases[s]!;
      if (found.length === outsidePerCandidate) return found;
    }
    if (found.length > 0) return found;
  }
  return found;
}
