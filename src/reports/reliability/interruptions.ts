import type { DurationMs, Instant } from '../../model/time.ts';

/** Time without supply of one customer; `outage` and `plan` name what it was dark in. */
export interface DarkTime {
  from: Instant;
  to: Instant;
  outage: string | null;
  plannedOutage: string | null;
}

/** What a customer calls one power cut: dark times with little supply between them. */
export interface Interruption extends DarkTime {
  /** Without the supplied times in it. */
  darkMs: DurationMs;
  /** Dark times in it. */
  times: number;
  /** Of a part: dark time of the whole, by which it is sustained or momentary. */
  wholeMs?: DurationMs;
  /** The part that counts by its minutes alone: the interruption itself is counted with the other. */
  isRest?: boolean;
}

/**
 * Joins the dark times of one customer into interruptions: two belong together when the supply between them
 * lasted no longer than the momentary limit of the profile. Overlaps count once, whatever made them. It is what the
 * first of them is that names an outage or a plan: one that began with a blink is the outage that it became.
 * @param times in any order; those without length are left out
 */
export function interruptionsOf(
  times: readonly DarkTime[],
  momentaryMs: DurationMs,
): Interruption[] {
  const found: Interruption[] = [];
  const sorted = times.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from);
  for (const time of sorted) {
    const last = found.at(-1);
    if (last === undefined || time.from - last.to > momentaryMs) {
      found.push({ ...time, darkMs: time.to - time.from, times: 1 });
      continue;
    }
    if (time.from > last.to) last.times += 1;
    last.darkMs += Math.max(0, time.to - Math.max(time.from, last.to));
    last.to = Math.max(last.to, time.to);
    if (isNamed(last)) continue;
    last.outage = time.outage;
    last.plannedOutage = time.plannedOutage;
  }
  return found;
}

function isNamed({ outage, plannedOutage }: DarkTime): boolean {
  return outage !== null || plannedOutage !== null;
}

/** Longer than the limit; an interruption of exactly the limit is momentary. */
export function isSustained(
  { darkMs, wholeMs = darkMs }: Pick<Interruption, 'darkMs' | 'wholeMs'>,
  momentaryMs: DurationMs,
): boolean {
  return wholeMs > momentaryMs;
}
