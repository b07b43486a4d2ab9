// When power will be back: a conditional quantile of past outages until somebody knows better.
import type { Etr, Outage } from '../model/outage.ts';
import { type Instant, MINUTE } from '../model/time.ts';
import type { OutageSettings } from './settings.ts';

type EtrSettings = OutageSettings['etr'];

/**
 * The length in minutes that a share `q` of the outages which last longer than `elapsedMinutes` do not
 * exceed: Q(F(t) + q·(1 − F(t))). Source: log-normal fit of published outage records.
 */
export function conditionalMinutes(q: number, elapsedMinutes: number, fit: EtrSettings): number {
  const passed =
    elapsedMinutes <= 0 ? 0 : normalBelow(Math.log(elapsedMinutes / fit.medianMinutes) / fit.sigma);
  const share = passed + q * (1 - passed);
  return fit.medianMinutes * Math.exp(fit.sigma * normalQuantile(Math.min(share, 1 - 1e-12)));
}

/** Statistical estimate for an outage that began at `startedAt`; rounded up, never in the past. */
export function statisticalEtr(startedAt: Instant, now: Instant, settings: EtrSettings): Etr {
  const elapsed = Math.max(0, now - startedAt) / MINUTE;
  const after = (q: number): Instant =>
    roundedUp(startedAt + conditionalMinutes(q, elapsed, settings) * MINUTE, now, settings);
  const { quantile, low, high } = settings;
  return {
    at: after(quantile),
    origin: 'statistical',
    low: after(low),
    high: after(high),
    nextUpdateAt: null,
  };
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
export function etrStep(
  outage: Outage,
  extensions: number,
  about: { now: Instant; settings: EtrSettings; isStorm: boolean },
): EtrStep {
  const { now, settings, isStorm } = about;
  const { etr } = outage;
  if (etr === null) {
    return isStorm
      ? { do: 'withdraw', etr: assessing(now, settings) }
      : { do: 'extend', etr: statisticalEtr(outage.startedAt, now, settings) };
  }
  if (etr.at === null) {
    const isDue = etr.nextUpdateAt !== null && etr.nextUpdateAt <= now;
    return isDue ? { do: 'withdraw', etr: assessing(now, settings) } : null;
  }
  if (now >= etr.at - settings.extendBefore) {
    if (extensions >= settings.extensionsMax) {
      return { do: 'withdraw', etr: assessing(now, settings) };
    }
    const later = statisticalEtr(outage.startedAt, Math.max(now, etr.at), settings);
    return { do: 'extend', etr: later };
  }
  return now >= etr.at - settings.warnBefore ? { do: 'ask' } : null;
}

function roundedUp(at: Instant, now: Instant, settings: EtrSettings): Instant {
  const step = settings.roundTo;
  const rounded = Math.ceil(at / step) * step;
  return rounded > now ? rounded : (Math.floor(now / step) + 1) * step;
}

/** Distribution function of the standard normal (Abramowitz and Stegun 7.1.26 through erf, 1.5e-7). */
function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = [0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429];
  let sum = 0;
  for (const [index, factor] of series.entries()) sum += factor * t ** (index + 1);
  const erf = 1 - sum * Math.exp(-x * x);
  return z < 0 ? (1 - erf) / 2 : (1 + erf) / 2;
}

/** Quantile of the standard normal by bisection: exact to what `normalBelow` gives. */
function normalQuantile(p: number): number {
  let low = -9;
  let high = 9;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (normalBelow(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
