// Outages that last alike: by what opened, how many are dark, and whether a storm goes on.
import type { Outage } from '../../model/outage.ts';
import { MINUTE } from '../../model/time.ts';
import { type Lengths, logNormal, observed } from './lengths.ts';

/** What an estimate is drawn from; the class of an outage. */
export interface EtrClass {
  /** Kind of the device that opened; `service` for a single customer's own. */
  kind: string;
  size: '1' | '2-50' | '>50';
  isStorm: boolean;
}

/** An outage that is over, as the classes learn from it. */
export interface PastOutage extends EtrClass {
  minutes: number;
}

export interface EtrSettings {
  medianMinutes: number;
  sigma: number;
  /** Closed outages of a class from which its own lengths are used. */
  ownFrom: number;
}

/** Lengths kept of one class; the oldest go first. */
const KEPT_MOST = 5_000;
const MANY = 50;

export function etrClass(outage: Outage, kind: string | null, isStorm: boolean): EtrClass {
  const count = Math.max(outage.ever.length, outage.dark.length);
  const size = count <= 1 ? '1' : count <= MANY ? '2-50' : '>50';
  return { kind: kind ?? 'service', size, isStorm };
}

export function classKey({ kind, size, isStorm }: EtrClass): string {
  return `${kind} ${size} ${isStorm ? 'storm' : 'calm'}`;
}

/** What a closed outage teaches; null for one that never was, or whose end nobody knows. */
export function pastOf(outage: Outage, kind: string | null): PastOutage | null {
  const { state, startedAt, restoredAt, plannedOutage, causeKind } = outage;
  if (state !== 'closed' || restoredAt === null || restoredAt <= startedAt) return null;
  if (plannedOutage !== null || causeKind === 'planned') return null;
  const isStorm = outage.isStorm === true;
  return {
    ...etrClass(outage, kind, isStorm),
    minutes: (restoredAt - startedAt) / MINUTE,
  };
}

export interface EtrBook {
  learn(past: PastOutage): void;
  lengthsOf(of: EtrClass): Lengths;
  /** Outages learnt from, by class. */
  counts(): ReadonlyMap<string, number>;
}

/** Own lengths of a class once enough of it are closed; the published fit before, and beyond them. */
export function etrBook(settings: EtrSettings): EtrBook {
  const fit = logNormal(settings);
  const kept = new Map<string, { minutes: number[]; lengths: Lengths | null }>();
  return {
    learn(past) {
      const key = classKey(past);
      const own = kept.get(key) ?? { minutes: [], lengths: null };
      own.minutes.push(past.minutes);
      if (own.minutes.length > KEPT_MOST) own.minutes.shift();
      own.lengths = null;
      kept.set(key, own);
    },
    lengthsOf(of) {
      const own = kept.get(classKey(of));
      if (own === undefined || own.minutes.length < settings.ownFrom) return fit;
      own.lengths ??= observed(own.minutes, fit);
      return own.lengths;
    },
    counts: () => new Map([...kept].map(([key, { minutes }]) => [key, minutes.length])),
  };
}
