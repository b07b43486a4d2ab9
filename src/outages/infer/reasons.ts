/** Why a cause is thought open: what each kind of evidence speaks for it, in nats, with a sentence. */
import type { Explanation } from '../../model/outage.ts';
import type { Hand } from './hand.ts';
import { ALONE, CLASS, GASPS, slotOf } from './tree/classes.ts';
import { HEAD, KEY } from './tree/model.ts';
import {
  CALL,
  DEAD,
  EXPLAINED,
  GASP,
  MISSED,
  NOT_BACK,
  PHASE_LOSS,
  PINGS,
  PROOF,
  WAS_DARK,
} from './tree/rows.ts';
import type { EdgeWeights } from './tree/weights.ts';

const reasonsMax = 10;

type Kind = (typeof kinds)[number][0];

/** Kinds of a meter's evidence with the bits they are made of. */
const kinds = [
  ['last_gasps', GASP],
  ['missing_gasps', 0],
  ['answers', PROOF],
  ['voltage_dead', DEAD],
  ['calls', CALL],
  ['pings_unanswered', 3 << PINGS],
  ['missed_polls', 3 << MISSED],
  ['phase_loss', 7 << PHASE_LOSS],
  ['not_back', NOT_BACK],
] as const;

interface Sum {
  count: number;
  nats: number;
}

export interface Suspect {
  device: string;
  zone: number;
  /** Numbers of points it leaves without a phase they take. */
  below: readonly number[];
  /** Masks of all zones with the cause and without it. */
  masks: Uint8Array;
  without: Uint8Array;
  /** Odds of the prior, nats. */
  priorNats: number;
}

/** What the meters below say for one cause, by kind, and what a sentence about it needs. */
interface MeterSums {
  sums: Map<Kind, Sum>;
  all: number;
  first: number;
  last: number;
}

/** At most `reasonsMax`, largest first. */
export function reasonsFor(hand: Hand, suspect: Suspect): Explanation[] {
  return mergedReasons(suspect.device, [meterSums(hand, suspect)], deviceReasons(hand, suspect));
}

export function meterSums(hand: Hand, suspect: Suspect): MeterSums {
  const sums = new Map<Kind, Sum>();
  for (const [s, count] of classesBelow(hand, suspect)) {
    for (const [kind, nats] of wordsOf(hand, suspect, s))
      add(sums, kind, { count, nats: count * nats });
  }
  return { sums, all: suspect.below.length, ...gaspTimes(hand, suspect.zone) };
}

function add(sums: Map<Kind, Sum>, kind: Kind, more: Sum): void {
  const sum = sums.get(kind) ?? { count: 0, nats: 0 };
  sums.set(kind, { count: sum.count + more.count, nats: sum.nats + more.nats });
}

/** Reasons of a cause that leads to the meters of several feeders; at most `reasonsMax`, largest first. */
export function mergedReasons(
  device: string,
  said: readonly MeterSums[],
  own: readonly Explanation[],
): Explanation[] {
  const sums = new Map<Kind, Sum>();
  for (const one of said) for (const [kind, sum] of one.sums) add(sums, kind, sum);
  const first = Math.min(...said.map((one) => one.first));
  const last = Math.max(...said.map((one) => one.last));
  const within = Math.max(1, Math.round((last - first) / 1000));
  const all = said.reduce((count, one) => count + one.all, 0);
  const reasons: Explanation[] = [...sums]
    .filter(([, sum]) => Math.abs(sum.nats) >= 0.05)
    .map(([code, sum]) => ({
      code,
      text: sentence(code, { ...sum, within, all, device }),
      evidence: sum.count,
      nats: round(sum.nats),
    }));
  reasons.push(...own);
  return reasons.sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats)).slice(0, reasonsMax);
}

const round = (nats: number): number => Math.round(nats * 10) / 10;

/** Meters of one class in places that lack the same are counted together: one of them, and how many. */
function classesBelow({ model, sums }: Hand, suspect: Suspect): Array<[number, number]> {
  const found = new Map<number, [number, number]>();
  let lastKey = -1;
  let last: [number, number] = [-1, 0];
  for (const s of suspect.below) {
    const z = model.spZone[s]!;
    const key = sums!.slot[s]! * 64 + ((suspect.masks[z]! << 3) | suspect.without[z]!);
    if (key !== lastKey) {
      last = found.get(key) ?? [s, 0];
      found.set(key, last);
      lastKey = key;
    }
    last[1] += 1;
  }
  return [...found.values()];
}

/** Times of the first and last gasp below a zone. */
function gaspTimes({ standings, model }: Hand, zone: number): { first: number; last: number } {
  const from = model.spStart[zone]!;
  const to = model.spStart[model.end[zone]!]!;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let s = from; s < to; s++) {
    const gaspAt = standings[s]?.gaspAt ?? null;
    if (gaspAt === null) continue;
    first = Math.min(first, gaspAt);
    last = Math.max(last, gaspAt);
  }
  return { first, last };
}

