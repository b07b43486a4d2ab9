// Identity: which open outage a cause belongs to, so that an id never flaps.
import type { Outage } from '../model/outage.ts';
import { type DurationMs, HOUR, type Instant, SECOND } from '../model/time.ts';
import type { Cause, PointFacts } from './life/causes.ts';
import { isOpen } from './life/moves.ts';
import type { Track } from './life/track.ts';
import type { OutageSettings } from './settings.ts';
import type { Verdict } from './verdict.ts';

export type MatchHow =
  /** The same cause group. */
  | 'same'
  /** The cause lies above; the oldest id goes on, the others inside are merged into it. */
  | 'escalated'
  /** The cause lies below; the same id. */
  | 'refined'
  /** Several causes where one was; this is not the largest. */
  | 'split'
  /** Dark again at the same cause soon after it was restored. */
  | 'reopened'
  /** Another location leads, not by enough or not for long enough: all stays where it is. */
  | 'held'
  | 'new';

export interface Match {
  cause: Cause;
  how: MatchHow;
  /** The id that goes on; null for `new` and `split`. */
  outage: string | null;
  /** Outages that end inside this one (`escalated`, `reopened`), or stay as they are (`held`). */
  inside: string[];
  splitFrom: string | null;
  /** An earlier outage of the same cause, restored too long ago to be the same. */
  related: string | null;
}

/** Most that a believed device clock may lie behind the receipt. */
const CLOCKS_APART_MS = 300_000;

export interface MatchContext {
  tracks: ReadonlyMap<string, Track>;
  verdict: Verdict;
  settings: OutageSettings;
  now: Instant;
  facts: (supplyPoint: string) => PointFacts;
  closedAt: (device: string) => Instant | null;
  /** When supply returned to an outage last; null while it has not. */
  backSince: (outage: Outage) => Instant | null;
}

/**
 * Each cause with its outage; every outage belongs to at most one cause (`inside` apart).
 * Notes in `track.candidate` are given back as new tracks; nothing passed in is changed.
 * @param outages open and restored ones of this feeder, and those above it
 */
