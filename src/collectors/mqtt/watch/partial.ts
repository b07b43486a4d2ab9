/** Assets whose last message left points without a value. */
import type { Reading } from '../../../model/reading.ts';

export interface PartialWatch {
  /** Readings of one message. */
  seen(readings: readonly Reading[]): void;
  assets(): Iterable<string>;
}

/** Most assets remembered; the one that came first is forgotten first. */
const assetsMost = 10_000;

export function partialWatch(): PartialWatch {
  const partial = new Set<string>();
  return {
    seen(readings) {
      const bad = readings.find(({ quality }) => quality === 'bad');
      if (bad === undefined) {
        // Nearly always there is none: then there is nothing to look up.
        if (partial.size > 0) for (const { asset } of readings) partial.delete(asset);
        return;
      }
      partial.add(bad.asset);
      const [oldest] = partial;
      if (partial.size > assetsMost && oldest !== undefined) partial.delete(oldest);
    },
    assets: () => partial,
  };
}
