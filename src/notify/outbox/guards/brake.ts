// So many people of one basis in a quarter of an hour: beyond that a wave waits for a person.
import type { WaveRow, WentOut } from '../../../model/outbox/wave-row.ts';
import { type OutboxDeps, outboxTimes } from '../deps.ts';
import type { OutboxState } from '../state.ts';

/** What went out within the window of the brake; before the first question, what the records say of it. */
export async function wentOutLately(
  { store, clock }: Pick<OutboxDeps, 'store' | 'clock'>,
  state: Pick<OutboxState, 'lately'>,
): Promise<WentOut[]> {
  const since = clock.now() - outboxTimes.brakeWindow;
  const known = state.lately ?? (await store.wentOut(since));
  state.lately = known.filter(({ at }) => at > since);
  return state.lately;
}

/** Whether a wave that would go now waits for a person: by its own size, or with what has gone of its basis. */
export function isBraked(
  wave: WaveRow,
  lately: readonly WentOut[],
  deps: Pick<OutboxDeps, 'settings'>,
): boolean {
  const sum = lately
    .filter(({ basis }) => basis === wave.basis)
    .reduce((total, { recipients }) => total + recipients, 0);
  return sum + wave.recipients > deps.settings.brake[wave.basis];
}