export function match(
  outages: readonly Outage[],
  causes: readonly Cause[],
  context: MatchContext,
): { matches: Match[]; candidates: Map<string, Track['candidate']> } {
  const taken = new Set<string>();
  const candidates = new Map<string, Track['candidate']>();
  const found = new Map<Cause, Match>();
  const byAge = [...outages].sort(oldestFirst);
  const free = (): Outage[] => byAge.filter((o) => isOpen(o.state) && !taken.has(o.id));

  for (const cause of causes) reopen(cause);
  for (const cause of causes) {
    if (found.has(cause)) continue;
    const same = free().find((outage) => isSame(outage, cause));
    if (same === undefined) continue;
    taken.add(same.id);
    found.set(cause, { ...bare(cause, 'same'), outage: same.id });
  }
  for (const cause of causes) if (found.get(cause)?.how !== 'reopened') absorb(cause);
  for (const outage of free()) {
    const below = causes.filter(
      (cause) => !found.has(cause) && isBelow(cause, outage) && !wasTrue(outage, cause, context),
    );
    if (below.length > 0) refine(outage, below);
  }
  for (const cause of causes) if (!found.has(cause)) found.set(cause, begun(cause));
  return { matches: causes.flatMap((cause) => found.get(cause) ?? []), candidates };

  /**
   * Dark again where one was restored a moment ago: what the first word of it began as another outage, of which nobody
   * was told, ends in that one.
   */
  function reopen(cause: Cause): void {
    if (cause.probability < context.settings.decision.confirm) return;
    const last = lastOf(cause);
    if (last?.state !== 'restored' || !isDarkAgain(last, cause, context)) return;
    const around = free().filter(
      (outage) => isSame(outage, cause) || isAbove(cause, outage, context),
    );
    if (around.length === 0 || !around.every((outage) => isNews(outage, context))) return;
    for (const { id } of [last, ...around]) taken.add(id);
    const inside = around.map(({ id }) => id);
    found.set(cause, { ...bare(cause, 'reopened'), outage: last.id, inside });
  }

  /** The last one that was restored at this cause. */
  function lastOf(cause: Cause): Outage | undefined {
    return byAge.findLast(
      (o) => !isOpen(o.state) && !taken.has(o.id) && (isSame(o, cause) || wasAt(o, cause, context)),
    );
  }

  /** Rule 2: outages whose cause lies under this one and whose dark it explains. */
  function absorb(cause: Cause): void {
    // One that people were told of goes on before an older one that nobody heard of.
    const inner = free()
      .filter((outage) => isAbove(cause, outage, context))
      .sort((a, b) => Number(isTold(b)) - Number(isTold(a)));
    const [oldest] = inner;
    if (oldest === undefined) return;
    for (const outage of inner) taken.add(outage.id);
    const own = found.get(cause);
    if (own !== undefined) {
      const main = byAge.find((outage) => outage.id === own.outage) ?? oldest;
      if (mayMove(main, { cause, from: inner }, { ...context, candidates })) {
        own.inside = inner.map((outage) => outage.id);
      } else own.inside = [];
      return;
    }
    const holdMs = context.settings.decision.confirmAfter;
    const isFree = mayMove(oldest, { cause, from: inner, holdMs }, { ...context, candidates });
    const inside = inner.filter((outage) => outage !== oldest).map((outage) => outage.id);
    const how = isFree ? 'escalated' : 'held';
    found.set(cause, { ...bare(cause, how), outage: oldest.id, inside });
  }

  /** Rules 3 and 4: the id stays with the cause that has more customers, the others are split off. */
  function refine(outage: Outage, below: Cause[]): void {
    const [largest, ...others] = [...below].sort((a, b) => b.below.length - a.below.length);
    if (largest === undefined) return;
    taken.add(outage.id);
    const isFree = mayMove(outage, { cause: largest, from: [outage] }, { ...context, candidates });
    const how = isFree ? 'refined' : 'held';
    found.set(largest, { ...bare(largest, how), outage: outage.id });
    for (const cause of others) {
      const split = { ...bare(cause, 'split'), splitFrom: outage.id };
      found.set(cause, isFree ? split : { ...bare(cause, 'held'), outage: outage.id });
    }
  }

  /** Rule 5, or the same cause dark again soon after it was restored. */
  function begun(cause: Cause): Match {
    const last = lastOf(cause);
    if (last === undefined || last.restoredAt === null) return bare(cause, 'new');
    if (goesOn(last, cause, context)) {
      taken.add(last.id);
      return { ...bare(cause, 'reopened'), outage: last.id };
    }
    return { ...bare(cause, 'new'), related: last.id };
  }
}

/** Nobody was told of it, and no person made it. */
function isNews({ id, state }: Outage, { tracks }: MatchContext): boolean {
  return state === 'suspected' && tracks.get(id)?.isByHand !== true;
}

/** It was found at this cause before it was found elsewhere. */
function wasAt({ id }: Outage, { group }: Cause, { tracks }: MatchContext): boolean {
  return (tracks.get(id)?.places ?? []).some((device) => group.includes(device));
}

function isDarkAgain({ restoredAt }: Outage, cause: Cause, context: MatchContext): boolean {
  if (restoredAt === null) return false;
  const isSoon = context.now - restoredAt <= context.settings.reopenWindow;
  return isSoon && hasNewDark(cause, restoredAt, context.facts);
}

/** What was believed before a person said "restored" is no news of another outage. */
function goesOn(last: Outage, cause: Cause, context: MatchContext): boolean {
  const isOldNews = !hasNewDark(cause, last.restoredAt ?? 0, context.facts);
  return last.state === 'restored' && (isOldNews || isDarkAgain(last, cause, context));
}

/**
 * Whether an outage may change its location to this cause now. A suspected one follows freely: nobody
 * was told. Else the lead must be large and held, or the evidence hard, and changes are few. Up it moves only
 * after as long as a first outage waits: two fuses a minute apart are no breaker.
 */
