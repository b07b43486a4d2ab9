// Whose turn it is on each channel: claimed, decided with the truth of this moment, and begun.
import type { Channel } from '../../../model/contact.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { Instant } from '../../../model/time.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from '../deps.ts';
import { factsOf } from '../facts.ts';
import { apart } from '../guards/apart.ts';
import { readBudgets } from '../guards/budget.ts';
import { spreadOut, taken } from '../guards/spread.ts';
import { waitOf } from '../guards/throttle.ts';
import { nothingGiven, type Turn, turnsOf } from '../guards/turns.ts';
import { alsoDue } from '../merging/ahead.ts';
import { count, isShut, type OutboxState } from '../state.ts';
import { begin, type Sender } from './begin.ts';
import { decideBatch } from './decide.ts';

/** One round over all channels; gives how many notices were claimed. */
export async function sendDue(
  deps: OutboxDeps,
  state: OutboxState,
  sender: Sender,
): Promise<number> {
  const now = deps.clock.now();
  await readBudgets(deps, state);
  const due = await deps.store.due(now);
  const parts = apart();
  let claimed = 0;
  let seen = state.wakes;
  state.left = 'nothing';
  for (const channel of new Set(due.map((one) => one.channel))) {
    const mine = due.filter((one) => one.channel === channel);
    const isUrgent = mine.some(({ lane }) => lane <= 1);
    const room = roomOf(channel, state, { now, isUrgent });
    const line = state.lines.get(channel);
    const isClosed = line !== undefined && isShut(line, now);
    const rows = isClosed ? outboxLimits.batchRows : room;
    const { waves, most } = await spreadOut(mine, deps, state);
    for (const turn of turnsIn(channel, { waves, rows }, state)) {
      const limit = Math.min(turn.rows, most.get(turn.wave) ?? Infinity);
      const dueBy = isClosed ? now - waitOf(channel, turn.lane, deps) : now;
      const asked = { channel, ...turn, rows: limit, dueBy };
      const sent = await parts.run(() => sendTurn(asked, deps, state, sender), 0);
      taken(turn.wave, sent, state);
      claimed += sent;
      // What waits goes on later; whoever depends on supply and was made due meanwhile does not wait for it.
      if (state.wakes !== seen && turn.lane > 1) {
        seen = state.wakes;
        if (await isUrgentDue(deps)) {
          parts.end();
          return claimed;
        }
      }
    }
  }
  count(state, 'rounds');
  parts.end();
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
