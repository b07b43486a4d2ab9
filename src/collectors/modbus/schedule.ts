/** When what is due: fixed slots, never "last time plus period". Pure. */
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Group } from './template/points.ts';

const usualPeriodMs: Readonly<Record<Group, DurationMs>> = {
  status: 1_000,
  measurement: 5_000,
  energy: 60_000,
  identity: 86_400_000,
};

/** Added to the due time when choosing: fast groups first, and waiting makes every group more urgent. */
export const weightMs: Readonly<Record<Group, DurationMs>> = {
  status: 0,
  measurement: 500,
  energy: 2_000,
  identity: 10_000,
};

/** Slots of one group of one device: epoch + phase + k × period. */
export interface Slots {
  periodMs: DurationMs;
  phaseMs: DurationMs;
}

/** The phase comes from the asset's name, so that a thousand devices do not fire together. */
export function slotsOf(asset: string, periodMs: DurationMs): Slots {
  return { periodMs, phaseMs: fnv1a(asset) % periodMs };
}

/** First slot after `at`. */
export function slotAfter(slots: Slots, at: Instant): Instant {
  const k = Math.floor((at - slots.phaseMs) / slots.periodMs) + 1;
  return slots.phaseMs + k * slots.periodMs;
}

/**
 * What follows a round that was due at `due` and ended at `now`: a slot whose time is not over may
 * still begin late; slots that are over are missed and never made up.
 */
export function afterRound(
  slots: Slots,
  due: Instant,
  now: Instant,
): { due: Instant; missed: number } {
  const next = slotAfter(slots, due);
  if (now < next + slots.periodMs) return { due: next, missed: 0 };
  const running = slotAfter(slots, now) - slots.periodMs;
  return { due: running, missed: Math.round((running - next) / slots.periodMs) };
}

/** Periods of a device: `every` is that of its fastest group, and no group is faster. */
export function periodsOf(
  used: ReadonlySet<Group>,
  everyMs: DurationMs | undefined,
): Record<Group, DurationMs> {
  const periods = { ...usualPeriodMs };
  if (everyMs === undefined) return periods;
  const names = Object.keys(periods) as Group[];
  const fastest = names.find((group) => used.has(group)) ?? 'measurement';
  for (const group of names) {
    periods[group] = group === fastest ? everyMs : Math.max(everyMs, periods[group]);
  }
  return periods;
}

/** FNV-1a, 32 bits. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** A share of bus time within a sliding window, for requests that must not crowd out others. */
export interface Budget {
  /** Whether something that will probably take `costMs` may be asked now. */
  allows(costMs: DurationMs, now: Instant): boolean;
  spend(costMs: DurationMs, now: Instant): void;
  /** When the oldest part of what was spent falls out of the window; `now` when nothing was. */
  freeAt(now: Instant): Instant;
}

const windowMs: DurationMs = 30_000;

/** One request is always allowed when nothing was spent: else a slow device could never come back. */
export function budget(share: number): Budget {
  let spent: Array<{ at: Instant; costMs: DurationMs }> = [];
  const tidy = (now: Instant): void => {
    const [first] = spent;
    // What was spent later than now was spent before the clock was set back.
    if (first === undefined || (first.at > now - windowMs && first.at <= now)) return;
    spent = spent.filter(({ at }) => at > now - windowMs && at <= now);
  };
  return {
    allows(costMs, now) {
      tidy(now);
      const sum = spent.reduce((all, one) => all + one.costMs, 0);
      return spent.length === 0 || sum + costMs <= share * windowMs;
    },
    spend(costMs, now) {
      spent.push({ at: now, costMs });
    },
    freeAt(now) {
      tidy(now);
      return spent[0] === undefined ? now : spent[0].at + windowMs + 1;
    },
  };
}
