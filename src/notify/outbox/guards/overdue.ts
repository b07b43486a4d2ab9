// After a long pause of ours, or a leap of the clock, more is overdue than anybody expects.
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Instant } from '../../../model/time.ts';
import { isUnbraked } from '../../waves/wave.ts';
import { type OutboxDeps, outboxTimes } from '../deps.ts';
import { count, type OutboxState } from '../state.ts';
import { releaseTask } from '../tasks.ts';

/** True when we were away for long, or the clock leapt, and what is overdue has not been looked at since. */
export function wasAway({ aliveAt }: Pick<OutboxState, 'aliveAt'>, now: Instant): boolean {
  return now - (aliveAt ?? now) >= outboxTimes.longAway;
}

/**
 * Live waves that fell due meanwhile wait for a person where they concern more people than the brake lets go; the
 * first lane always goes. What a person has released already is not held again.
 */
export async function holdOverdue(deps: OutboxDeps, state: OutboxState): Promise<void> {
  const now = deps.clock.now();
  const due = await deps.store.due(now);
  const ids = new Set(due.filter(({ lane }) => lane !== 0).map(({ wave }) => wave));
  const waves: WaveRow[] = [];
  for (const id of ids) {
    const wave = await deps.store.wave(id);
    if (wave === null || wave.state !== 'live' || isUnbraked(wave)) continue;
    if (wave.releasedBy === null) waves.push(wave);
  }
  const left = await deps.store.unsent(waves.map(({ id }) => id));
  const held = [...Map.groupBy(waves, ({ basis }) => basis)].flatMap(([basis, some]) => {
    const people = some.reduce((sum, { id }) => sum + (left.get(id) ?? 0), 0);
    return people > deps.settings.brake[basis] ? some : [];
  });
  if (held.length === 0) return;
  const rows = held.map(
    (wave): WaveRow => ({
      ...{ ...wave, state: 'held', holdReason: 'brake', holdUntil: null },
    }),
  );
  await deps.store.save({ waves: rows, tasks: rows.map((wave) => releaseTask(wave, now)) });
  count(state, 'overdue_held', rows.length);
  deps.log.warn({ waves: rows.length }, 'overdue_waves_held');
  deps.onChange?.({ notices: [], waves: rows });
}
