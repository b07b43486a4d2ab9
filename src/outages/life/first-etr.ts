// The first time of return of an outage, from what a decision knows.
import type { Etr, Outage } from '../../model/outage.ts';
import { firstEtr } from '../etr.ts';
import type { StepContext } from './working.ts';

/** The word that stands, or the first one; one that has all but passed is no word. */
export function etrFor(outage: Outage, context: StepContext): Etr {
  const { etr, plannedOutage } = outage;
  const { now, isStorm } = context;
  const settings = context.settings.etr;
  const isGood = etr !== null && (etr.at === null || etr.at > now + settings.extendBefore);
  if (isGood) return etr;
  const plannedEnd = plannedOutage === null ? null : context.plannedEnd(plannedOutage);
  const lengths = context.lengthsOf(outage);
  return firstEtr(outage.startedAt, { now, settings, isStorm, lengths, plannedEnd });
}
