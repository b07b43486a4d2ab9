/**
 * Which meters to ask next: those that tell the best sets apart, silent mates of meters that
 * gasped, and meters just outside each candidate. An unanswered question is put again at 60 s and 120 s.
 */
import type { Instant } from '../model/time.ts';
import type { Hand } from './infer/feeder.ts';
import type { Outcome } from './infer/tree/believe.ts';
import { CALL, DEAD, GASP, PHASE_LOSS, PROOF } from './infer/tree/rows.ts';
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
/** P(own fault) from which a single meter is asked for its own sake. */
const ownFaultMin = 0.05;

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
  const first = verdict.firstEvidenceAt;
  if (first === null || now < first + settings.first) return [];
  const wanted = new Set<number>();
  for (const s of ownFaults(facts)) wanted.add(s);
  for (const s of tellingApart(facts)) wanted.add(s);
  for (const s of silentMates(facts)) wanted.add(s);
  for (const s of justOutside(facts)) wanted.add(s);
  for (const s of unanswered(facts)) wanted.add(s);
  return [...wanted]
    .filter((s) => isDue(facts, s, first) && mayAsk(s))
    .map((s) => hand.model.spIds[s]!);
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

function unanswered({ hand, asked }: PingFacts): number[] {
  return [...asked.keys()].flatMap((id) => hand.model.spOf.get(id) ?? []);
}

/** Meters that are dark under one of the best sets and not under the other; the least certain first. */
function tellingApart({ hand, outcome }: PingFacts): number[] {
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
      if (differs === 0) continue;
      let inZone = 0;
      for (let s = model.spStart[z]!; s < model.spStart[z + 1]! && inZone < 1; s++) {
        const isSilent = (hand.sums!.bits[s]! & (PROOF | darkWords)) === 0;
        if (!isSilent || (model.spNeeds[s]! & differs) === 0) continue;
        telling.push(s);
        inZone++;
      }
    }
    const { any } = outcome.points;
    const doubt = (s: number): number => any[s]! * (1 - any[s]!);
    return telling.sort((a, b) => doubt(b) - doubt(a) || a - b).slice(0, tellingPerPair);
  });
}

/** Silent mates in zones where somebody spoke of dark; the speaker too where it stands alone. */
function silentMates({ hand, settings }: PingFacts): number[] {
  const { model } = hand;
  const bits = hand.sums!.bits;
  const speakers = new Map<number, number[]>();
  for (const s of hand.meters.keys()) {
    if ((bits[s]! & darkWords) === 0) continue;
    const z = model.spZone[s]!;
    speakers.set(z, [...(speakers.get(z) ?? []), s]);
  }
  return [...speakers].flatMap(([z, spoke]) => {
    const mates: number[] = spoke.length === 1 ? [...spoke] : [];
    let silent = 0;
    for (let s = model.spStart[z]!; s < model.spStart[z + 1]!; s++) {
      if ((bits[s]! & (PROOF | darkWords)) !== 0 || silent >= settings.perZone) continue;
      mates.push(s);
      silent++;
    }
    return mates;
  });
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
