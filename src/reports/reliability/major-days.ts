/** Days that are told apart because no design holds against them, by the 2.5 beta method. */
export interface MajorDays {
  alpha: number;
  /** Sample deviation (n − 1); with the population's the limit would come out too low. */
  beta: number;
  /** Minutes of SAIDI; a day above it is major. */
  limitMin: number;
}

/** Days with interruptions needed before a limit says anything. */
const DAYS_LEAST = 2;

/**
 * T_MED of IEEE Std 1366, clause 3.5 and annex B: exp(α + 2.5 β) over the natural logarithms of daily SAIDI. It
 * judges the days of the reporting period that follows.
 * @param dailyMinutes SAIDI of each day of up to five years, minutes; days of 0 are left out
 * @returns null with fewer than two days that have a value
 */
export function majorDays(dailyMinutes: Iterable<number>): MajorDays | null {
  const logs = [...dailyMinutes]
    .filter((minutes) => minutes > 0)
    .map((minutes) => Math.log(minutes));
  if (logs.length < DAYS_LEAST) return null;
  const alpha = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const squares = logs.reduce((sum, value) => sum + (value - alpha) ** 2, 0);
  const beta = Math.sqrt(squares / (logs.length - 1));
  return { alpha, beta, limitMin: Math.exp(alpha + 2.5 * beta) };
}
