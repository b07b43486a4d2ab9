/** How many last gasps of each head-end get lost, learned from outages that are over. Pure sums. */

/** Meters of one head-end in all outages seen so far. */
export interface GaspCount {
  outages: number;
  /** Meters that were dark and could have said so. */
  dark: number;
  /** Those that did. */
  heard: number;
}
export type GaspCounts = Readonly<Record<string, GaspCount>>;

/** Meters of one outage from which a count is taken: fewer say nothing of loss. */
const darkMin = 5;
/** Outages at which the count and the usual loss weigh the same: meters of one outage are lost together. */
const evenAt = 20;
const lossMin = 0.02;
const lossMax = 0.8;
/** Older outages fade, so that a repaired network is believed within some hundred outages. */
const outagesMax = 400;

/** One outage more; head-ends by name, `''` for meters without one. */
export function countGasps(
  counts: GaspCounts,
  outage: ReadonlyMap<string, { dark: number; heard: number }>,
): GaspCounts {
  const next: Record<string, GaspCount> = { ...counts };
  for (const [headEnd, { dark, heard }] of outage) {
    if (dark < darkMin) continue;
    const before = faded(next[headEnd] ?? { outages: 0, dark: 0, heard: 0 });
    next[headEnd] = {
      outages: before.outages + 1,
      dark: before.dark + dark,
      heard: before.heard + heard,
    };
  }
  return next;
}

function faded(count: GaspCount): GaspCount {
  if (count.outages < outagesMax) return count;
  const keep = (outagesMax - 1) / outagesMax;
  return { outages: outagesMax - 1, dark: count.dark * keep, heard: count.heard * keep };
}

/**
 * Loss while communication is sound. What was counted mixes sound and degraded groups: the usual mixture is
 * taken out of it. Weighs n / (n + 20) against the usual loss, and stays within 0.02 … 0.8.
 */
export function gaspLossOf(
  count: GaspCount | undefined,
  usual: {
    loss: { ok: number; degraded: number; down: number };
    group: { ok: number; degraded: number; down: number };
  },
): number {
  const { loss, group } = usual;
  if (count === undefined || count.dark === 0) return loss.ok;
  const share = count.heard / count.dark;
  const degraded = (1 - loss.degraded) / Math.max(1e-6, 1 - loss.ok);
  const down = (1 - loss.down) / Math.max(1e-6, 1 - loss.ok);
  const mixture = group.ok + group.degraded * degraded + group.down * down;
  const seen = 1 - share / mixture;
  const weight = count.outages / (count.outages + evenAt);
  return Math.min(lossMax, Math.max(lossMin, weight * seen + (1 - weight) * loss.ok));
}
