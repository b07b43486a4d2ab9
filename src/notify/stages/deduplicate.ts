import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import type { Told } from '../../model/outbox/told.ts';
import {
  ASK_AGAIN_MS,
  hold,
  isOpenQuestion,
  pass,
  reached,
  type StageFacts,
  saysDark,
  stop,
  toldDark,
  type Verdict,
} from './facts.ts';

/** Who is asked whether it is back was told that it seems so: dark after that is news. */
const lastWords: readonly NoticeKind[] = [
  'outage_restored',
  'outage_correction',
  'restoration_check',
];
const oncePerRevision: readonly NoticeKind[] = [
  'planned_changed',
  'planned_cancelled',
  'planned_started',
  'planned_extended',
  'planned_completed',
];

/** The same contact, the same news: once. A delivery of this very notice is a retry and not a repetition. */
export function deduplicate(notice: NoticeRow, facts: StageFacts): Verdict {
  const others = reached(facts.told).filter((one) => one.wave !== notice.wave);
  const last = others.filter((one) => isWord(one.kind)).at(-1);
  // A call that is under way may arrive behind one that begins now; the person would end with the older word.
  if (last?.state === 'sending' && isWord(notice.kind)) {
    return hold(notice, facts.now + ASK_AGAIN_MS, 'held');
  }
  switch (notice.kind) {
    case 'outage_detected':
      return last !== undefined && saysDark(last.kind)
        ? stop(notice, 'already_told')
        : pass(notice);
    case 'outage_restored':
      return last !== undefined && toldDark(others).size === 0
        ? stop(notice, 'already_told')
        : pass(notice);
    case 'outage_correction': {
      const dark = toldDark(others);
      return last !== undefined && !notice.supplyPoints.some((id) => dark.has(id))
        ? stop(notice, 'already_told')
        : pass(notice);
    }
    case 'outage_update':
      return updateOnce(notice, facts, others);
    case 'restoration_check':
      return askOnce(notice, others);
    case 'planned_notice':
      return firstOnce(notice, facts, others);
    default: {
      const isTold = others.some(
        (one) => one.kind === notice.kind && one.revision >= notice.revision,
      );
      return isTold && oncePerRevision.includes(notice.kind)
        ? stop(notice, 'already_told')
        : pass(notice);
    }
  }
}

/**
 * Who was told of these places, by any revision, hears what changed instead of a second first notice. Who was told
 * since that the cut does not reach them any more knows of none.
 */
function firstOnce(notice: NoticeRow, facts: StageFacts, others: readonly Told[]): Verdict {
  const places = new Set(notice.supplyPoints);
  const own = others.filter((one) => one.supplyPoints.some((id) => places.has(id)));
  const off = own.findLastIndex(({ kind }) => kind === 'planned_cancelled');
  const before = own.filter((one, i) => i > off && isFirst(one.kind));
  if (before.length === 0) return pass(notice);
  const isOpen = isOpenQuestion(before);
  return isOpen ? hold(notice, facts.now + ASK_AGAIN_MS, 'held') : stop(notice, 'already_told');
}

/** "Is yours on?" once for a place, until it was said to be dark again. */
function askOnce(notice: NoticeRow, others: readonly Told[]): Verdict {
  const dark = others.findLastIndex(({ kind }) => saysDark(kind));
  const since = others.slice(dark + 1).filter(({ kind }) => kind === notice.kind);
  const asked = new Set(since.flatMap((one) => one.supplyPoints));
  const supplyPoints = notice.supplyPoints.filter((id) => !asked.has(id));
  return supplyPoints.length === 0
    ? stop(notice, 'already_told')
    : pass({ ...notice, supplyPoints });
}

function isFirst(kind: NoticeKind): boolean {
  return kind === 'planned_notice' || kind === 'planned_changed';
}

function isWord(kind: NoticeKind): boolean {
  return saysDark(kind) || lastWords.includes(kind);
}

/** Updates keep their distance; "off again" is told unless "off" was the last word. */
function updateOnce(notice: NoticeRow, facts: StageFacts, others: readonly Told[]): Verdict {
  const last = others.filter((one) => isWord(one.kind)).at(-1);
  if (last === undefined) return pass(notice);
  const { variant } = facts.wave;
  const isDarkTold = saysDark(last.kind);
  if (variant === 'again') return isDarkTold ? stop(notice, 'already_told') : pass(notice);
  if (!isDarkTold) return stop(notice, 'superseded');
  if (last.kind === 'outage_update' && last.revision >= notice.revision) {
    return stop(notice, 'already_told');
  }
  const nextAt = last.at + facts.policy.unplanned.etrChange.notMoreOftenThan;
  if (last.kind !== 'outage_update' || facts.now >= nextAt) return pass(notice);
  return variant === 'partial' ? stop(notice, 'already_told') : hold(notice, nextAt, 'flap_damped');
}
