/**
 * Word of work to come leaves over two hours, not in one minute: neither the provider nor those who answer the
 * telephone get it all at once. A deadline that is near always wins; faults and what is begun are never spread.
 */
import type { NoticeKind } from '../../../model/notice.ts';
import type { Lane, WaveRow } from '../../../model/outbox/wave-row.ts';
import { type DurationMs, HOUR, type Instant } from '../../../model/time.ts';
import type { OutboxDeps } from '../deps.ts';

/** How a wave leaves: evenly from one moment to another. */
export interface Spread {
  from: Instant;
  until: Instant;
  recipients: number;
  /** Rows claimed so far. */
  taken: number;
}

/** How each wave leaves; null: at once. */
interface Spreads {
  spreads: Map<string, Spread | null>;
}

const SPREAD_MS: DurationMs = 2 * HOUR;
/** So many go at once: a village is told in one go. */
const AT_ONCE = 50;
/** A change or a cancellation must have reached people so long before the cut they were told of. */
const NEWS_BEFORE_MS = 24 * HOUR;
/** Of a reminder's time to the cut: it is of no use when it comes with the dark. */
const REMINDER_PART = 8;
/** Over long before a duty counts as at risk, half way to its deadline: the rest is for retries and other channels. */
const DEADLINE_PART = 3;
/** Waves remembered; the oldest are over. */
const WAVES_MOST = 1_000;

const ahead: readonly NoticeKind[] = [
  'planned_notice',
  'planned_reminder',
  'planned_changed',
  'planned_cancelled',
];

type Wave = Pick<WaveRow, 'kind' | 'lane' | 'recipients' | 'validUntil' | 'facts'>;

/** Null: it leaves at once. Pure. @param most how long it may take; 0: never spread */
export function spreadOf(wave: Wave, now: Instant, most: DurationMs = SPREAD_MS): Spread | null {
  const { kind, lane, recipients } = wave;
  if (lane !== 3 || recipients <= AT_ONCE || !ahead.includes(kind)) return null;
  const lasts = Math.min(most, timeOf(wave, now));
  return lasts <= 0 ? null : { from: now, until: now + lasts, recipients, taken: 0 };
}

/** What may be spent on it before its deadline comes near. */
function timeOf({ kind, validUntil, facts }: Wave, now: Instant): DurationMs {
  if (kind === 'planned_reminder') return (validUntil - now) / REMINDER_PART;
  const { deadline, oldStart, start } = facts;
  const wasAt = oldStart ?? start;
  const last =
    kind === 'planned_notice' ? numberOr(deadline, now) : numberOr(wasAt, now) - NEWS_BEFORE_MS;
  return (last - now) / DEADLINE_PART;
}

function numberOr(value: WaveRow['facts'][string] | undefined, other: number): number {
  return typeof value === 'number' ? value : other;
}

/** Rows that may be claimed now. Pure. */
export function allowedNow({ from, until, recipients, taken }: Spread, now: Instant): number {
  if (now >= until) return Infinity;
  const share = Math.max(0, now - from) / (until - from);
  return Math.max(0, Math.floor(AT_ONCE + (recipients - AT_ONCE) * share) - taken);
}

/** Rows of this wave that may be claimed now; a wave is spread from the moment it is first seen due. */
async function allowance(
  id: string,
  deps: Pick<OutboxDeps, 'store' | 'clock' | 'settings'>,
  state: Spreads,
): Promise<number> {
  const now = deps.clock.now();
  let spread = state.spreads.get(id);
  if (spread === undefined) {
    const wave = await deps.store.wave(id);
    spread = wave === null ? null : spreadOf(wave, now, deps.settings.spreadMs);
    state.spreads.set(id, spread);
    const oldest = state.spreads.keys().next().value;
    if (state.spreads.size > WAVES_MOST && oldest !== undefined) state.spreads.delete(oldest);
  }
  return spread === null ? Infinity : allowedNow(spread, now);
}

/** Waves that may leave now, and how many rows of those that are spread. */
export async function spreadOut<T extends { lane: Lane; wave: string }>(
  due: readonly T[],
  deps: Parameters<typeof allowance>[1],
  state: Spreads,
): Promise<{ waves: T[]; most: ReadonlyMap<string, number> }> {
  const most = new Map<string, number>();
  for (const { lane, wave } of due) {
    if (lane === 3 && !most.has(wave)) most.set(wave, await allowance(wave, deps, state));
  }
  return { waves: due.filter(({ wave }) => most.get(wave) !== 0), most };
}

export function taken(id: string, rows: number, state: Spreads): void {
  const spread = state.spreads.get(id);
  if (spread != null) spread.taken += rows;
}
