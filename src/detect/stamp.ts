// Rule E1: whose clock an observation is dated by, and what a meter's own clock says of the order of its words.
import type { GridEvent } from '../model/event.ts';
import { type DurationMs, type Instant, MINUTE } from '../model/time.ts';
import { forgetOldest } from '../runtime/forget.ts';

/** A device time older or newer than this against the receipt is not believed. */
const BEHIND_MAX_MS: DurationMs = 300_000;
const AHEAD_MAX_MS: DurationMs = 5_000;

/** Times of an observation; `at` is the device's own where it lies near the receipt, else the receipt. */
export function stamp(seen: { id: string; receivedAt: Instant; deviceTime: Instant | null }): {
  id: string;
  at: Instant;
  receivedAt: Instant;
  deviceTime: Instant | null;
} {
  const { id, receivedAt, deviceTime } = seen;
  const isOwn = deviceTime !== null && isBelieved({ deviceTime, receivedAt });
  return { id, at: isOwn ? deviceTime : receivedAt, receivedAt, deviceTime };
}

function isBelieved(seen: { deviceTime: Instant; receivedAt: Instant }): boolean {
  const { deviceTime, receivedAt } = seen;
  return deviceTime >= receivedAt - BEHIND_MAX_MS && deviceTime <= receivedAt + AHEAD_MAX_MS;
}

export interface Overtaken {
  /** Whether the meter has said since, by its own clock, that it is back. Remembers each that says so. */
  isOver(event: GridEvent): boolean;
}

/** A queue empties within minutes; later than that the meter's clock may have been set. */
const WITHIN_MS: DurationMs = 15 * MINUTE;

/**
 * Two times of one clock compare, however old both are: only against ours (E1) would the older one be dated
 * by its receipt, behind the newer.
 * @param assetsMax meters remembered; the one that came first is forgotten first
 */
export function overtaken(assetsMax: number): Overtaken {
  const back = new Map<string, { deviceTime: Instant; receivedAt: Instant }>();
  return {
    isOver({ asset, type, deviceTime, receivedAt }) {
      if (deviceTime === null) return false;
      const known = back.get(asset);
      if (type === 'power_restored') {
        if (known !== undefined && known.deviceTime >= deviceTime) return false;
        back.set(asset, { deviceTime, receivedAt });
        forgetOldest(back, assetsMax);
        return false;
      }
      if (type !== 'last_gasp' || known === undefined) return false;
      // Where both are believed each is dated by itself, in whatever order they come.
      if (isBelieved(known) && isBelieved({ deviceTime, receivedAt })) return false;
      return deviceTime < known.deviceTime && receivedAt - known.receivedAt < WITHIN_MS;
    },
  };
}
