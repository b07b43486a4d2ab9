import type { Recipient } from './outbox.ts';

/** Whether any message can reach somebody: a telephone or a mail address that is neither dead nor given up. */
export function isReachable(
  recipient: Pick<Recipient, 'contact' | 'deadChannels' | 'optedOut'>,
): boolean {
  const { contact, deadChannels, optedOut } = recipient;
  const closed = new Set([...deadChannels, ...optedOut]);
  const hasPhone = contact.phone !== null && !(closed.has('sms') && closed.has('voice'));
  return hasPhone || (contact.email !== null && !closed.has('email'));
}
