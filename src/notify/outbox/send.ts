/**
 * Due notices → the provider. Claimed, decided with the truth of this moment, marked as sending in one
 * transaction, and only then called.
 */
import type { Channel } from '../../model/contact.ts';
import type { DeliveryRow } from '../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { OutboxChange } from '../../model/outbox/store.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Task } from '../../model/task.ts';
import type { Instant } from '../../model/time.ts';
import type { Outcome } from '../channels/channel.ts';
import { decide } from '../pipeline.ts';
import type { Verdict } from '../stages/facts.ts';
import { mustBeTold } from '../stages/preferences.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './deps.ts';
import { factsOf, type Known } from './facts.ts';
import { readBudgets, spend } from './guards/budget.ts';
import { spreadOut, taken } from './guards/spread.ts';
import { throttled, waitOf } from './guards/throttle.ts';
import { nothingGiven, type Turn, turnsOf } from './guards/turns.ts';
import { alsoDue } from './merging/ahead.ts';
import { merged } from './merging/merge.ts';
import { ended, ranks } from './moves.ts';
import { type Prepared, prepare, textOf } from './say.ts';
import { isClaimLost } from './serial.ts';
import type { Settler } from './settle.ts';
import { count, type OutboxState } from './state.ts';
import { newTask } from './tasks.ts';

/** What sending needs besides its facts: where answers go, and who is told that a call has ended. */
export interface Sender {
  settler: Settler;
  /** There is room for a batch again, and work that waits for it. */
  onRoom(): void;
}

/** One round over all channels; gives how many notices were claimed. */
export async function sendDue(
  deps: OutboxDeps,
  state: OutboxState,
  sender: Sender,
): Promise<number> {
  const now = deps.clock.now();
  await readBudgets(deps, state);
  const due = await deps.store.due(now);
  let claimed = 0;
  let seen = state.wakes;
  state.left = 'nothing';
  for (const channel of new Set(due.map((one) => one.channel))) {
    const mine = due.filter((one) => one.channel === channel);
    const isUrgent = mine.some(({ lane }) => lane <= 1);
    const room = roomOf(channel, state, { now, isUrgent });
    const isShut = state.lines.get(channel)?.breaker.problem(now) != null;
    const rows = isShut ? outboxLimits.batchRows : room;
    const { waves, most } = await spreadOut(mine, deps, state);
    for (const turn of turnsIn(channel, { waves, rows }, state)) {
      const limit = Math.min(turn.rows, most.get(turn.wave) ?? Infinity);
      const dueBy = isShut ? now - waitOf(channel, turn.lane, deps) : now;
      const sent = await sendTurn({ channel, ...turn, rows: limit, dueBy }, deps, state, sender);
      taken(turn.wave, sent, state);
      claimed += sent;
      // What waits goes on later; whoever depends on supply and was made due meanwhile does not wait for it.
      if (state.wakes !== seen && turn.lane > 1) {
        seen = state.wakes;
        if (await isUrgentDue(deps)) return claimed;
      }
    }
  }
  count(state, 'rounds');
  return claimed;
}

/** Whose turn it is on this channel, noted as given. */
function turnsIn(
  channel: Channel,
  { waves, rows }: { waves: Parameters<typeof turnsOf>[0]; rows: number },
  { lines }: OutboxState,
): Turn[] {
  const line = lines.get(channel);
  const { turns, given } = turnsOf(waves, rows, line?.given ?? nothingGiven);
  if (line !== undefined) line.given = given;
  return turns;
}

/** A wave of the first lanes has been committed and is not expanded yet. */
async function isUrgentDue({ store, clock }: OutboxDeps): Promise<boolean> {
  const now = clock.now();
  const waves = await store.openWaves(outboxLimits.openWaves, now);
  return waves.some(({ state, lane }) => state === 'expanding' && lane <= 1);
}

/** Rows to claim now. What is not urgent goes in batches, because each costs the same few commits. */
function roomOf(
  channel: Channel,
  state: OutboxState,
  at: { now: number; isUrgent: boolean },
): number {
  const line = state.lines.get(channel);
  if (line === undefined) return outboxLimits.batchRows;
  const free = outboxLimits.underWayMost - line.calls;
  const tokens = line.bucket.available(at.now);
  const isFull = at.isUrgent ? free <= 0 : free < outboxLimits.batchRows;
  if (isFull) state.left = 'for_room';
  else if (tokens < outboxLimits.batchRows && state.left === 'nothing') state.left = 'for_tokens';
  if (isFull) return 0;
  // One that was shut is tried with one call, and with another only after its answer.
  const tries = line.breaker.allows(at.now);
  const room = Math.min(tokens, free, Number.isFinite(tries) ? tries - line.calls : tries);
  return Math.max(0, Math.min(outboxLimits.batchRows, room));
}

