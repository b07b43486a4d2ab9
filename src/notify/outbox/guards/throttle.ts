/**
 * What keeps a notice that passed all stages from leaving now: the money of the day, and a channel that is shut.
 * Both hold, they never drop.
 */
import type { Channel } from '../../../model/contact.ts';
import type { Lane } from '../../../model/outbox/wave-row.ts';
import { type DurationMs, SECOND } from '../../../model/time.ts';
import type { Verdict } from '../../stages/facts.ts';
import { mayReach } from '../../stages/mode.ts';
import { usableChannels } from '../../stages/preferences.ts';
import type { OutboxDeps } from '../deps.ts';
import type { Known } from '../facts.ts';
import { isShut, type OutboxState } from '../state.ts';
import { overBudget } from './budget.ts';

/** What cannot leave by a channel that is shut is looked at again after so long. */
const AGAIN_MS = 30 * SECOND;
/** Or after so long, while a call is out that tries it. */
const AFTER_TRY_MS = 2 * SECOND;

/** How long a notice waits for a channel that is shut before it goes on by the next: what is urgent not at all. */
export function waitOf(channel: Channel, lane: Lane, { policy }: OutboxDeps): DurationMs {
  return lane <= 1 ? 0 : (policy.fallbackAfter[channel] ?? Number.POSITIVE_INFINITY);
}

/** The verdict, or a hold. A shut channel passes urgent notices on to the next one at once. */
export function throttled(
  verdict: Verdict,
  { facts }: Known,
  deps: OutboxDeps,
  state: OutboxState,
): Verdict {
  if (verdict.do !== 'pass') return verdict;
  const { notice } = verdict;
  const { now } = facts;
  if (notice.lane >= 2) {
    const until = overBudget(notice.channel, deps, state);
    if (until !== null) return { do: 'hold', until, reason: 'budget', notice };
  }
  const line = state.lines.get(notice.channel);
  if (line === undefined || !isShut(line, now)) return verdict;
  const next = usableChannels(notice, facts).find((channel) => {
    const other = state.lines.get(channel);
    return other !== undefined && !isShut(other, now) && mayReach(channel, facts);
  });
  if (next !== undefined && notice.lane <= 1)
    return { do: 'pass', notice: { ...notice, channel: next } };
  const waitsUntil = notice.dueAt + waitOf(notice.channel, notice.lane, deps);
  // Into the queue of the next one, whose rate and money count for it as for all others.
  if (next !== undefined && waitsUntil <= now)
    return { do: 'hold', until: now, reason: 'held', notice: { ...notice, channel: next } };
  const againMs = line.breaker.problem(now) === null ? AFTER_TRY_MS : AGAIN_MS;
  return { do: 'hold', until: now + againMs, reason: 'held', notice };
}
