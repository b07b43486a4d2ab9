// What is ready → the provider: marked as sending in one transaction, and only then called.
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { OutboxChange } from '../../../model/outbox/store.ts';
import type { Outcome } from '../../channels/channel.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from '../deps.ts';
import { spend } from '../guards/budget.ts';
import type { Prepared } from '../say.ts';
import { isClaimLost } from '../serial.ts';
import type { Settler } from '../settle.ts';
import { count, type OutboxState } from '../state.ts';
import type { Decided } from './decide.ts';
import { oneLine } from './one-line.ts';

/** What sending needs besides its facts: where answers go, and who is told that a call has ended. */
export interface Sender {
  settler: Settler;
  /** There is room for a batch again, and work that waits for it. */
  onRoom(): void;
}

/**
 * Saves what was decided and marks what is sent in one transaction, then calls: what the store did
 * not take (another owner, a dead wave) is not called.
 */
export async function begin(
  { change, ready }: Decided,
  deps: OutboxDeps,
  state: OutboxState,
  sender: Sender,
): Promise<void> {
  const deliveries = ready.flatMap(allOf);
  const begun = await marked(deliveries, change, deps, state);
  if (begun === null) return;
  deps.onChange?.({ notices: change.notices ?? [], waves: [] });
  for (const one of ready) {
    const those = allOf(one).filter(({ id }) => begun.has(id));
    // One of the works it names is off the table meanwhile: the others are told by a message of their own.
    const isLess = those.length < allOf(one).length;
    if (isLess || isStale(one, deps)) {
      putOff(those, deps, sender);
      continue;
    }
    if (one.carries !== undefined) count(state, 'merged', one.carries.length);
    const line = state.lines.get(one.delivery.channel);
    line?.bucket.spend(one.delivery.segments);
    deps.supervisor.watch('notice_call', call(one, deps, state, sender));
  }
}

/** The process stood still between the verdict and the call: another may have told newer news meanwhile. */
function isStale({ known }: Prepared, { clock }: OutboxDeps): boolean {
  return clock.now() - known.facts.now > outboxTimes.verdictLasts;
}

/** Not called, and due again: decided on with the facts of that moment. */
function putOff(those: readonly DeliveryRow[], deps: OutboxDeps, { settler }: Sender): void {
  for (const { id, notice } of those) {
    const outcome = { is: 'failed_temporary', code: 'put_off', effect: 'slow_down' } as const;
    const event = { is: 'answer', outcome: { ...outcome, retryAfterMs: null } } as const;
    deps.supervisor.watch('notice_put_off', settler.settle({ id, notice }, event));
  }
}

/** What the store let begin; null when a claim of the batch was lost: nothing of it was saved, and nothing is sent. */
async function marked(
  deliveries: DeliveryRow[],
  change: OutboxChange,
  deps: OutboxDeps,
  state: OutboxState,
): Promise<Set<string> | null> {
  try {
    const line = oneLine(deliveries, change, deps.clock.now());
    return new Set(await deps.store.begin(deliveries, state.owner, change, line));
  } catch (error) {
    if (!isClaimLost(error)) throw error;
    // We slept through a lease. Those still ours are free again when theirs is over.
    deps.log.warn({ notices: change.notices?.length ?? 0 }, 'claims_lost');
    return null;
  }
}

/** Every delivery that a message makes. */
function allOf({ delivery, carries = [] }: Prepared): readonly DeliveryRow[] {
  return carries.length === 0 ? [delivery] : [delivery, ...carries];
}

async function call(
  prepared: Prepared,
  deps: OutboxDeps,
  state: OutboxState,
  { settler, onRoom }: Sender,
): Promise<void> {
  const { delivery, message } = prepared;
  const line = state.lines.get(delivery.channel);
  const open = deps.channels.get(delivery.channel);
  if (open === undefined || line === undefined) return;
  const isTry = Number.isFinite(line.breaker.allows(deps.clock.now()));
  line.calls += 1;
  const giveBack = spend(delivery, deps, state);
  let outcome: Outcome;
  try {
    outcome = await open.port.send(message);
  } catch (error) {
    // A port returns its failures; what it throws is a fault of ours, and the outcome is not known.
    deps.log.error({ channel: delivery.channel, name: (error as Error).name }, 'channel_threw');
    outcome = { is: 'unknown', code: 'THROWN' };
  } finally {
    line.calls -= 1;
    const free = outboxLimits.underWayMost - line.calls;
    if (state.left === 'for_room' && free >= outboxLimits.batchRows) onRoom();
  }
  if (outcome.is.startsWith('failed')) giveBack();
  const now = deps.clock.now();
  line.breaker.record(outcome, now);
  count(state, `outcome_${outcome.is}`);
  if (outcome.is === 'failed_temporary' && outcome.effect === 'slow_down') {
    line.bucket.slowDown(now, outcome.retryAfterMs ?? 0);
  }
  const shut = line.breaker.problem(now) === null ? null : isTry ? 'again' : 'meanwhile';
  const event = { is: 'answer', outcome, shut } as const;
  await Promise.all(allOf(prepared).map((one) => settler.settle(one, event)));
}
