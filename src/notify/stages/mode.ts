import type { Channel } from '../../model/contact.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { pass, type StageFacts, stop, type Verdict } from './facts.ts';

/** Test mode reaches its own addresses only; off decides and records everything and calls nobody. */
export function mode(notice: NoticeRow, facts: StageFacts): Verdict {
  return mayReach(notice.channel, facts) ? pass(notice) : stop(notice, 'test_mode');
}

/** Whether the mode lets anything go to the contact's address of this channel. */
export function mayReach(
  channel: Channel,
  { mode: is, channels, recipient, testTo }: StageFacts,
): boolean {
  if (is === 'live') return true;
  const address = channels.get(channel)?.addressOf(recipient.contact);
  return is === 'test' && address != null && testTo.includes(address);
}
