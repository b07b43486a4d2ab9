import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import {
  ASK_AGAIN_MS,
  hold,
  isOpenQuestion,
  pass,
  reached,
  type StageFacts,
  stop,
  type Verdict,
} from './facts.ts';

/** Kinds that a person cannot switch off: law or safety demands them. */
const alwaysTold: readonly NoticeKind[] = [
  'planned_notice',
  'planned_changed',
  'planned_cancelled',
  'outage_correction',
  'safety_warning',
  'verification_code',
];
/** What tells a contact of a subject for the first time. */
const first: readonly NoticeKind[] = [
  'outage_detected',
  'planned_notice',
  'planned_changed',
  'planned_extended',
];

/** Whether the contact belongs to the wave: subscribed now, of its classes, told or not told before. */
export function audience(notice: NoticeRow, facts: StageFacts): Verdict {
  const { recipient, wave, now } = facts;
  const { from, until, kinds } = recipient.subscription;
  if ((from !== null && from > now) || (until !== null && until <= now)) {
    return stop(notice, 'not_subscribed');
  }
  const isWanted = kinds === null || kinds.includes(notice.kind);
  if (!isWanted && !alwaysTold.includes(notice.kind)) return stop(notice, 'not_subscribed');
  if (wave.facts['skipIf'] === 'confirmed' && facts.isConfirmed) {
    return stop(notice, 'already_told');
  }
  switch (wave.audience) {
    case 'all':
      return pass(notice);
    case 'not_told': {
      // Beside it goes the news "off again", for those who know of the first time.
      const isForOthers = wave.facts['again'] === 1 && hasHeard(facts);
      return isForOthers ? stop(notice, 'already_told') : pass(notice);
    }
    case 'confirmation_missing':
      return facts.isConfirmed ? stop(notice, 'already_told') : pass(notice);
    case 'told':
      return toldBefore(notice, facts);
    default:
      return wave.audience satisfies never;
  }
}

function hasHeard(facts: StageFacts): boolean {
  return reached(facts.told.filter((one) => first.includes(one.kind))).length > 0;
}

function toldBefore(notice: NoticeRow, facts: StageFacts): Verdict {
  const told = facts.told.filter((one) => first.includes(one.kind));
  if (reached(told).length === 0) return stop(notice, untold[facts.wave.kind] ?? 'superseded');
  if (isOpenQuestion(told)) return hold(notice, facts.now + ASK_AGAIN_MS, 'held');
  return knowsThat(notice, facts) ? pass(notice) : stop(notice, 'already_told');
}

const plannedWords: ReadonlySet<NoticeKind> = new Set([
  'planned_notice',
  'planned_changed',
  'planned_extended',
  'planned_cancelled',
]);

/** Of a change on top of one on its way: whether the last word to this contact is the one that this notice follows. */
function knowsThat(notice: NoticeRow, { wave, told }: StageFacts): boolean {
  const { lastSince, lastBefore } = wave.facts;
  if (typeof lastSince !== 'number' || typeof lastBefore !== 'number') return true;
  const places = new Set(notice.supplyPoints);
  const last = reached(told)
    .filter((one) => one.wave !== notice.wave && plannedWords.has(one.kind))
    .findLast((one) => one.supplyPoints.some((id) => places.has(id)));
  return last !== undefined && last.revision >= lastSince && last.revision < lastBefore;
}

/** Nothing to take back: the reason that stands beside the news that was never told. */
const untold = {
  outage_restored: 'restored_before_sent',
  restoration_check: 'restored_before_sent',
  outage_correction: 'cancelled',
  planned_cancelled: 'cancelled',
  planned_changed: 'superseded',
} as Partial<Record<NoticeKind, 'restored_before_sent' | 'cancelled' | 'superseded'>>;
