/**
 * What many failures say that one does not: an address that fails for good again and again is dead, and a text that
 * is filtered for more than a few of a wave is held before it is for all.
 */
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { WaveRow } from '../../../model/outbox/wave-row.ts';
import type { Task } from '../../../model/task.ts';
import type { Instant } from '../../../model/time.ts';
import { lateFailure } from '../../channels/late.ts';
import type { OutboxDeps } from '../deps.ts';
import type { Change } from '../moves.ts';
import type { OutboxState } from '../state.ts';
import { newTask } from '../tasks.ts';

/** Permanent failures in a row after which an address is dead. */
const IN_A_ROW = 3;
/** Share of a wave that may be filtered, and so many whatever its size. */
const FILTERED_SHARE = 0.02;
const FILTERED_LEAST = 3;
/** Waves whose filtered texts are counted; the oldest are over. */
const WAVES_MOST = 1_000;

/** The change, with the address dead where this was the third permanent failure on it without a word in between. */
export async function withHistory(
  change: Change,
  before: DeliveryRow,
  { store }: Pick<OutboxDeps, 'store'>,
): Promise<Change> {
  const after = change.sending.deliveries.find(({ id }) => id === before.id);
  if (after === undefined || change.effect !== 'none' || !saysOfAddress(after)) return change;
  if (before.state === 'failed_permanent') return change;
  const { channel, address, id } = after;
  const earlier = await store.endedTo({ channel, address, but: id, limit: IN_A_ROW - 1 });
  const isThird = earlier.length === IN_A_ROW - 1 && earlier.every(saysOfAddress);
  return isThird ? { ...change, effect: 'address_dead' } : change;
}

/** The provider refused this number or mailbox itself, for good. */
function saysOfAddress({ state, code }: Pick<DeliveryRow, 'state' | 'code'>): boolean {
  if (state !== 'failed_permanent' || code === null || code.startsWith('wechat:')) return false;
  const meaning = lateFailure(code);
  return meaning?.is === 'permanent' && meaning.effect === 'none';
}

/** The wave held, with a task, once too many of its texts were filtered; null: not so. */
export function heldIfFiltered(
  wave: WaveRow,
  change: Change,
  state: Pick<OutboxState, 'filtered'>,
  now: Instant,
): { wave: WaveRow; task: Task } | null {
  if (change.effect !== 'filtered') return null;
  const filtered = (state.filtered.get(wave.id) ?? 0) + 1;
  state.filtered.set(wave.id, filtered);
  const [oldest] = state.filtered.keys();
  if (state.filtered.size > WAVES_MOST && oldest !== undefined) state.filtered.delete(oldest);
  const most = Math.max(FILTERED_LEAST - 1, wave.recipients * FILTERED_SHARE);
  // The first lane never waits for a person: each of it is told the next way.
  if (filtered <= most || wave.state !== 'live' || wave.lane === 0) return null;
  // Whoever releases it wants the rest to be tried: it is held again only after as many.
  state.filtered.delete(wave.id);
  const task = newTask({
    ...{ code: 'text_filtered', key: wave.id, subject: wave.subject, contact: null, now },
    text: `${wave.kind}: ${filtered} of ${wave.recipients} texts were filtered; the rest waits.`,
  });
  return { wave: { ...wave, state: 'held', holdReason: 'filtered', holdUntil: null }, task };
}
