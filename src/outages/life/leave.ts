// Who leaves an outage with supply, and when each may be told so.
import type { Instant } from '../../model/time.ts';
import { eachInParts, filterInParts, type InParts, someInParts } from '../../runtime/in-parts.ts';
import type { DarkChange } from './dark-set.ts';
import { setOf, union, unionInParts } from './id-lists.ts';
import { isToldBack, zoneProofs } from './proofs.ts';
import type { StepContext, Working } from './working.ts';

/** Some are back: by proof, or because the cause turned out to lie below them. */
export function* leave(one: Working, change: DarkChange, context: StepContext): InParts<void> {
  if (change.leaving.length === 0) return;
  const gone = new Set(change.leaving.map(({ supplyPoint }) => supplyPoint));
  const dark = yield* filterInParts(one.outage.dark, (id) => !gone.has(id));
  yield* setDark(one, dark, context);
  yield* closeIntervals(one, change, context);
  const back = change.leaving.filter(({ how }) => how === 'restored');
  const never = change.leaving.filter(({ how }) => how === 'not_affected');
  if (never.length > 0) {
    one.reasons.push('not_affected');
    const supplyPoints = never.map(({ supplyPoint }) => supplyPoint);
    one.news.push({ what: 'not_affected', supplyPoints });
  }
  if (back.length === 0) return;
  one.reasons.push('part_restored');
  one.news.push({ what: 'part_restored', supplyPoints: toldNow(one, back), stillDark: dark });
  yield* ask(one, change);
}

/** Those whom nothing there can prove it for: whether power is back is asked. */
function* ask(one: Working, { leaving, unproven }: DarkChange): InParts<void> {
  const closed = leaving.filter(({ isByDevice }) => isByDevice).map((left) => left.supplyPoint);
  if (closed.length > 0) one.track.asked = yield* unionInParts(one.track.asked ?? [], closed);
  const supplyPoints = yield* unionInParts(closed, unproven);
  if (supplyPoints.length > 0) one.news.push({ what: 'restored_unproven', supplyPoints });
}

/** Those who may be told at once; the others are kept until they may. */
function toldNow({ track }: Working, back: DarkChange['leaving']): string[] {
  const later = back.filter(({ isProven }) => !isProven).map(({ supplyPoint }) => supplyPoint);
  track.untold = union(track.untold, later);
  return back.filter(({ isProven }) => isProven).map(({ supplyPoint }) => supplyPoint);
}

/**
 * Who left without a word of its own is told when that comes, or when it should have. One that is dark again meanwhile
 * was not back: nobody takes anything back from it.
 */
export function* tellLate(one: Working, context: StepContext): InParts<void> {
  const { track } = one;
  track.untold = yield* filterInParts(track.untold, (id) => !context.owner.has(id));
  if (track.untold.length === 0) return;
  // Their dark time is closed already: what counts is since the outage began.
  const times = { ...context.times, lastTo: () => null, intervalOf: () => null };
  const about = { ...context, times };
  const proofs = yield* zoneProofs(one.outage, about);
  const { darkness } = context.verdict;
  const isLit = (id: string): boolean =>
    (darkness.get(id)?.pAny ?? 0) < context.settings.decision.restored;
  const asked = yield* setOf(track.asked ?? []);
  const isOwn = (id: string): boolean => proofs.get(about.zoneOf(id))?.own.has(id) === true;
  const supplyPoints = yield* filterInParts(
    track.untold,
    (id) => isLit(id) && isToldBack(id, proofs, about) && (!asked.has(id) || isOwn(id)),
  );
  if (supplyPoints.length === 0) return;
  const told = yield* setOf(supplyPoints);
  track.untold = yield* filterInParts(track.untold, (id) => !told.has(id));
  one.reasons.push('proven_later');
  // Those still dark heard when these left the outage: at each of them a wave to all the others would be too many.
  if (one.outage.state === 'restored') one.news.push({ what: 'restored', supplyPoints });
  else one.news.push({ what: 'part_restored', supplyPoints, stillDark: [] });
}

/** Everybody is back. Those without proof in their zone are told when it comes, and asked where it does not. */
export function* restore(one: Working, change: DarkChange, context: StepContext): InParts<void> {
  const proven = toldNow(one, change.leaving);
  yield* closeIntervals(one, change, context);
  const restoredAt = lastBack(change, context);
  yield* eachInParts(change.unproven, (id) => context.times.close(one, id, restoredAt));
  yield* setDark(one, [], context);
  one.outage = { ...one.outage, state: 'restored', restoredAt };
  one.track.untold = union(one.track.untold, change.unproven);
  one.track.ready = 0;
  const isProven = change.leaving.every((left) => left.isByDevice !== true);
  one.reasons.unshift(isProven ? 'all_proven_back' : 'nobody_dark');
  one.news.push({ what: 'restored', supplyPoints: proven });
  yield* ask(one, change);
}

function lastBack({ leaving }: DarkChange, { now }: StepContext): Instant {
  const last = leaving.reduce((most, { at }) => Math.max(most, at), -Infinity);
  return leaving.length === 0 ? now : Math.min(now, last);
}

export function* setDark(
  one: Working,
  dark: readonly string[],
  context: StepContext,
): InParts<void> {
  const list = [...dark];
  yield* context.owner.put(one.outage.id, list);
  const ever = yield* unionInParts(one.outage.ever, list);
  one.outage = { ...one.outage, dark: list, ever };
  const hasSpoken = (id: string): boolean => context.facts(id).saidDarkAt !== null;
  one.track.isWitnessed ||= yield* someInParts(list, hasSpoken);
}

/** An interval of one who never was dark ends where it began: no dark time remains of it. */
function closeIntervals(one: Working, change: DarkChange, context: StepContext): InParts<void> {
  return eachInParts(change.leaving, ({ supplyPoint, how, at }) => {
    context.times.close(one, supplyPoint, how === 'not_affected' ? 'never_was' : at);
  });
}
