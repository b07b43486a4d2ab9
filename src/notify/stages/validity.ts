import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { usefulUntil } from '../waves/wave.ts';
import { pass, type StageFacts, saysDark, stop, type Verdict } from './facts.ts';

/**
 * Too old to be worth telling. News of a running outage has just been found true by the stage before, so it is
 * told with fresh facts instead.
 */
export function validity(notice: NoticeRow, facts: StageFacts): Verdict {
  if (notice.validUntil > facts.now) return pass(notice);
  if (saysDark(notice.kind)) {
    return pass({ ...notice, validUntil: usefulUntil(notice.kind, facts.now) });
  }
  return stop(notice, 'expired');
}
