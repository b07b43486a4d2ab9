import type { Channel, CustomerClass } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { NoticeRow } from '../../model/outbox/notice-row.ts';
import { pass, type StageFacts, stop, type Verdict } from './facts.ts';

/** Which channel: in the contact's order, then the class's; none that is shut, dead or opted out. */
export function preferences(notice: NoticeRow, facts: StageFacts): Verdict {
  const usable = usableChannels(notice, facts);
  const reachedBy = cancelsOver(notice, facts);
  if (reachedBy !== null && usable.includes(reachedBy))
    return pass({ ...notice, channel: reachedBy });
  const [channel] = usable;
  if (channel !== undefined) {
    return pass(usable.includes(notice.channel) ? notice : { ...notice, channel });
  }
  const wanted = wantedChannels(notice, facts);
  const isOptedOut = wanted.some((one) => facts.recipient.optedOut.includes(one));
  return stop(notice, isOptedOut ? 'opted_out' : 'no_channel');
}

/** Word that a cut is off follows the channel that brought the cut; where that fails too, the order goes on. */
function cancelsOver(notice: NoticeRow, { told, wave }: StageFacts): Channel | null {
  const isTried = told.some((one) => one.wave === notice.wave);
  const isFirstTry = notice.kind === 'planned_cancelled' && !isTried;
  if (!isFirstTry || wave.channel !== null) return null;
  const words: readonly NoticeKind[] = ['planned_notice', 'planned_changed'];
  const last = told.findLast(
    ({ kind, state }) => words.includes(kind) && (state === 'delivered' || state === 'read'),
  );
  return last?.channel ?? null;
}

/**
 * The channels that can reach the contact now, best first. One that they stopped carries only what cannot wait and
 * has no other way: the first lane is about somebody's life, and a person's task may come too late for it.
 */
export function usableChannels(notice: NoticeRow, facts: StageFacts): Channel[] {
  const { optedOut } = facts.recipient;
  const there = channelsThere(notice, facts);
  const open = there.filter((channel) => !optedOut.includes(channel));
  return open.length === 0 && notice.lane === 0 ? there : open;
}

/** The same with those that they stopped. */
function channelsThere(notice: NoticeRow, facts: StageFacts): Channel[] {
  const { recipient } = facts;
  const wanted = wantedChannels(notice, facts);
  const stopped = wanted.find((channel) => recipient.optedOut.includes(channel));
  return wanted.filter((channel) => {
    // Who stopped the texts is not rung up instead; only news whose text was under way goes on by voice.
    const isInstead = channel === 'voice' && stopped !== undefined && stopped !== 'voice';
    if (isInstead && !facts.failed.includes(stopped) && !mustBeTold(notice)) return false;
    const open = facts.channels.get(channel);
    if (open === undefined || open.addressOf(recipient.contact) === null) return false;
    if (facts.failed.includes(channel)) return false;
    return !recipient.deadChannels.includes(channel);
  });
}

const needy: readonly CustomerClass[] = ['life_support', 'critical'];
const required: readonly NoticeKind[] = [
  'planned_notice',
  'planned_changed',
  'planned_cancelled',
  'confirmation_request',
  'safety_warning',
];

/** News that takes another channel where one was stopped, and a person's task where there is none. */
export function mustBeTold({ class: own, kind }: Pick<NoticeRow, 'class' | 'kind'>): boolean {
  return needy.includes(own) || required.includes(kind);
}

/** The channels a notice may take at all, best first: the chase's own, else the contact's, then the class's. */
export function wantedChannels(
  notice: Pick<NoticeRow, 'class'>,
  facts: Pick<StageFacts, 'wave' | 'policy' | 'recipient'>,
): Channel[] {
  if (facts.wave.channel !== null) return [facts.wave.channel];
  const rule = facts.policy.classes[notice.class];
  if (rule.mode === 'all') return rule.channels;
  return [...new Set([...facts.recipient.subscription.channels, ...rule.channels])];
}
