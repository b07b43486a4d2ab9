/** Clocks of assets that are wrong: the median of how far what they say lies behind its receipt. Pure but for its memory. */
import { DAY, type DurationMs, type Instant, SECOND } from '../../../model/time.ts';

export interface SkewWatch {
  /** @param claimed the asset's own time, believed or not */
  seen(asset: string, claimed: Instant, receivedAt: Instant): void;
  /** Assets that spoke within a day and whose clock is wrong, with `receivedAt − time`, the worst first. */
  wrong(now: Instant): Array<{ asset: string; skewMs: DurationMs }>;
}

const samplesKept = 32;
/** Fewer say nothing: one late message is no wrong clock. */
const samplesLeast = 8;
const wrongFrom: DurationMs = 120 * SECOND;
const shownMost: DurationMs = DAY;
/** Most assets watched; the one that began earliest is forgotten first. */
const assetsMost = 100_000;

export function skewWatch(): SkewWatch {
  const known = new Map<string, { samples: DurationMs[]; next: number }>();
  const wrong = new Map<string, { skewMs: DurationMs; at: Instant }>();
  return {
    seen(asset, claimed, receivedAt) {
      let one = known.get(asset);
      if (one === undefined) {
        if (known.size >= assetsMost) forget(known.keys().next().value ?? '');
        one = { samples: [], next: 0 };
        known.set(asset, one);
      }
      one.samples[one.next] = receivedAt - claimed;
      one.next = (one.next + 1) % samplesKept;
      // A median moves slowly: it is enough to look now and then.
      if (one.samples.length < samplesLeast || one.next % samplesLeast !== 0) return;
      const skewMs = medianOf(one.samples);
      if (Math.abs(skewMs) > wrongFrom) wrong.set(asset, { skewMs, at: receivedAt });
      else wrong.delete(asset);
    },
    wrong(now) {
      for (const [asset, { at }] of wrong) if (now - at > shownMost) wrong.delete(asset);
      return [...wrong]
        .map(([asset, { skewMs }]) => ({ asset, skewMs }))
        .sort((a, b) => Math.abs(b.skewMs) - Math.abs(a.skewMs));
    },
  };

  function forget(asset: string): void {
    known.delete(asset);
    wrong.delete(asset);
  }
}

function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? high) + high) / 2 : high;
}
