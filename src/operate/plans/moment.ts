/** When a move of a plan happened, by the word of a person or of the meters. */
import type { PlannedAction } from '../../api/parts/acting.ts';
import { type Instant, MINUTE, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';

/** Who acts for what the meters saw. */
export const DETECTOR = 'detector';

/** Clocks of browsers and of meters are a little ahead of ours. */
const AHEAD_MS = MINUTE;

/**
 * When something happened, as a person or the meters say; now where they do not. What the meters saw is put between
 * the begin and now. @throws OUT-TIMES where a person says a time that cannot be
 */
export function momentSaid(
  { by, body }: Extract<PlannedAction, { action: 'start' | 'complete' | 'paid' }>,
  { from, now }: { from: Instant | null; now: Instant },
): Instant {
  const at = body.at ?? now;
  const least = from ?? at;
  const isPossible = at >= least && at <= now + AHEAD_MS;
  if (!isPossible && by.id !== DETECTOR) {
    const times = { startedAt: toIso(least), restoredAt: toIso(at), now: toIso(now) };
    throw fault('OUT-TIMES', times);
  }
  return Math.min(now, Math.max(least, at));
}