async function sendTurn(
  turn: {
    channel: Channel;
    lane: NoticeRow['lane'];
    wave: string;
    rows: number;
    /** Only what was due by then. */
    dueBy: Instant;
  },
  deps: OutboxDeps,
  state: OutboxState,
  sender: Sender,
): Promise<number> {
  const now = deps.clock.now();
  const { channel, lane, wave: id } = turn;
  const [notices, wave] = await Promise.all([
    deps.store.claim({
      ...{ channel, lane, wave: id, now, dueBy: turn.dueBy, owner: state.owner },
      limit: Math.min(turn.rows, outboxLimits.batchRows),
      leaseUntil: now + outboxTimes.lease,
    }),
    deps.store.wave(id),
  ]);
  if (notices.length === 0 || wave === null) return 0;
  const known = await factsOf(notices, wave, deps, state);
  const also = await alsoDue(notices, wave, deps, state);
  const decided = decideBatch([...known, ...also], deps, state);
  await begin(decided, deps, state, sender);
  return notices.length;
}

interface Decided {
  change: OutboxChange;
  ready: Prepared[];
}

/** All verdicts of a batch; two notices that say the same to one contact become one. */
function decideBatch(known: readonly Known[], deps: OutboxDeps, state: OutboxState): Decided {
  const change: Required<Pick<OutboxChange, 'notices' | 'tasks'>> = { notices: [], tasks: [] };
  const ready: Prepared[] = [];
  for (const one of known) {
    const { now } = one.facts;
    const verdict = throttled(decide(one.notice, one.facts), one, deps, state);
    count(state, verdict.do === 'pass' ? 'passed' : `${verdict.do}_${verdict.reason}`);
    if (verdict.do === 'stop' && isThere(one)) {
      // Only a further channel was left to try: what has arrived stays told.
      change.notices.push(ended(verdict.notice, 'delivered', null, now));
    } else if (verdict.do === 'stop') {
      const isKept = verdict.reason === 'opted_out' && !mustBeTold(verdict.notice);
      const isLost = !isKept && ['no_channel', 'opted_out'].includes(verdict.reason);
      change.notices.push(ended(verdict.notice, stoppedState(verdict.reason), verdict.reason, now));
      if (isLost && one.facts.wave.channel === null) change.tasks.push(noChannelTask(one));
    } else if (verdict.do === 'hold') {
      change.notices.push(heldBack(verdict, now));
    } else {
      const passed: Known = { ...one, notice: verdict.notice };
      const rendered = textOf(passed, deps);
      if (rendered.fault !== null) {
        change.tasks.push(templateTask(one.facts.wave, rendered.fault, now));
        count(state, 'template_fault');
      }
      const prepared = prepare(passed, rendered, deps);
      if (verdict.notice.channel === 'console') change.tasks.push(phoneTask(passed, rendered.text));
      change.notices.push(verdict.notice);
      ready.push(...prepared);
    }
  }
  return { change, ready: merged(ready, deps) };
}

function isThere({ before }: Known): boolean {
  return before.some(({ state }) => (ranks[state] ?? 0) >= (ranks['delivered'] ?? 0));
}

function stoppedState(reason: NoticeRow['reason']): NoticeRow['state'] {
  if (reason === 'superseded') return 'superseded';
  return reason === 'expired' ? 'expired' : 'suppressed';
}

function heldBack(verdict: Extract<Verdict, { do: 'hold' }>, now: number): NoticeRow {
  return {
    ...verdict.notice,
    state: 'queued',
    reason: verdict.reason,
    dueAt: Math.max(now + 1, verdict.until),
    leaseUntil: null,
    owner: null,
    updatedAt: now,
  };
}

/**
 * Saves what was decided and marks what is sent in one transaction, then calls: what the store did
 * not take (another owner, a dead wave) is not called.
 */
async function begin(
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
    spend(one.delivery, deps, state);
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
    return new Set(await deps.store.begin(deliveries, state.owner, change));
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
  line.calls += 1;
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
  const now = deps.clock.now();
  line.breaker.record(outcome, now);
  count(state, `outcome_${outcome.is}`);
  if (outcome.is === 'failed_temporary' && outcome.effect === 'slow_down') {
    line.bucket.slowDown(now, outcome.retryAfterMs ?? 0);
  }
  const event = { is: 'answer', outcome } as const;
  await Promise.all(allOf(prepared).map((one) => settler.settle(one, event)));
}

function noChannelTask({ notice, facts }: Known): Task {
  return newTask({
    code: 'no_channel_left',
    key: notice.contact,
    subject: notice.subject,
    contact: notice.contact,
    text: `${facts.recipient.place}: ${notice.kind}`,
    now: facts.now,
  });
}

function templateTask(wave: WaveRow, fault: string, now: number): Task {
  return newTask({
    code: 'template_fault',
    key: wave.id,
    subject: wave.subject,
    contact: null,
    text: `${wave.kind}: ${fault}; the plain sentence is sent.`,
    now,
  });
}

function phoneTask({ notice, facts }: Known, text: string): Task {
  return newTask({
    code: notice.kind === 'confirmation_request' ? facts.policy.confirm.task.code : 'tell_by_phone',
    key: `${notice.subject}-${notice.contact}`,
    subject: notice.subject,
    contact: notice.contact,
    text,
    dueAt: notice.validUntil,
    now: facts.now,
  });
}
