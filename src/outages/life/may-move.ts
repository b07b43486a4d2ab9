// Whether an outage may change its location: seldom, and not on the word of one moment.
import type { Outage } from '../../model/outage.ts';
import { type DurationMs, HOUR, type Instant, SECOND } from '../../model/time.ts';
import type { InParts } from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { Cause, PointFacts } from './causes.ts';
import type { Track } from './track.ts';

/** What the matching of causes and outages may read. */
export interface MatchContext {
  tracks: ReadonlyMap<string, Track>;
  verdict: Verdict;
  settings: OutageSettings;
  now: Instant;
  facts: (supplyPoint: string) => PointFacts;
  closedAt: (device: string) => Instant | null;
  /** When supply returned to an outage last; null while it has not. */
  backSince: (outage: Outage) => InParts<Instant | null>;
}

/**
 * Whether an outage may change its location to this cause now. A suspected one follows freely: nobody
 * was told. Else the lead must be large and held, or the evidence hard, and changes are few. Up it moves only
 * after as long as a first outage waits: two fuses a minute apart are no breaker.
 */
export function* mayMove(
  outage: Outage,
  move: { cause: Cause; from: readonly Outage[]; holdMs?: DurationMs },
  context: MatchContext & { candidates: Map<string, Track['candidate']> },
): InParts<boolean> {
  const { cause, from, holdMs = context.settings.identity.moveHold } = move;
  if (from.every(({ state }) => state === 'suspected') && outage.state === 'suspected') return true;
  const track = context.tracks.get(outage.id);
  if (track?.isByHand === true) return false;
  const { moveNats, movesPerHour } = context.settings.identity;
  const lately = track?.movedAt.filter((at) => at > context.now - HOUR).length ?? 0;
  if (lately >= movesPerHour) return false;
  if (cause.telemetered || cause.hardAt !== null) return true;
  if (yield* isJustClosed(outage, context)) {
    context.candidates.set(outage.id, null);
    return false;
  }
  if (leadNats(cause, outage, context.verdict) < moveNats) {
    context.candidates.set(outage.id, null);
    return false;
  }
  const device = cause.group[0] ?? '';
  const since = track?.candidate?.device === device ? track.candidate.since : context.now;
  context.candidates.set(outage.id, { device, since });
  return context.now - since >= holdMs;
}

/**
 * Its device has closed or some are back, and the word of its meters is still on its way: until then any other place
 * explains their dark better than the one where supply is coming back.
 */
function* isJustClosed(outage: Outage, context: MatchContext): InParts<boolean> {
  const { now, settings, closedAt } = context;
  const windowS = context.verdict.restoreWindowS ?? settings.model.restoreWindowS;
  const since = now - windowS * SECOND;
  if (outage.causeGroup.some((device) => (closedAt(device) ?? 0) > since)) return true;
  return outage.state === 'restoring' && ((yield* context.backSince(outage)) ?? 0) > since;
}

/** Log-odds of the new cause over the present location, nats. */
function leadNats(cause: Cause, outage: Outage, verdict: Verdict): number {
  const present = new Set(outage.causeGroup);
  let held = 1e-12;
  for (const { device, probability } of cause.alternatives) {
    if (present.has(device)) held = Math.max(held, probability);
  }
  for (const { opened, posterior } of verdict.alternatives) {
    const isPresent = opened.some((device) => present.has(device));
    const isNew = opened.some((device) => cause.group.includes(device));
    if (isPresent && !isNew) held = Math.max(held, posterior);
  }
  return Math.log(Math.max(1e-12, cause.probability) / held);
}
