// Premises with two supplies: one that is off interrupts nobody while the other lives (operations.md, two supplies).
import { filterInParts, type InParts, someInParts } from '../../runtime/in-parts.ts';
import type { Cause } from './causes.ts';
import { union } from './id-lists.ts';
import type { StepContext, Working } from './working.ts';

/** Who under this outage has lost one supply of two; those who are new to it hear so. */
export function* noteReduced(
  one: Working,
  cause: Cause | null,
  context: StepContext,
): InParts<void> {
  const { supplies, verdict, settings } = context;
  const before = one.outage.reduced ?? [];
  if (supplies === undefined || (cause === null && before.length === 0)) return;
  const { state } = one.outage;
  if (state === 'suspected') return;
  const isOff = state === 'confirmed' || state === 'restoring';
  const { tellable, restored } = settings.decision;
  const wereReduced = new Set(before);
  const isReduced = (id: string): boolean => {
    if (!isOff || supplies.other(id) === null) return false;
    const p = verdict.darkness.get(id)?.pAny ?? 0;
    return p >= tellable || (wereReduced.has(id) && p >= restored);
  };
  const fromBelow = yield* filterInParts(cause?.below ?? [], isReduced);
  const now = union(fromBelow, before.filter(isReduced));
  if (now.length === before.length && now.every((id) => wereReduced.has(id))) return;
  one.outage = { ...one.outage, reduced: now };
  const hasSpoken = (id: string): boolean => context.facts(id).saidDarkAt !== null;
  one.track.isWitnessed ||= yield* someInParts(now, hasSpoken);
  one.reasons.push('supply_reduced');
  // Who was without any supply hears that power is back, not of the part that is still off.
  const fresh = now.filter((id) => !wereReduced.has(id) && !one.before?.dark.includes(id));
  const groups = Map.groupBy(fresh, (id) => {
    const { isManual = false, isUrgent = false } = supplies.other(id) ?? {};
    return `${isManual} ${isUrgent}`;
  });
  for (const [key, supplyPoints] of groups) {
    const [isManual, isUrgent] = key.split(' ').map((word) => word === 'true');
    one.news.push({
      ...{ what: 'supply_reduced', supplyPoints },
      ...{ isManual: isManual === true, isUrgent: isUrgent === true },
    });
  }
}
