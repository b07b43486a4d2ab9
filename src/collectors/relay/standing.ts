/** How a relay folder is, from what happened to it: its causes, worst first, and its health. Pure. */
import type { SourceHealth } from '../../model/source.ts';
import { DAY, type DurationMs, HOUR, type Instant, MINUTE } from '../../model/time.ts';
import { numbers } from './names.ts';
import type { Gap } from './taking/progress.ts';
import type { Holding } from './taking/reader.ts';

export interface Happened {
  isOn: boolean;
  startedAt: Instant;
  /** The folder, or the file of the place, cannot be used. */
  trouble: { since: Instant; text: string } | null;
  /** The last segment that became durable here. */
  took: { at: Instant; closedAt: Instant } | null;
  refused: { at: Instant; file: string; reason: string } | null;
  noted: { at: Instant; text: string } | null;
  stays: { at: Instant; text: string } | null;
  holding: Holding | null;
  gaps: readonly Gap[];
}

export interface Cause {
  reason: RelayReason;
  since: Instant;
  text: string;
}

export type RelayReason =
  | 'unreachable'
  | 'misconfigured'
  | 'overloaded'
  | 'clock_skew'
  | 'segment_refused'
  | 'segments_missing'
  | 'session_lost';

/** Shown so long after they happened; switching the source off and on ends it too. */
const shownMs = { refused: DAY, gap: DAY, noted: HOUR, stays: 10 * MINUTE } as const;
const aheadMost: DurationMs = 2 * MINUTE;
const gapsNamedMost = 20;

export function causesOf(it: Happened, now: Instant, quiet: DurationMs): Cause[] {
  const isRecent = (one: { at: Instant } | null, ms: DurationMs): one is { at: Instant } =>
    one !== null && now - one.at < ms;
  const causes: Cause[] = [];
  const add = (reason: RelayReason, since: Instant, text: string): void => {
    causes.push({ reason, since, text });
  };
  const lastAt = it.took?.at ?? it.startedAt;
  const isWaiting = it.holding !== null;
  if (it.trouble !== null) add('unreachable', it.trouble.since, it.trouble.text);
  else if (now - lastAt >= quiet && !isWaiting) {
    add('unreachable', lastAt, 'no segment, not even an empty one, has come since');
  }
  if (isRecent(it.refused, shownMs.refused) && it.refused !== null) {
    add('segment_refused', it.refused.at, `${it.refused.file}: ${it.refused.reason}`);
  }
  causes.push(...held(it.holding, now));
  const gaps = it.gaps.filter(({ since }) => now - since < shownMs.gap).slice(-gapsNamedMost);
  for (const gap of gaps) {
    add('segments_missing', gap.since, `segments ${numbers(gap)} did not come`);
  }
  const { took } = it;
  if (took !== null && took.closedAt - took.at > aheadMost) {
    add('clock_skew', took.at, 'the clock of the other side is ahead of ours');
  }
  if (isRecent(it.noted, shownMs.noted) && it.noted !== null) {
    add('session_lost', it.noted.at, it.noted.text);
  }
  if (isRecent(it.stays, shownMs.stays) && it.stays !== null) {
    add('misconfigured', it.stays.at, it.stays.text);
  }
  return causes;
}

function held(holding: Holding | null, now: Instant): Cause[] {
  if (holding === null) return [];
  if (holding.why === 'late') {
    const text = `waiting for segments ${numbers(holding.missing)}`;
    return [{ reason: 'segments_missing', since: holding.since, text }];
  }
  if (holding.why === 'not_durable') {
    return [{ reason: 'overloaded', since: now, text: holding.text }];
  }
  const text = `${holding.file} is of a form that this version does not know`;
  return [{ reason: 'misconfigured', since: now, text }];
}

export function healthOf(
  it: Happened,
  causes: readonly Cause[],
): { health: SourceHealth; reason: RelayReason | null } {
  if (!it.isOn) return { health: 'disabled', reason: null };
  const reason = causes[0]?.reason ?? null;
  if (reason === 'unreachable') return { health: 'down', reason };
  if (reason !== null) return { health: 'degraded', reason };
  return { health: it.took === null ? 'starting' : 'up', reason: null };
}
