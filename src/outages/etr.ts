// When power will be back: a conditional quantile of past outages until somebody knows better.
import type { Etr, Outage } from '../model/outage.ts';
import { type Instant, MINUTE } from '../model/time.ts';
import type { Lengths } from './etr/lengths.ts';
import type { OutageSettings } from './settings.ts';

type EtrSettings = OutageSettings['etr'];

/** Statistical estimate for an outage that began at `startedAt`; rounded up, never in the past. */
export function statisticalEtr(
  startedAt: Instant,
  about: { now: Instant; settings: EtrSettings; lengths: Lengths },
): Etr {
  const { now, settings, lengths } = about;
  const elapsed = Math.max(0, now - startedAt) / MINUTE;
  const after = (q: number): Instant =>
    roundedUp(startedAt + lengths.conditional(q, elapsed) * MINUTE, now, settings);
  const { quantile, low, high } = settings;
  const origin = 'statistical';
  return { at: after(quantile), origin, low: after(low), high: after(high), nextUpdateAt: null };
}

/** What is told first: the end of the plan it names, else the statistics; in a storm nothing yet. */
export function firstEtr(
  startedAt: Instant,
  about: EstimateContext & { plannedEnd: Instant | null },
): Etr {
  const { now, settings, isStorm, plannedEnd } = about;
  if (plannedEnd !== null && plannedEnd > now + settings.extendBefore) {
    const at = plannedEnd;
    return { at, origin: 'planned_end', low: at, high: at, nextUpdateAt: null };
  }
  return isStorm ? assessing(now, settings) : statisticalEtr(startedAt, about);
}

/** Which word stands before which: the first is the best. */
const origins: readonly Etr['origin'][] = ['crew', 'operator', 'planned_end', 'statistical'];

/** Whether a word may take the place of the one that stands: of its own rank or better, or that has come due. */
export function mayReplace(old: Etr | null, origin: Etr['origin'], now: Instant): boolean {
  if (old === null || old.at === null || old.at <= now) return true;
  return origins.indexOf(origin) <= origins.indexOf(old.origin);
}

export interface EstimateContext {
  now: Instant;
  settings: EtrSettings;
  lengths: Lengths;
  isStorm: boolean;
}

/** Nothing can be said yet, but when the next word comes. */
export function assessing(now: Instant, settings: EtrSettings): Etr {
  const nextUpdateAt = now + settings.assessFor;
  return { at: null, origin: 'statistical', low: null, high: null, nextUpdateAt };
}

/** What is due for the ETR of an open outage; null: nothing. */
export type EtrStep =
  /** The operator is asked for a better word. */
  | { do: 'ask' }
  | { do: 'extend'; etr: Etr }
  /** Extended too often: said openly that it is not known. */
  | { do: 'withdraw'; etr: Etr }
  | null;

/**
 * An ETR never passes in silence.
 * @param extensions times in a row it was extended without a word of crew or operator
 */
export function etrStep(outage: Outage, extensions: number, about: EstimateContext): EtrStep {
  const { now, settings, isStorm } = about;
  const { etr } = outage;
  if (etr === null) {
    return isStorm
      ? { do: 'withdraw', etr: assessing(now, settings) }
      : { do: 'extend', etr: statisticalEtr(outage.startedAt, about) };
  }
  if (etr.at === null) {
    if (etr.nextUpdateAt !== null && etr.nextUpdateAt > now) return null;
    const isKnownAgain = !isStorm && extensions < settings.extensionsMax;
    return isKnownAgain
      ? { do: 'extend', etr: statisticalEtr(outage.startedAt, about) }
      : { do: 'withdraw', etr: assessing(now, settings) };
  }
  // "In five minutes" is a word as well: it is not taken back at once.
  const ahead = etr.saidAt === undefined ? settings.extendBefore : (etr.at - etr.saidAt) / 2;
  if (now >= etr.at - Math.min(settings.extendBefore, ahead)) {
    if (extensions >= settings.extensionsMax) {
      return { do: 'withdraw', etr: assessing(now, settings) };
    }
    const then = { ...about, now: Math.max(now, etr.at) };
    return { do: 'extend', etr: statisticalEtr(outage.startedAt, then) };
  }
  return now >= etr.at - settings.warnBefore ? { do: 'ask' } : null;
}

function roundedUp(at: Instant, now: Instant, settings: EtrSettings): Instant {
  const step = settings.roundTo;
  const rounded = Math.ceil(at / step) * step;
  return rounded > now ? rounded : (Math.floor(now / step) + 1) * step;
}