function mayMove(
  outage: Outage,
  move: { cause: Cause; from: readonly Outage[]; holdMs?: DurationMs },
  context: MatchContext & { candidates: Map<string, Track['candidate']> },
): boolean {
  const { cause, from, holdMs = context.settings.identity.moveHold } = move;
  if (from.every(({ state }) => state === 'suspected') && outage.state === 'suspected') return true;
  const track = context.tracks.get(outage.id);
  if (track?.isByHand === true) return false;
  const { moveNats, movesPerHour } = context.settings.identity;
  const lately = track?.movedAt.filter((at) => at > context.now - HOUR).length ?? 0;
  if (lately >= movesPerHour) return false;
  if (cause.telemetered || cause.hardAt !== null) return true;
  if (isJustClosed(outage, context)) {
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
function isJustClosed(outage: Outage, context: MatchContext): boolean {
  const { now, settings, closedAt } = context;
  const windowS = context.verdict.restoreWindowS ?? settings.model.restoreWindowS;
  const since = now - windowS * SECOND;
  if (outage.causeGroup.some((device) => (closedAt(device) ?? 0) > since)) return true;
  return outage.state === 'restoring' && (context.backSince(outage) ?? 0) > since;
}

/** Log-odds of the new cause over the present location, nats. */
export function leadNats(cause: Cause, outage: Outage, verdict: Verdict): number {
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

/** Something spoke for dark after an instant: a meter under the cause, or the device itself. */
export function hasNewDark(
  cause: Cause,
  since: Instant,
  facts: (supplyPoint: string) => PointFacts,
): boolean {
  if (cause.hardAt !== null && cause.hardAt > since) return true;
  return cause.below.some((supplyPoint) => (facts(supplyPoint).saidDarkAt ?? 0) > since);
}

/** The same cause group: a device in common, or the same single service. */
export function isSame(outage: Outage, cause: Cause): boolean {
  if (cause.service !== null) {
    return outage.causeGroup.length === 0 && outage.ever.includes(cause.service);
  }
  if (outage.plannedOutage !== null && cause.origin === 'planned') {
    return outage.plannedOutage === cause.plannedOutage;
  }
  return outage.causeGroup.some((device) => cause.group.includes(device));
}

function isAbove(cause: Cause, outage: Outage, context: MatchContext): boolean {
  if (cause.service !== null) return false;
  const ancestors = context.tracks.get(outage.id)?.ancestors ?? [];
  const isUnderIt =
    outage.causeGroup.length === 0 || ancestors.some((device) => cause.group.includes(device));
  if (!isUnderIt || outage.dark.length === 0) return false;
  const below = new Set(cause.below);
  const inside = outage.dark.filter((supplyPoint) => below.has(supplyPoint)).length;
  return inside >= context.settings.identity.escalateShare * outage.dark.length;
}

function isBelow(cause: Cause, outage: Outage): boolean {
  if (cause.service !== null) {
    const held = outage.state === 'suspected' ? outage.ever : outage.dark;
    return outage.causeGroup.length > 0 && held.includes(cause.service);
  }
  return cause.ancestors.some((device) => outage.causeGroup.includes(device));
}

/**
 * It was open as said: proven otherwise than by inference, or customers outside the new cause said dark
 * themselves. Then what stays dark below it is a second fault, not a better place of the first.
 */
function wasTrue(outage: Outage, cause: Cause, context: MatchContext): boolean {
  if (outage.basis === 'verified') return true;
  const below = new Set(cause.below);
  const outside = outage.ever.filter((supplyPoint) => {
    const { saidDarkAt } = context.facts(supplyPoint);
    const hasSaid = saidDarkAt !== null && saidDarkAt >= outage.startedAt - CLOCKS_APART_MS;
    return hasSaid && !below.has(supplyPoint);
  });
  return outside.length >= 2;
}

function bare(cause: Cause, how: MatchHow): Match {
  return { cause, how, outage: null, inside: [], splitFrom: null, related: null };
}

function isTold({ state }: Outage): boolean {
  return state === 'confirmed' || state === 'restoring';
}

function oldestFirst(a: Outage, b: Outage): number {
  return a.detectedAt - b.detectedAt || (a.id < b.id ? -1 : 1);
}