/** What each kind of a meter's evidence says for the cause. */
function wordsOf(hand: Hand, suspect: Suspect, s: number): Array<[Kind, number]> {
  const bits = hand.sums!.bits[s]!;
  return kinds.flatMap(([kind, mask]): Array<[Kind, number]> => {
    const isGasp = kind === 'last_gasps' || kind === 'missing_gasps';
    const only = mask & bits;
    if (
      kind === 'missing_gasps' ? (bits & (GASP | PROOF | WAS_DARK | EXPLAINED)) !== 0 : only === 0
    )
      return [];
    return [[kind, natsOf(hand, suspect, { s, bits: only, isGasp })]];
  });
}

function natsOf(
  hand: Hand,
  suspect: Suspect,
  word: { s: number; bits: number; isGasp: boolean },
): number {
  const { model, sums } = hand;
  const { s } = word;
  const own = model.spHead[HEAD * s + KEY]!;
  const slot = slotOf(sums!.table, (word.isGasp ? own : own & ~GASPS) | word.bits);
  const z = model.spZone[s]!;
  const at = CLASS * slot + ALONE;
  const { values } = sums!.table;
  return values[at + suspect.masks[z]!]! - values[at + suspect.without[z]!]!;
}

/** What the device itself says, and how seldom it opens. */
export function deviceReasons(
  hand: Hand,
  suspect: Pick<Suspect, 'device' | 'zone' | 'priorNats'>,
): Explanation[] {
  const { device, zone, priorNats } = suspect;
  const weights = hand.sums!.weights;
  const list: Explanation[] = [
    { code: 'prior', text: `${device} seldom opens`, evidence: 0, nats: round(priorNats) },
  ];
  const state = hand.deviceNow.get(zone)?.state ?? null;
  if (state !== null && state.weight !== 'effect') {
    const nats = reportNats(weights, zone, state.open);
    const how = state.weight === 'trip' ? ' with lockout or trip' : '';
    const text = state.open ? `${device} reports open${how}` : `${device} reports closed`;
    const seen = state.open ? `${device} was seen open` : `${device} was seen closed`;
    const isHard = state.weight === 'hard';
    const isShed = state.why === 'shed';
    const shed = `${device} opened to shed load: the frequency was too low`;
    list.push({
      code: isShed ? 'shed' : 'state_report',
      text: isShed ? shed : isHard ? seen : text,
      evidence: 1,
      nats: round(nats),
    });
  }
  const flag = hand.deviceNow.get(zone)?.flag ?? null;
  if (flag?.set === true) {
    const text = `a fault current passed ${device}`;
    list.push({ code: 'fault_passed', text, evidence: 1, nats: round(Math.log(0.9 / 0.02)) });
  }
  const extra = hand.sums!.extra?.subarray(8 * zone, 8 * zone + 8) ?? null;
  const zero = extra === null ? 0 : extra[7]! - extra[0]!;
  if (zero > 0) {
    const text = `${device} carries no current any more`;
    list.push({ code: 'current_zero', text, evidence: 1, nats: round(zero) });
  }
  return list.filter(({ nats }) => Number.isFinite(nats));
}

/**
 * What a report says for the set of causes that it means: ln of that set over "nothing open" holds prior and report;
 * without the prior it is the report. Where phases are named only some sets are meant.
 */
function reportNats(weights: EdgeWeights, zone: number, isOpen: boolean): number {
  const first = weights.setStart[zone]!;
  let most = isOpen ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  for (let s = first + 1; s < weights.setStart[zone + 1]!; s++) {
    let nats = weights.setLn[s]! - weights.setLn[first]!;
    for (let c = weights.start[zone]!, bits = weights.setBits[s]!; bits !== 0; c++, bits >>= 1) {
      if ((bits & 1) === 1) nats -= logit(weights.prior[c]!);
    }
    most = isOpen ? Math.max(most, nats) : Math.min(most, nats);
  }
  return most;
}

const logit = (p: number): number => Math.log(p) - Math.log1p(-p);

function sentence(
  code: Kind,
  say: { count: number; all: number; within: number; device: string },
): string {
  const { count, all, within, device } = say;
  const meters = `${count} of ${all} ${all === 1 ? 'meter' : 'meters'} behind ${device}`;
  switch (code) {
    case 'last_gasps':
      return `${meters} sent a last gasp within ${within} s`;
    case 'missing_gasps':
      return `${meters} sent no last gasp`;
    case 'answers':
      return `${meters} answered or reported supply`;
    case 'voltage_dead':
      return `${meters} report no voltage`;
    case 'calls':
      return count === 1 ? `1 call from behind ${device}` : `${count} calls from behind ${device}`;
    case 'pings_unanswered':
      return `${meters} did not answer when asked`;
    case 'missed_polls':
      return `${meters} missed their polls`;
    case 'phase_loss':
      return `${meters} report a phase missing`;
    case 'not_back':
      return `${meters} have not reported their return`;
    default:
      return code satisfies never;
  }
}
