import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { StoppedWord } from '../../model/outbox/told.ts';
import { pass, reached, type StageFacts, stop, type Verdict } from './facts.ts';

const firstWords: readonly NoticeKind[] = ['planned_notice', 'planned_changed'];
/** What builds on the first word of a plan, or says it once more. */
const builds: readonly NoticeKind[] = [
  'planned_notice',
  'planned_reminder',
  'confirmation_request',
];

/**
 * Of whom a person kept the first word of a plan back, nobody is reminded of it or asked to confirm it; a later
 * revision is a new word. The task for a person to phone stays: it is no message.
 */
export function stopped(notice: NoticeRow, facts: StageFacts): Verdict {
  const { stopped: words } = facts;
  if (words.length === 0 || !builds.includes(notice.kind)) return pass(notice);
  if (notice.channel === 'console') return pass(notice);
  const open = notice.supplyPoints.filter(
    (id) => !words.some((word) => word.supplyPoint === id && isKeptBack(word, notice, facts)),
  );
  if (open.length === 0) return stop(notice, 'stopped');
  return pass(
    open.length === notice.supplyPoints.length ? notice : { ...notice, supplyPoints: open },
  );
}

function isKeptBack(word: StoppedWord, notice: NoticeRow, { told }: StageFacts): boolean {
  if (word.classes !== null && !word.classes.includes(notice.class)) return false;
  const isNewWord = firstWords.includes(notice.kind) && notice.revision > word.revision;
  // A first notice was for those who knew nothing: who was told by any revision lacks only what changed since.
  const since = word.audience === 'told' ? word.revision : 0;
  const isTold = reached(told).some(
    (one) =>
      firstWords.includes(one.kind) &&
      one.revision >= since &&
      one.supplyPoints.includes(word.supplyPoint),
  );
  return !isNewWord && !isTold;
}
