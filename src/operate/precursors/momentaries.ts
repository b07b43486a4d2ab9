/** Devices that opened and closed again by themselves, and the fuses that were saved by it. Pure. */
import type { DurationMs, Instant } from '../../model/time.ts';

/** What a device said, or what a decision found. */
export type Word = 'trip' | 'opened' | 'closed' | 'reclosed' | 'lockout';

/** Times by device, ascending; kept in the records. */
export interface Momentaries {
  opened: Readonly<Record<string, readonly Instant[]>>;
  /** Of fuses: one above cleared a fault behind them. */
  saved: Readonly<Record<string, readonly Instant[]>>;
}

export const noMomentaries: Momentaries = { opened: {}, saved: {} };

/** An opening that may end by itself. */
export interface Opening {
  at: Instant;
  isTrip: boolean;
}

const DEVICES_MAX = 5_000;
const TIMES_MAX = 20;

/**
 * One word of a device after another: what stands open, and the opening that just ended within the limit. One without
 * a trip or a reclose is somebody's switching.
 */
export function afterWord(
  open: Opening | null,
  { word, at }: { word: Word; at: Instant },
  limitMs: DurationMs,
): { open: Opening | null; ended: Instant | null } {
  if (word === 'lockout') return { open: null, ended: null };
  if (word === 'trip' || word === 'opened') {
    const isTrip = word === 'trip' || (open?.isTrip ?? false);
    return { open: { at: open?.at ?? at, isTrip }, ended: null };
  }
  if (open === null) return { open: null, ended: word === 'reclosed' ? at : null };
  const isOwn = open.isTrip || word === 'reclosed';
  return { open: null, ended: isOwn && at - open.at <= limitMs ? open.at : null };
}

/** The times with one more; of several within the limit the first stands for all: they are one event. */
export function withTime(
  times: Readonly<Record<string, readonly Instant[]>>,
  device: string,
  about: { at: Instant; limitMs: DurationMs },
): Readonly<Record<string, readonly Instant[]>> {
  const own = times[device] ?? [];
  if (own.some((time) => Math.abs(time - about.at) <= about.limitMs)) return times;
  const next = [...own, about.at].sort((a, b) => a - b).slice(-TIMES_MAX);
  if (own.length === 0 && Object.keys(times).length >= DEVICES_MAX) {
    const [oldest = ''] = Object.entries(times).reduce((a, b) =>
      (a[1].at(-1) ?? 0) <= (b[1].at(-1) ?? 0) ? a : b,
    );
    const { [oldest]: _, ...others } = times;
    return { ...others, [device]: next };
  }
  return { ...times, [device]: next };
}

/** A sequence that ended in lockout was no momentary one: what began within the limit before it goes. */
export function withoutSequence(
  times: Readonly<Record<string, readonly Instant[]>>,
  device: string,
  about: { at: Instant; limitMs: DurationMs },
): Readonly<Record<string, readonly Instant[]>> {
  const own = times[device] ?? [];
  const left = own.filter((time) => about.at - time > about.limitMs);
  return left.length === own.length ? times : { ...times, [device]: left };
}

/** How often within the time before `now`. */
export function countWithin(
  times: readonly Instant[] | undefined,
  withinMs: DurationMs,
  now: Instant,
): number {
  return (times ?? []).filter((time) => now - time <= withinMs).length;
}

/** Without what no rule counts any more. */
export function pruned(all: Momentaries, keepMs: DurationMs, now: Instant): Momentaries {
  const keep = (times: Momentaries['opened']): Momentaries['opened'] =>
    Object.fromEntries(
      Object.entries(times).flatMap(([device, own]) => {
        const left = own.filter((time) => now - time <= keepMs);
        return left.length === 0 ? [] : [[device, left]];
      }),
    );
  return { opened: keep(all.opened), saved: keep(all.saved) };
}
