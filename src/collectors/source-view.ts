/** What every kind of source shows of itself in the same way. Pure. */
import type { SourceHealth, SourceView } from '../model/source.ts';
import { type Instant, toIso } from '../model/time.ts';
import type { Tally } from './tally.ts';

/** How a source was last told to be. */
export interface Told {
  health: SourceHealth;
  reason: string | null;
  since: Instant;
}

/**
 * @param at.errors which counts are errors, and how each is named; null for those that are none
 * @param at.own what only this kind of source knows
 */
export function sourceView(at: {
  settings: { id: string; kind: string };
  told: Told;
  counts: Tally;
  now: Instant;
  errors(name: string): string | null;
  own: Pick<SourceView, 'assets' | 'backlog' | 'lastError' | 'learned'> & {
    retryAt: Instant | null;
  };
}): SourceView {
  const { settings, told, counts, now, own } = at;
  const errors = [...counts.all()].flatMap(([name, count]) => {
    const shown = at.errors(name);
    return shown === null ? [] : [[shown, count] as const];
  });
  return {
    id: settings.id,
    kind: settings.kind,
    health: told.health,
    reason: told.reason,
    since: toIso(told.since),
    lastReadingAt: toIso(counts.lastReadingAt()),
    readingsPerMinute: counts.perMinute(now),
    errors: Object.fromEntries(errors),
    ...own,
    retryAt: toIso(own.retryAt),
  };
}
