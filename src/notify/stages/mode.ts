import type { NoticeRow } from '../../model/outbox.ts';
import { pass, type StageFacts, stop, type Verdict } from './facts.ts';

/** Test mode reaches its own addresses only; off decides and records everything and calls nobody. */
export function mode(notice: NoticeRow, facts: StageFacts): Verdict {
  if (facts.mode === 'live') return pass(notice);
  const address = facts.channels.get(notice.channel)?.addressOf(facts.recipient.contact);
  const isTester = address != null && facts.testTo.includes(address);
  return facts.mode === 'test' && isTester ? pass(notice) : stop(notice, 'test_mode');
}
