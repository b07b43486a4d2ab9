/** Which counts have grown lately, looked at now and then. */
import type { DurationMs, Instant } from '../../../model/time.ts';

export interface Growth {
  look(source: string, counts: ReadonlyMap<string, number>, at: Instant): void;
  /** Names of the counts of a source that grew within the last minute. */
  of(source: string, at: Instant): ReadonlySet<string>;
  forget(sources: Iterable<string>): void;
}

const SHOWN_FOR_MS: DurationMs = 60_000;

export function createGrowth(): Growth {
  const known = new Map<string, Map<string, { count: number; grewAt: Instant | null }>>();
  return {
    look(source, counts, at) {
      const own = known.get(source) ?? new Map();
      known.set(source, own);
      for (const [name, count] of counts) {
        const before = own.get(name);
        const hasGrown = count > (before?.count ?? 0);
        own.set(name, { count, grewAt: hasGrown ? at : (before?.grewAt ?? null) });
      }
    },
    of(source, at) {
      const own = known.get(source) ?? new Map<string, { grewAt: Instant | null }>();
      const isNew = (grewAt: Instant | null): boolean =>
        grewAt !== null && at - grewAt < SHOWN_FOR_MS;
      return new Set([...own].filter(([, { grewAt }]) => isNew(grewAt)).map(([name]) => name));
    },
    forget(sources) {
      for (const source of sources) known.delete(source);
    },
  };
}
