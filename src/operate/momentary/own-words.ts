/** Meters that lost supply and had it back, by their own clocks and whatever order their two words came in. */
import type { GridEvent } from '../../model/event.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import { forgetOldest } from '../../runtime/forget.ts';

/** Dark from its gasp to its return, both by the clock of the meter. */
export interface OwnDark {
  asset: string;
  from: Instant;
  to: Instant;
}

export interface OwnWords {
  /** The dark time that this word completes, when it is no longer than the limit. */
  hear(event: GridEvent): OwnDark | null;
}

/** The newest gasp and the newest return of a meter that have no other half yet. */
interface Half {
  gaspAt: Instant | null;
  backAt: Instant | null;
}

/**
 * Only own words with a time of the meter count: two times of one clock compare, however wrong it is.
 *
 * @param limitMs longer dark times are outages, and judged as such
 * @param assetsMax meters remembered; the one that spoke first is forgotten first
 */
export function ownWords(limitMs: DurationMs, assetsMax: number): OwnWords {
  const halves = new Map<string, Half>();
  return {
    hear({ asset, type, deviceTime, report, retained }) {
      if (deviceTime === null || retained || report === 'assumed') return null;
      if (type !== 'last_gasp' && type !== 'power_restored') return null;
      const half = halves.get(asset) ?? { gaspAt: null, backAt: null };
      if (type === 'last_gasp') half.gaspAt = Math.max(half.gaspAt ?? deviceTime, deviceTime);
      else half.backAt = Math.max(half.backAt ?? deviceTime, deviceTime);
      const { gaspAt: from, backAt: to } = half;
      const lasted = from === null || to === null ? Number.NaN : to - from;
      if (from !== null && to !== null && lasted > 0) {
        halves.delete(asset);
        return lasted <= limitMs ? { asset, from, to } : null;
      }
      halves.set(asset, half);
      forgetOldest(halves, assetsMax);
      return null;
    },
  };
}
