// A telephone takes one call at a time: the next one waits until it is seen that the last has ended.
import type { DeliveryRow } from '../../../model/outbox/delivery-row.ts';
import type { NoticeRow } from '../../../model/outbox/notice-row.ts';
import type { OneLine, OutboxChange } from '../../../model/outbox/store.ts';
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../../model/time.ts';

/** Of which nothing is heard for so long has ended: it rang, was heard twice, and a key was waited for. */
const CALL_MOST_MS: DurationMs = 3 * MINUTE;
/** All who wait are due at the same moments, so that the most urgent is the first of them. */
const EVERY_MS: DurationMs = 5 * SECOND;

/** What is to wait where its number is being called; undefined where nobody is called. Pure. */
export function oneLine(
  deliveries: readonly DeliveryRow[],
  { notices = [] }: OutboxChange,
  now: Instant,
): OneLine | undefined {
  const calls = deliveries.filter(({ channel }) => channel === 'voice');
  if (calls.length === 0) return undefined;
  const byId = new Map(notices.map((notice) => [notice.id, notice]));
  const dueAt = (Math.floor(now / EVERY_MS) + 1) * EVERY_MS;
  const waiting = calls.flatMap(({ id, notice }): Array<[string, NoticeRow]> => {
    const row = byId.get(notice);
    return row === undefined ? [] : [[id, waitingOf(row, dueAt, now)]];
  });
  return {
    ...{ channel: 'voice', now, openSince: now - CALL_MOST_MS, waitsUntil: now + EVERY_MS },
    waiting: new Map(waiting),
  };
}

/** It passes all stages again: by then it may be said already, or be true no more. */
function waitingOf(notice: NoticeRow, dueAt: Instant, now: Instant): NoticeRow {
  return {
    ...{ ...notice, state: 'queued', reason: 'held', channel: 'voice', dueAt },
    ...{ leaseUntil: null, owner: null, updatedAt: now },
  };
}
