/**
 * A wave becomes notices: contacts behind its supply points in steps that can be repeated. A kill between two
 * steps continues at the cursor; the same contact twice is one row.
 */
import type { NoticeRow, Recipient, WaveRow } from '../../model/outbox.ts';
import type { Instant } from '../../model/time.ts';
import { type OutboxDeps, outboxLimits, outboxTimes } from './deps.ts';
import { newId } from './ids.ts';
import type { OutboxState } from './state.ts';
import { releaseTask } from './tasks.ts';

/** Estimated segments of one message, for the cost shown before it is rendered. */
const SEGMENTS_EACH = 2;
/** Steps of one tick, so that sending never waits for a city. */
const STEPS_MOST = 20;

/** Expands due waves, urgent lanes first; true when there is more to do. */
export async function expandDue(deps: OutboxDeps, state: OutboxState): Promise<boolean> {
  const now = deps.clock.now();
  const waves = (await deps.store.openWaves(outboxLimits.openWaves))
    .filter((wave) => wave.state === 'expanding' && wave.dueAt <= now)
    .sort((a, b) => a.lane - b.lane || a.dueAt - b.dueAt);
  let steps = STEPS_MOST;
  for (const first of waves) {
    for (let wave = first; wave.state === 'expanding'; steps -= 1) {
      if (steps <= 0) return true;
      wave = await expandStep(deps, state, wave);
    }
  }
  return false;
}

async function expandStep(deps: OutboxDeps, state: OutboxState, wave: WaveRow): Promise<WaveRow> {
  const now = deps.clock.now();
  const limit = state.expandRows;
  const startedAt = performance.now();
  const recipients = await deps.store.audience(wave.id, wave.cursor, limit);
  const notices = noticesOf(wave, recipients, deps, now);
  const isLast = recipients.length < limit;
  const grown: WaveRow = {
    ...wave,
    cursor: recipients.at(-1)?.contact.id ?? wave.cursor,
    recipients: wave.recipients + notices.length,
    costMicros: wave.costMicros + costOf(notices, recipients, deps),
  };
  const next = isLast ? afterLast(grown, deps, state, now) : grown;
  const tasks =
    next.state === 'held' && next.holdReason === 'brake' ? [releaseTask(next, now)] : [];
  await deps.store.expand(next, notices, tasks);
  state.expandRows = nextStep(limit, performance.now() - startedAt);
  if (isLast) {
    deps.log.info(
      { wave: wave.id, kind: wave.kind, recipients: next.recipients, state: next.state },
      'wave_expanded',
    );
    deps.onChange?.({ notices: [], waves: [next] });
  }
  return next;
}

/** Real time that one step may take: reads of the screens wait behind it. */
const STEP_MOST_MS = 50;
const STEP_ROWS_LEAST = 250;

/** Shorter steps on a slow or busy machine, longer ones again when there is time. */
export function nextStep(rows: number, tookMs: number): number {
  if (tookMs > STEP_MOST_MS) return Math.max(STEP_ROWS_LEAST, Math.floor(rows / 2));
  return tookMs < STEP_MOST_MS / 3 ? Math.min(outboxLimits.expandRows, rows * 2) : rows;
}

/** One notice for each contact that the wave means, over the first channel that can reach it. Pure. */
export function noticesOf(
  wave: WaveRow,
  recipients: readonly Recipient[],
  deps: Pick<OutboxDeps, 'channels' | 'policy'>,
  now: Instant,
): NoticeRow[] {
  const notices: NoticeRow[] = [];
  for (const recipient of recipients) {
    if (wave.classes !== null && !wave.classes.includes(recipient.class)) continue;
    const { contact: alone = null } = wave.facts;
    if (alone !== null && alone !== recipient.contact.id) continue;
    notices.push({
      id: newId('N'),
      wave: wave.id,
      contact: recipient.contact.id,
      subject: wave.subject,
      revision: wave.revision,
      kind: wave.kind,
      class: recipient.class,
      state: 'queued',
      reason: null,
      channel: firstChannel(wave, recipient, deps),
      lane: wave.lane,
      dueAt: wave.dueAt,
      validUntil: wave.validUntil,
      attempt: 0,
      leaseUntil: null,
      owner: null,
      supplyPoints: recipient.supplyPoints,
      updatedAt: now,
    });
  }
  return notices;
}

function firstChannel(
  wave: WaveRow,
  recipient: Recipient,
  { channels, policy }: Pick<OutboxDeps, 'channels' | 'policy'>,
): NoticeRow['channel'] {
  const can = (channel: NoticeRow['channel']): boolean => {
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

function costOf(
  notices: readonly NoticeRow[],
  recipients: readonly Recipient[],
  deps: OutboxDeps,
): number {
  const [first] = notices;
  if (first === undefined) return 0;
  const open = deps.channels.get(first.channel);
  const contact = recipients.find((one) => one.contact.id === first.contact)?.contact;
  const price = open?.priceMicros((contact && open.addressOf(contact)) ?? '') ?? 0;
  return notices.length * price * (open?.can.segments ? SEGMENTS_EACH : 1);
}

/** A wave that turned out to concern nobody is over at once. */
function afterLast(wave: WaveRow, deps: OutboxDeps, state: OutboxState, now: Instant): WaveRow {
  return wave.recipients === 0
    ? { ...wave, state: 'done', holdReason: null, holdUntil: null }
    : released(wave, deps, state, now);
}

/** Live, or held: by the count-down of a person's action, or by the brake. The first lane always goes. */
function released(wave: WaveRow, deps: OutboxDeps, state: OutboxState, now: Instant): WaveRow {
  if (wave.lane !== 0) {
    if (isBraked(wave, deps, state, now))
      return { ...wave, state: 'held', holdReason: 'brake', holdUntil: null };
    if (wave.holdUntil !== null && wave.holdUntil > now) return { ...wave, state: 'held' };
    state.lately.push({ at: now, basis: wave.basis, recipients: wave.recipients });
  }
  return { ...wave, state: 'live', holdReason: null, holdUntil: null };
}

function isBraked(wave: WaveRow, deps: OutboxDeps, state: OutboxState, now: Instant): boolean {
  state.lately = state.lately.filter(({ at }) => now - at < outboxTimes.brakeWindow);
  const sum = state.lately
    .filter(({ basis }) => basis === wave.basis)
    .reduce((total, { recipients }) => total + recipients, 0);
  return sum + wave.recipients > deps.settings.brake[wave.basis];
}
