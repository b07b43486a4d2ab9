/**
 * A wave becomes notices: contacts behind its supply points in steps that can be repeated. A kill between two
 * steps continues at the cursor; the same contact twice is one row.
 */
import type { Channel } from '../../model/contact.ts';
import type { ExpansionStep } from '../../model/outbox/expansion.ts';
import type { Recipient } from '../../model/outbox/recipient.ts';
import type { WaveRow } from '../../model/outbox/wave-row.ts';
import type { Task } from '../../model/task.ts';
import type { Instant } from '../../model/time.ts';
import { isUnbraked } from '../waves/wave.ts';
import { type OutboxDeps, outboxLimits } from './deps.ts';
import { isBraked, wentOutLately } from './guards/brake.ts';
import { newId } from './ids.ts';
import { aheadOf } from './merging/ahead.ts';
import type { OutboxState } from './state.ts';
import { releaseTask } from './tasks.ts';

/** Estimated segments of one message, for the cost shown before it is rendered. */
const SEGMENTS_EACH = 2;
/** Real time of steps in one round, so that neither sending nor a more urgent wave waits for a city. */
const ROUND_MOST_MS = 50;

/** What expanding needs; the outbox has it all. */
export type ExpandDeps = Pick<
  OutboxDeps,
  'store' | 'channels' | 'policy' | 'settings' | 'clock' | 'log' | 'onChange' | 'tasksWith'
>;
type ExpandState = Pick<OutboxState, 'expandRows' | 'lately'>;

/** Expands due waves, urgent lanes first; true when there is more to do. */
export async function expandDue(deps: ExpandDeps, state: ExpandState): Promise<boolean> {
  const now = deps.clock.now();
  const startedAt = performance.now();
  // What is merged is made ready before it is due; nothing is ready earlier than that.
  const ready = now + deps.policy.merge.window;
  const waves = (await deps.store.openWaves(outboxLimits.openWaves, ready))
    .filter((wave) => wave.state === 'expanding' && wave.dueAt <= now + aheadOf(wave.kind, deps))
    .sort((a, b) => a.lane - b.lane || a.dueAt - b.dueAt);
  for (const first of waves) {
    for (let wave = first; wave.state === 'expanding'; ) {
      if (performance.now() - startedAt > ROUND_MOST_MS) return true;
      wave = await expandStep(deps, state, wave);
    }
  }
  return false;
}

/** One step of a wave, in one transaction with how far the wave is. */
async function expandStep(deps: ExpandDeps, state: ExpandState, wave: WaveRow): Promise<WaveRow> {
  const now = deps.clock.now();
  const limit = state.expandRows;
  const startedAt = performance.now();
  const step = await deps.store.step({
    ...{ wave: wave.id, after: wave.cursor, limit },
    contact: typeof wave.facts['contact'] === 'string' ? wave.facts['contact'] : null,
  });
  const channels = step.alike.map(({ one }) => channelFor(wave, one, deps));
  const meant = step.alike.filter((_, i) => channels[i] !== null);
  const count = meant.reduce((sum, { contacts }) => sum + contacts, 0);
  const grown: WaveRow = {
    ...wave,
    cursor: step.cursor ?? wave.cursor,
    recipients: wave.recipients + count,
    costMicros: wave.costMicros + costOf(step.alike, channels, deps),
  };
  const next = step.isLast ? await afterLast(grown, deps, state, now) : grown;
  const tasks =
    next.state === 'held' && next.holdReason === 'brake' ? [releaseTask(next, now)] : [];
  if (step.isLast) tasks.push(...(await tasksBeside(next, deps, now)));
  const ids = Array.from({ length: count }, () => newId('N'));
  const choice = { step: step.no, channels, ids, at: now };
  const { inserted } = await deps.store.expand(next, choice, tasks);
  state.expandRows = nextStep(limit, performance.now() - startedAt);
  // Superseded or stopped meanwhile, or a step to be read again.
  if (inserted === null) return (await deps.store.wave(wave.id)) ?? { ...wave, state: 'done' };
  if (step.isLast) {
    deps.log.info(
      {
        ...{ wave: wave.id, kind: wave.kind, recipients: next.recipients },
        ...{ state: next.state, reason: next.holdReason },
      },
      'wave_expanded',
    );
    deps.onChange?.({ notices: [], waves: [next] });
  }
  return next;
}

