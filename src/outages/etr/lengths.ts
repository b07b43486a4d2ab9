// How long outages last, as a distribution: fitted to published records, or the utility's own.

/** Lengths in minutes. */
export interface Lengths {
  /** The length that a share `q` of the outages lasting longer than `elapsed` do not exceed. */
  conditional(q: number, elapsed: number): number;
}

/** Log-normal. Q(F(t) + q·(1 − F(t))); source: a fit of published outage records. */
export function logNormal(fit: { medianMinutes: number; sigma: number }): Lengths {
  const { medianMinutes, sigma } = fit;
  return {
    conditional(q, elapsed) {
      const passed = elapsed <= 0 ? 0 : normalBelow(Math.log(elapsed / medianMinutes) / sigma);
      const share = passed + q * (1 - passed);
      return medianMinutes * Math.exp(sigma * normalQuantile(Math.min(share, 1 - 1e-12)));
    },
  };
}

/** Outages that must still be longer before their own quantiles are worth more than the fit. */
const TAIL_MIN = 20;

/**
 * The lengths that were seen, as they were; where too few lasted so long, `beyond` answers.
 * @param minutes any order
 */
export function observed(minutes: readonly number[], beyond: Lengths): Lengths {
  const sorted = [...minutes].sort((a, b) => a - b);
  return {
    conditional(q, elapsed) {
      const first = firstAbove(sorted, elapsed);
      const left = sorted.length - first;
      if (left < TAIL_MIN) return beyond.conditional(q, elapsed);
      const at = first + q * (left - 1);
      const low = sorted[Math.floor(at)] ?? elapsed;
      const high = sorted[Math.ceil(at)] ?? low;
      return low + (high - low) * (at - Math.floor(at));
    },
  };
}

/** Index of the first length above a value; all are sorted ascending. */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
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
