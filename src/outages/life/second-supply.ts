// Premises with two supplies: one that is off interrupts nobody while the other lives (operations.md, two supplies).
import type { Cause } from './causes.ts';
import type { StepContext, Working } from './working.ts';

/** Who under this outage has lost one supply of two; those who are new to it hear so. */
export function noteReduced(one: Working, cause: Cause | null, context: StepContext): void {
  const { supplies, verdict, settings } = context;
  const before = one.outage.reduced ?? [];
  if (supplies === undefined || (cause === null && before.length === 0)) return;
  const { state } = one.outage;
  if (state === 'suspected') return;
  const isOff = state === 'confirmed' || state === 'restoring';
  const { tellable, restored } = settings.decision;
  const wereReduced = new Set(before);
  const now = [...new Set([...(cause?.below ?? []), ...before])]
    .filter((id) => {
      const p = verdict.darkness.get(id)?.pAny ?? 0;
      const isDead = p >= tellable || (wereReduced.has(id) && p >= restored);
      return isOff && isDead && supplies.other(id) !== null;
    })
    .sort();
  if (now.length === before.length && now.every((id) => wereReduced.has(id))) return;
  one.outage = { ...one.outage, reduced: now };
  one.track.isWitnessed ||= now.some((id) => context.facts(id).saidDarkAt !== null);
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
