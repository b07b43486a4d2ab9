// Who leaves an outage with supply, and when each may be told so.
import type { DarkChange } from './dark-set.ts';
import { isToldBack, zoneProofs } from './proofs.ts';
import { type StepContext, union, type Working } from './working.ts';

/** Some are back: by proof, or because the cause turned out to lie below them. */
export function leave(one: Working, change: DarkChange, context: StepContext): void {
  if (change.leaving.length === 0) return;
  const gone = new Set(change.leaving.map(({ supplyPoint }) => supplyPoint));
  const dark = one.outage.dark.filter((id) => !gone.has(id));
  setDark(one, dark, context);
  closeIntervals(one, change, context);
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
export function tellLate(one: Working, context: StepContext): void {
  const { track } = one;
  track.untold = track.untold.filter((id) => !context.owner.has(id));
  if (track.untold.length === 0) return;
  // Their dark time is closed already: what counts is since the outage began.
  const times = { ...context.times, lastTo: () => null, intervalOf: () => null };
  const about = { ...context, times };
  const proofs = zoneProofs(one.outage, about);
  const { darkness } = context.verdict;
  const isLit = (id: string): boolean =>
    (darkness.get(id)?.pAny ?? 0) < context.settings.decision.restored;
  const supplyPoints = track.untold.filter((id) => isLit(id) && isToldBack(id, proofs, about));
  if (supplyPoints.length === 0) return;
  track.untold = track.untold.filter((id) => !supplyPoints.includes(id));
  one.reasons.push('proven_later');
  const { state, dark } = one.outage;
  if (state === 'restored') one.news.push({ what: 'restored', supplyPoints });
  else one.news.push({ what: 'part_restored', supplyPoints, stillDark: dark });
}

/** Everybody is back. Those without proof in their zone are told when it comes. */
export function restore(one: Working, change: DarkChange, context: StepContext): void {
  const proven = toldNow(one, change.leaving);
  closeIntervals(one, change, context);
  for (const id of change.unproven) context.times.close(one, id, lastBack(change, context));
  setDark(one, [], context);
  one.outage = { ...one.outage, state: 'restored', restoredAt: lastBack(change, context) };
  one.track.untold = union(one.track.untold, change.unproven);
  one.track.ready = 0;
  one.reasons.unshift('all_proven_back');
  one.news.push({ what: 'restored', supplyPoints: proven });
}

function lastBack(change: DarkChange, context: StepContext): number {
  const times = change.leaving.map(({ at }) => at);
  return times.length === 0 ? context.now : Math.min(context.now, Math.max(...times));
}

export function setDark(one: Working, dark: readonly string[], context: StepContext): void {
  for (const id of one.outage.dark) context.owner.delete(id);
  for (const id of dark) context.owner.set(id, one.outage.id);
  one.outage = { ...one.outage, dark: [...dark], ever: union(one.outage.ever, dark) };
  one.track.isWitnessed ||= dark.some((id) => context.facts(id).saidDarkAt !== null);
}

/** An interval of one who never was dark ends where it began: no dark time remains of it. */
function closeIntervals(one: Working, change: DarkChange, context: StepContext): void {
  for (const { supplyPoint, how, at } of change.leaving) {
    context.times.close(one, supplyPoint, how === 'not_affected' ? 'never_was' : at);
  }
}
