/** How often an outage followed an alarm that foretells one: counted, with its uncertainty. Pure. */
import type { Foretells } from '../../model/alarm.ts';
import { DAY, type DurationMs, type Instant } from '../../model/time.ts';

/** An alarm came up; `places` are what an outage of the same device or section would name. */
export interface Onset {
  rule: string;
  at: Instant;
  places: readonly string[];
}

/** An outage began, or what else an alarm of these rules foretells. */
export interface Followed {
  at: Instant;
  places: readonly string[];
  /** Null: whatever foretells an outage. */
  rules: readonly string[] | null;
}

export interface HitsAsked {
  onsets: readonly Onset[];
  followed: readonly Followed[];
  windowMs: DurationMs;
  /** Begin of the records, and the present: an alarm counts when its whole window lies before it. */
  since: Instant;
  now: Instant;
}

/** 95 of 100 cases. */
const Z = 1.96;

/**
 * The measured hit rate of each rule. Alarms of one rule and place within the window of one that counts are the same
 * sign and count once; one whose window is not over is left out, followed or not, for it would bend the share.
 */
export function hitRates(asked: HitsAsked): Map<string, Foretells> {
  const { windowMs, now } = asked;
  const times = timesByPlace(asked.followed);
  const rates = new Map<string, Foretells>();
  for (const [rule, onsets] of Map.groupBy(asked.onsets, (onset) => onset.rule)) {
    const counted = firstOfEach(onsets, windowMs).filter(({ at }) => at <= now - windowMs);
    const followed = counted.filter(({ at, places }) =>
      places.some((place) =>
        timesOf(times, place, rule).some((time) => time > at && time <= at + windowMs),
      ),
    ).length;
    const chances = counted.map(({ places }) => chanceAt(asked, places, { times, rule }));
    const { low, high } = wilson(followed, counted.length);
    const none = counted.length === 0;
    rates.set(rule, {
      ...{ windowDays: windowMs / DAY, counted: counted.length, followed },
      ...{ share: none ? null : followed / counted.length, low, high },
      byChance: none ? null : chances.reduce((sum, p) => sum + p, 0) / chances.length,
    });
  }
  return rates;
}

type Times = Map<string, Array<{ at: Instant; rules: readonly string[] | null }>>;

function timesByPlace(followed: readonly Followed[]): Times {
  const times: Times = new Map();
  for (const { at, places, rules } of followed) {
    for (const place of places) {
      const own = times.get(place);
      if (own === undefined) times.set(place, [{ at, rules }]);
      else own.push({ at, rules });
    }
  }
  return times;
}

function timesOf(times: Times, place: string, rule: string): Instant[] {
  const own = times.get(place) ?? [];
  return own
    .filter(({ rules }) => rules === null || rules.includes(rule))
    .map(({ at }) => at)
    .sort((a, b) => a - b);
}

function firstOfEach(onsets: readonly Onset[], windowMs: DurationMs): Onset[] {
  const last = new Map<string, Instant>();
  const found: Onset[] = [];
  for (const onset of [...onsets].sort((a, b) => a.at - b.at)) {
    const key = onset.places.join(' ');
    const before = last.get(key);
    if (before !== undefined && onset.at <= before + windowMs) continue;
    last.set(key, onset.at);
    found.push(onset);
  }
  return found;
}

/** Share of all moments of the records whose window holds an outage at these places. */
function chanceAt(
  { since, now, windowMs }: HitsAsked,
  places: readonly string[],
  of: { times: Times; rule: string },
): number {
  const end = now - windowMs;
  if (end <= since) return 0;
  const times = places.flatMap((place) => timesOf(of.times, place, of.rule));
  let covered = 0;
  let until = since;
  for (const at of times.sort((a, b) => a - b)) {
    const from = Math.max(at - windowMs, until);
    const to = Math.min(at, end);
    if (to <= from) continue;
    covered += to - from;
    until = to;
  }
  return covered / (end - since);
}

/** Bounds of a share by Wilson's score (1927); null without any case. */
export function wilson(hits: number, of: number): { low: number | null; high: number | null } {
  if (of === 0) return { low: null, high: null };
  const p = hits / of;
  const middle = p + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) };
}
