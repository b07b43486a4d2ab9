/** Readings that had to be given up because the store did not take them: from when to when, of which assets. */
import type { Reading } from '../model/reading.ts';
import type { ReadingGap } from '../model/source.ts';
import type { Instant } from '../model/time.ts';

export interface GivenUp {
  add(readings: readonly Reading[]): void;
  /** Spans since the last call: one of the source, and one of each asset; none where nothing was given up. */
  take(): ReadingGap[];
}

export function givenUp(source: string): GivenUp {
  let spans = new Map<string | null, { from: Instant; to: Instant }>();
  const widen = (asset: string | null, time: Instant): void => {
    const span = spans.get(asset);
    if (span === undefined) {
      spans.set(asset, { from: time, to: time });
      return;
    }
    span.from = Math.min(span.from, time);
    span.to = Math.max(span.to, time);
  };
  return {
    add(readings) {
      for (const { asset, time } of readings) {
        widen(null, time);
        widen(asset, time);
      }
    },
    take() {
      const reason = 'store_behind' as const;
      const taken = [...spans].map(([asset, span]) => ({
        ...{ source, asset, lane: null, reason },
        ...span,
      }));
      spans = new Map();
      return taken;
    },
  };
}
