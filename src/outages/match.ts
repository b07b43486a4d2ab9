// Identity: which open outage a cause belongs to, so that an id never flaps.
import type { Outage } from '../model/outage.ts';
import type { Instant } from '../model/time.ts';
import { filterInParts, type InParts, someInParts } from '../runtime/in-parts.ts';
import type { Cause, PointFacts } from './life/causes.ts';
import { setOf } from './life/id-lists.ts';
import { type MatchContext, mayMove } from './life/may-move.ts';
import { isOpen, isTold } from './life/moves.ts';
import type { Track } from './life/track.ts';

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

/**
 * Each cause with its outage; every outage belongs to at most one cause (`inside` apart).
 * Notes in `track.candidate` are given back as new tracks; nothing passed in is changed.
 * @param outages open and restored ones of this feeder, and those above it
 */
export function* match(
  outages: readonly Outage[],
  causes: readonly Cause[],
  context: MatchContext,
): InParts<{ matches: Match[]; candidates: Map<string, Track['candidate']> }> {
  const taken = new Set<string>();
  const candidates = new Map<string, Track['candidate']>();
  const found = new Map<Cause, Match>();
  const byAge = [...outages].sort(oldestFirst);
  const free = (): Outage[] => byAge.filter((o) => isOpen(o.state) && !taken.has(o.id));

  for (const cause of causes) yield* reopen(cause);
  for (const cause of causes) {
    if (found.has(cause)) continue;
    const same = free().find((outage) => isSame(outage, cause));
    if (same === undefined) continue;
    taken.add(same.id);
    found.set(cause, { ...bare(cause, 'same'), outage: same.id });
  }
  for (const cause of causes) if (found.get(cause)?.how !== 'reopened') yield* absorb(cause);
  for (const outage of free()) {
    const untaken = causes.filter((cause) => !found.has(cause));
    const below = yield* refining(outage, untaken, context);
    if (below.length > 0) yield* refine(outage, below);
  }
  for (const cause of causes) if (!found.has(cause)) found.set(cause, yield* begun(cause));
  return { matches: causes.flatMap((cause) => found.get(cause) ?? []), candidates };

  /**
   * Dark again where one was restored a moment ago: what the first word of it began as another outage, of which nobody
   * was told, ends in that one.
   */
  function* reopen(cause: Cause): InParts<void> {
    if (cause.probability < context.settings.decision.confirm) return;
    const last = lastOf(cause);
    if (last?.state !== 'restored' || !(yield* isDarkAgain(last, cause, context))) return;
    const around = yield* under(cause, free(), { context, orSame: true });
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
  function* absorb(cause: Cause): InParts<void> {
    // One that people were told of goes on before an older one that nobody heard of.
    const inner = yield* under(cause, free(), { context, orSame: false });
    inner.sort((a, b) => Number(isTold(b)) - Number(isTold(a)));
    const [oldest] = inner;
    if (oldest === undefined) return;
    for (const outage of inner) taken.add(outage.id);
    const own = found.get(cause);
    if (own !== undefined) {
      const main = byAge.find((outage) => outage.id === own.outage) ?? oldest;
      if (yield* mayMove(main, { cause, from: inner }, { ...context, candidates })) {
        own.inside = inner.map((outage) => outage.id);
      } else own.inside = [];
      return;
    }
    const holdMs = context.settings.decision.confirmAfter;
    const move = { cause, from: inner, holdMs };
    const isFree = yield* mayMove(oldest, move, { ...context, candidates });
    const inside = inner.filter((outage) => outage !== oldest).map((outage) => outage.id);
    const how = isFree ? 'escalated' : 'held';
    found.set(cause, { ...bare(cause, how), outage: oldest.id, inside });
  }

  /** Rules 3 and 4: the id stays with the cause that has more customers, the others are split off. */
  function* refine(outage: Outage, below: Cause[]): InParts<void> {
    const [largest, ...others] = [...below].sort((a, b) => b.below.length - a.below.length);
    if (largest === undefined) return;
    taken.add(outage.id);
    const move = { cause: largest, from: [outage] };
    const isFree = yield* mayMove(outage, move, { ...context, candidates });
    const how = isFree ? 'refined' : 'held';
    found.set(largest, { ...bare(largest, how), outage: outage.id });
    for (const cause of others) {
      const split = { ...bare(cause, 'split'), splitFrom: outage.id };
      found.set(cause, isFree ? split : { ...bare(cause, 'held'), outage: outage.id });
    }
  }

  /** Rule 5, or the same cause dark again soon after it was restored. */
  function* begun(cause: Cause): InParts<Match> {
    const last = lastOf(cause);
    if (last === undefined || last.restoredAt === null) return bare(cause, 'new');
    if (yield* goesOn(last, cause, context)) {
      taken.add(last.id);
      return { ...bare(cause, 'reopened'), outage: last.id };
    }
    return { ...bare(cause, 'new'), related: last.id };
  }
}

/** Outages whose cause lies under this one, or is the same. */
function* under(
  cause: Cause,
  outages: readonly Outage[],
  { context, orSame }: { context: MatchContext; orSame: boolean },
): InParts<Outage[]> {
  const found: Outage[] = [];
  for (const outage of outages) {
    const isMeant = (orSame && isSame(outage, cause)) || (yield* isAbove(cause, outage, context));
    if (isMeant) found.push(outage);
  }
  return found;
}

/** Causes below an outage that may be a better place of it. */
function* refining(
  outage: Outage,
  causes: readonly Cause[],
  context: MatchContext,
): InParts<Cause[]> {
  const found: Cause[] = [];
  for (const cause of causes) {
    if (isBelow(cause, outage) && !(yield* wasTrue(outage, cause, context))) found.push(cause);
  }
  return found;
}

/** Nobody was told of it, and no person made it. */
function isNews({ id, state }: Outage, { tracks }: MatchContext): boolean {
  return state === 'suspected' && tracks.get(id)?.isByHand !== true;
}

/** It was found at this cause before it was found elsewhere. */
function wasAt({ id }: Outage, { group }: Cause, { tracks }: MatchContext): boolean {
  return (tracks.get(id)?.places ?? []).some((device) => group.includes(device));
}

function* isDarkAgain(
  { restoredAt }: Outage,
  cause: Cause,
  context: MatchContext,
): InParts<boolean> {
  if (restoredAt === null) return false;
  const isSoon = context.now - restoredAt <= context.settings.reopenWindow;
  return isSoon && (yield* hasNewDark(cause, restoredAt, context.facts));
}

/** What was believed before a person said "restored" is no news of another outage. */
function* goesOn(last: Outage, cause: Cause, context: MatchContext): InParts<boolean> {
  if (last.state !== 'restored') return false;
  const isNews = yield* hasNewDark(cause, last.restoredAt ?? 0, context.facts);
  return !isNews || (yield* isDarkAgain(last, cause, context));
}

/** Something spoke for dark after an instant: a meter under the cause, or the device itself. */
export function* hasNewDark(
  cause: Cause,
  since: Instant,
  facts: (supplyPoint: string) => PointFacts,
): InParts<boolean> {
  if (cause.hardAt !== null && cause.hardAt > since) return true;
  return yield* someInParts(
    cause.below,
    (supplyPoint) => (facts(supplyPoint).saidDarkAt ?? 0) > since,
  );
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

function* isAbove(cause: Cause, outage: Outage, context: MatchContext): InParts<boolean> {
  if (cause.service !== null) return false;
  const ancestors = context.tracks.get(outage.id)?.ancestors ?? [];
  const isUnderIt =
    outage.causeGroup.length === 0 || ancestors.some((device) => cause.group.includes(device));
  if (!isUnderIt || outage.dark.length === 0) return false;
  const below = yield* setOf(cause.below);
  const inside = yield* filterInParts(outage.dark, (supplyPoint) => below.has(supplyPoint));
  return inside.length >= context.settings.identity.escalateShare * outage.dark.length;
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
function* wasTrue(outage: Outage, cause: Cause, context: MatchContext): InParts<boolean> {
  if (outage.basis === 'verified') return true;
  const below = yield* setOf(cause.below);
  const outside = yield* filterInParts(outage.ever, (supplyPoint) => {
    const { saidDarkAt } = context.facts(supplyPoint);
    const hasSaid = saidDarkAt !== null && saidDarkAt >= outage.startedAt - CLOCKS_APART_MS;
    return hasSaid && !below.has(supplyPoint);
  });
  return outside.length >= 2;
}

function bare(cause: Cause, how: MatchHow): Match {
  return { cause, how, outage: null, inside: [], splitFrom: null, related: null };
}

function oldestFirst(a: Outage, b: Outage): number {
  return a.detectedAt - b.detectedAt || (a.id < b.id ? -1 : 1);
}