/** What else people must do; a fault in it never keeps the messages back. */
async function tasksBeside(wave: WaveRow, deps: ExpandDeps, now: Instant): Promise<Task[]> {
  try {
    return (await deps.tasksWith?.(wave, now)) ?? [];
  } catch (error) {
    deps.log.error({ wave: wave.id, err: error }, 'wave_tasks_failed');
    return [];
  }
}

/** Real time that one step may take: reads of the screens wait behind it. */
const STEP_MOST_MS = 50;
const STEP_ROWS_LEAST = 250;

/** Shorter steps on a slow or busy machine, longer ones again when there is time. */
function nextStep(rows: number, tookMs: number): number {
  if (tookMs > STEP_MOST_MS) return Math.max(STEP_ROWS_LEAST, Math.floor(rows / 2));
  return tookMs < STEP_MOST_MS / 3 ? Math.min(outboxLimits.expandRows, rows * 2) : rows;
}

/** The first channel that can reach such a contact; null: the wave does not mean it. Pure. */
export function channelFor(
  wave: Pick<WaveRow, 'classes' | 'channel'>,
  recipient: Recipient,
  deps: Pick<OutboxDeps, 'channels' | 'policy'>,
): Channel | null {
  if (wave.classes !== null && !wave.classes.includes(recipient.class)) return null;
  return firstChannel(wave, recipient, deps);
}

function firstChannel(
  wave: Pick<WaveRow, 'channel'>,
  recipient: Recipient,
  { channels, policy }: Pick<OutboxDeps, 'channels' | 'policy'>,
): Channel {
  const can = (channel: Channel): boolean => {
    const address = channels.get(channel)?.addressOf(recipient.contact);
    if (address === null || address === undefined) return false;
    return !recipient.optedOut.includes(channel) && !recipient.deadChannels.includes(channel);
  };
  if (wave.channel !== null) return can(wave.channel) ? wave.channel : 'console';
  const rule = policy.classes[recipient.class];
  const own = rule.mode === 'all' ? undefined : recipient.subscription.channels.find(can);
  // The console is always there: the stages end a notice that nobody can carry, with its reason and a task.
  return own ?? rule.channels.find(can) ?? 'console';
}

/** What the first deliveries will cost about, in millionths. */
function costOf(
  alike: ExpansionStep['alike'],
  chosen: ReadonlyArray<Channel | null>,
  { channels }: Pick<OutboxDeps, 'channels'>,
): number {
  return alike.reduce((sum, { one, contacts }, i) => {
    const open = channels.get(chosen[i] ?? 'console');
    if (open === undefined || chosen[i] === null) return sum;
    const price = open.priceMicros(open.addressOf(one.contact) ?? '');
    return sum + contacts * price * (open.can.segments ? SEGMENTS_EACH : 1);
  }, 0);
}

/** A wave that turned out to concern nobody is over at once, and says so. */
async function afterLast(
  wave: WaveRow,
  deps: ExpandDeps,
  state: ExpandState,
  now: Instant,
): Promise<WaveRow> {
  return wave.recipients === 0
    ? { ...wave, state: 'done', holdReason: 'nobody', holdUntil: null }
    : await released(wave, deps, state, now);
}

/** Live, or held: by the count-down of a person's action, or by the brake. The first lane always goes. */
async function released(
  wave: WaveRow,
  deps: ExpandDeps,
  state: ExpandState,
  now: Instant,
): Promise<WaveRow> {
  if (!isUnbraked(wave)) {
    const lately = await wentOutLately(deps, state);
    if (isBraked(wave, lately, deps))
      return { ...wave, state: 'held', holdReason: 'brake', holdUntil: null };
    if (wave.holdUntil !== null && wave.holdUntil > now) return { ...wave, state: 'held' };
    lately.push({ at: now, basis: wave.basis, recipients: wave.recipients });
  }
  return { ...wave, state: 'live', holdReason: null, holdUntil: null };
}
