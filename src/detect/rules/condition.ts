// Two thresholds and two times: how a condition comes on and goes off without flapping.
import type { DurationMs, Instant } from '../../model/time.ts';

/** Where the value lies: beyond the raise threshold, beyond the clear threshold, or between the two. */
export type Side = 'raise' | 'clear' | 'between';

export interface Condition {
  isOn: boolean;
  /** Samples and time in a row that speak for the other state. */
  samples: number;
  heldMs: DurationMs;
  lastAt: Instant | null;
}

/** What a change needs: so many samples in a row, and so long. */
export interface Need {
  samples: number;
  ms: DurationMs;
}

/** A gap longer than this many periods does not count as persistence. */
export const GAP_PERIODS_MAX = 3;

export function off(): Condition {
  return { isOn: false, samples: 0, heldMs: 0, lastAt: null };
}

/** On since before anybody looked. */
export function on(): Condition {
  return { ...off(), isOn: true };
}

/**
 * The condition after one more sample of good quality. An older or equal time changes nothing.
 * A gap freezes the timer: the time of the gap is left out, what was held before it stays.
 * @param needs `periodMs` null: no gap is known, all time counts
 */
export function observe(
  condition: Condition,
  sample: { side: Side; at: Instant },
  needs: { raise: Need; clear: Need; periodMs: DurationMs | null },
): { condition: Condition; edge: 'raised' | 'cleared' | null } {
  const { isOn, lastAt } = condition;
  if (lastAt !== null && sample.at <= lastAt) return { condition, edge: null };
  const wanted: Side = isOn ? 'clear' : 'raise';
  if (sample.side !== wanted) {
    return { condition: { isOn, samples: 0, heldMs: 0, lastAt: sample.at }, edge: null };
  }
  const samples = condition.samples + 1;
  const step = lastAt === null || condition.samples === 0 ? 0 : sample.at - lastAt;
  const isGap = needs.periodMs !== null && step > GAP_PERIODS_MAX * needs.periodMs;
  const heldMs = condition.heldMs + (isGap ? 0 : step);
  const need = isOn ? needs.clear : needs.raise;
  if (samples < need.samples || heldMs < need.ms) {
    return { condition: { isOn, samples, heldMs, lastAt: sample.at }, edge: null };
  }
  return {
    condition: { isOn: !isOn, samples: 0, heldMs: 0, lastAt: sample.at },
    edge: isOn ? 'cleared' : 'raised',
  };
}
