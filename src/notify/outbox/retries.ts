// How long until the same channel is tried once more, and when it is not. Pure.
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { type DurationMs, HOUR, type Instant, MINUTE, SECOND } from '../../model/time.ts';
import type { Random } from '../../runtime/random.ts';
import type { Effect } from '../channels/channel.ts';
import { lateFailure } from '../channels/late.ts';
import { saysDark } from '../stages/facts.ts';

interface Tried {
  notice: NoticeRow;
  /** All of the notice, oldest first. */
  deliveries: readonly DeliveryRow[];
}

interface Times {
  now: Instant;
  random: Random;
  /** Time without receipt after which the next channel is taken; null: never. */
  fallbackMs: DurationMs | null;
}

/** A failure that may pass. */
export interface Failure {
  code: string;
  effect: Effect;
  retryAfterMs: DurationMs | null;
}

const TRIES_MOST = { normal: 6, once_more: 2, busy: 3, machine: 2 } as const;
const TEN_MINUTES = 10 * MINUTE;
export const FIRST_WAIT_MS = 30 * SECOND;
const LONGEST_WAIT_MS = 15 * MINUTE;
/** A machine is back in a moment, or somebody must look at it first: then not for hours. */
const ownWaits: Partial<Record<Channel, readonly DurationMs[]>> = {
  webhook: [5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR],
};

/** Null: the tries or the time are used up, so that the next channel is taken. */
export function waitBeforeRetry(
  sending: Tried,
  delivery: DeliveryRow,
  { code, effect, retryAfterMs }: Failure,
  context: Times,
): DurationMs | null {
  const { now, random } = context;
  const { notice } = sending;
  const isSlow = effect === 'once_more' || code === 'busy' || code === 'machine';
  const most = isSlow
    ? TRIES_MOST[(effect === 'once_more' ? effect : code) as 'busy']
    : TRIES_MOST.normal;
  const tries = triesOf(sending, delivery);
  const backoff = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS);
  const jittered = ownWaits[delivery.channel]?.[tries] ?? backoff * (0.5 + random() * 0.5);
  const waitMs = Math.round(Math.max(isSlow ? TEN_MINUTES : jittered, retryAfterMs ?? 0));
  if (now + waitMs >= notice.validUntil && !saysDark(notice.kind)) return null;
  if (!isFree(effect) && tries + 1 >= most) return null;
  return isWaitOver(sending, delivery, waitMs, context) ? null : waitMs;
}

/** By the next try the contact would have waited for this channel longer than for its proof. */
function isWaitOver(
  { deliveries }: Tried,
  { channel, startedAt }: DeliveryRow,
  waitMs: DurationMs,
  { now, fallbackMs }: Times,
): boolean {
  if (fallbackMs === null) return false;
  const first = deliveries.find((one) => one.channel === channel)?.startedAt ?? startedAt;
  return now + waitMs >= first + fallbackMs;
}

/** "Slow down" is about us, not about this number: it uses up no try. */
function isFree(effect: Effect): boolean {
  return effect === 'slow_down' || effect === 'our_configuration';
}

/** Codes of our own for a call that was not made, or of which there is nothing at the provider. */
const notMade: readonly string[] = ['put_off', 'not_there'];

function triesOf({ deliveries }: Tried, delivery: DeliveryRow): number {
  return deliveries.filter(
    ({ id, channel, state, code }) =>
      id !== delivery.id &&
      channel === delivery.channel &&
      state === 'failed_temporary' &&
      !notMade.includes(code ?? '') &&
      !isFree(lateFailure(code ?? '')?.effect ?? 'none'),
  ).length;
}
