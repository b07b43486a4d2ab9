/** Whom a danger was told of lately: kept in the records with its wave, so that a start warns nobody twice. */
import type { Alarm } from '../model/alarm.ts';
import { HOUR, type Instant } from '../model/time.ts';
import type { Memo } from '../store/tables/documents.ts';

/** A condition that comes and goes warns the same people once in this time. */
const WARN_AGAIN_MS = 12 * HOUR;
/** Places remembered; the oldest go first. */
const WARNED_MOST = 10_000;
const MEMO = 'notify/warned';

export interface Warnings {
  /** Whether its people are to be warned now. */
  isDue(alarm: Pick<Alarm, 'rule' | 'asset'>, now: Instant): boolean;
  /** Notes that they are, and gives what is saved together with the wave. */
  note(alarm: Pick<Alarm, 'rule' | 'asset'>, now: Instant): Memo;
  /** Continues after a start. */
  load(memos: readonly Memo[]): void;
}

export function createWarnings(): Warnings {
  let warnedAt = new Map<string, Instant>();
  const keyOf = ({ rule, asset }: Pick<Alarm, 'rule' | 'asset'>): string => `${rule} ${asset}`;
  return {
    isDue: (alarm, now) => now - (warnedAt.get(keyOf(alarm)) ?? -Infinity) >= WARN_AGAIN_MS,
    note(alarm, now) {
      warnedAt.delete(keyOf(alarm));
      warnedAt.set(keyOf(alarm), now);
      const lately = [...warnedAt].filter(([, at]) => now - at < WARN_AGAIN_MS);
      warnedAt = new Map(lately.slice(-WARNED_MOST));
      return { id: MEMO, version: now, value: Object.fromEntries(warnedAt) };
    },
    load(memos) {
      const kept = memos.find(({ id }) => id === MEMO)?.value;
      warnedAt = new Map(Object.entries((kept ?? {}) as Record<string, Instant>));
    },
  };
}
