// Outages as a large utility published them: how long they lasted, and when their first estimate stood.
import { MINUTE } from '../../src/model/time.ts';
import { type EtrClass, etrBook } from '../../src/outages/etr/classes.ts';
import { statisticalEtr } from '../../src/outages/etr.ts';
import { defaultOutageSettings } from '../../src/outages/settings.ts';
import type { Random } from '../../src/runtime/random.ts';

/**
 * 383,056 outages of PG&E's public feed, June 2019 to April 2022 (simonw/pge-outages-pre-2024,
 * Apache-2.0): quantiles of the length in minutes.
 */
const publicLengths = [
  [0, 2],
  [0.25, 54],
  [0.5, 119],
  [0.75, 285],
  [0.9, 690],
  [0.95, 1477],
  [1, 6000],
] as const;
/** An outage that meters tell of is confirmed, and its first estimate told, so soon after its start. */
const OURS_MIN = { p50: 2, p95: 4 };
/** The public feed: the first estimate stood after so many minutes. */
export const PEERS_MIN = { p50: 20, p95: 96 };
type ToldAfter = typeof OURS_MIN;
const P95 = 1.645;

interface PublicOutage {
  /** From its start to its end, ms. */
  lasts: number;
  /** From its start to its first estimate, ms. */
  toldAfter: number;
}

/** Between the published quantiles the logarithm of the length is taken as even. */
function publicOutage(random: Random, told: ToldAfter): PublicOutage {
  const share = random();
  const above = publicLengths.findIndex(([upTo]) => share < upTo);
  const [from, low] = publicLengths[above - 1] ?? [0, 2];
  const [to, high] = publicLengths[above] ?? [1, 6000];
  const lasts = low * (high / low) ** ((share - from) / (to - from)) * MINUTE;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sigma = Math.log(told.p95 / told.p50) / P95;
  return { lasts, toldAfter: told.p50 * Math.exp(sigma * normal) * MINUTE };
}

/** How first estimates came out: the share whose supply was back later, and the median error. */
export interface Outcome {
  latePercent: number;
  /** Positive: back later than told. */
  errorMin: number;
}

const START = Date.parse('2026-07-15T04:00:00Z');
const settings = defaultOutageSettings().etr;

/** What a line, a fuse or a storm makes of the same work: classes that last unlike. */
const kinds: ReadonlyArray<EtrClass & { times: number }> = [
  { kind: 'fuse', size: '2-50', isStorm: false, times: 0.4 },
  { kind: 'fuse', size: '1', isStorm: false, times: 0.7 },
  { kind: 'recloser', size: '>50', isStorm: false, times: 1 },
  { kind: 'breaker', size: '>50', isStorm: true, times: 2.5 },
];

/** Nothing is known but what was published. */
export function byPublishedLengths(count: number, random: Random, told = OURS_MIN): Outcome {
  const kind: EtrClass = { kind: 'fuse', size: '2-50', isStorm: false };
  return outcomeOf(outages(count, { times: 1, told }, random), { book: etrBook(settings), kind });
}

/** Every class with lengths of its own: learnt from one half, told of the other. */
export function byOwnLengths(count: number, random: Random): Outcome {
  const book = etrBook(settings);
  const results = kinds.map((kind) => {
    const how = { times: kind.times, told: OURS_MIN };
    const all = outages(count / kinds.length, how, random);
    const half = Math.floor(all.length / 2);
    for (const { lasts } of all.slice(0, half)) book.learn({ ...kind, minutes: lasts / MINUTE });
    return outcomeOf(all.slice(half), { book, kind });
  });
  const mean = (key: keyof Outcome): number =>
    results.reduce((sum, result) => sum + result[key], 0) / results.length;
  return { latePercent: mean('latePercent'), errorMin: mean('errorMin') };
}

function outages(
  count: number,
  how: { times: number; told: ToldAfter },
  random: Random,
): PublicOutage[] {
  return Array.from({ length: count }, () => {
    const { lasts, toldAfter } = publicOutage(random, how.told);
    return { lasts: lasts * how.times, toldAfter };
  });
}

function outcomeOf(
  all: readonly PublicOutage[],
  { book, kind }: { book: ReturnType<typeof etrBook>; kind: EtrClass },
): Outcome {
  const lengths = book.lengthsOf(kind);
  const errors = all
    .filter(({ lasts, toldAfter }) => lasts > toldAfter)
    .map(({ lasts, toldAfter }) => {
      const told = statisticalEtr(START, { now: START + toldAfter, settings, lengths });
      return START + lasts - (told.at ?? 0);
    })
    .sort((a, b) => a - b);
  const late = errors.filter((error) => error > 0).length;
  return {
    latePercent: (late / errors.length) * 100,
    errorMin: (errors[Math.floor(errors.length / 2)] ?? 0) / MINUTE,
  };
}
