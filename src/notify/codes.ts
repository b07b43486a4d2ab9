/**
 * The code that opens a customer's own pages: called once and never again after an unknown outcome, because
 * a second copy of a code is worse than none and the person can ask for another. It is no notice: its text
 * stands in no row, no log and no list of operators.
 */
import type { Channel, Contact, Locale } from '../model/contact.ts';
import { MINUTE } from '../model/time.ts';
import type { Log } from '../runtime/log.ts';
import type { OpenChannel, Outcome } from './channels/channel.ts';
import { newMarker } from './outbox/ids.ts';
import type { Messages } from './templates/messages.ts';
import { render } from './templates/render.ts';
import { spoken } from './templates/spoken.ts';

export const CODE_VALID_MS = 5 * MINUTE;

export interface CodeDeps {
  contactsOfAddress(address: string): Promise<Contact[]>;
  channels: ReadonlyMap<Channel, OpenChannel>;
  messages: Messages;
  voice: { brand: string; locales: readonly Locale[] };
  settings: { mode: 'live' | 'test' | 'off'; testTo: readonly string[] };
  log: Log;
}

/** What became of a code; `nobody_has_it` and `mode` call no provider. */
export type CodeSent =
  | { channel: Channel; outcome: Outcome['is'] }
  | { channel: null; outcome: 'nobody_has_it' | 'mode' | 'no_channel' };

/** In the order in which they are tried: a voice only where no message can go. */
const order: readonly Channel[] = ['sms', 'voice', 'email'];

/** Sends the code to this very address, if it is that of a contact. Never throws for a provider's answer. */
export async function sendCode(deps: CodeDeps, address: string, code: string): Promise<CodeSent> {
  const [contact] = await deps.contactsOfAddress(address);
  if (contact === undefined) return said(deps, { channel: null, outcome: 'nobody_has_it' });
  const { mode, testTo } = deps.settings;
  if (mode === 'off' || (mode === 'test' && !testTo.includes(address)))
    return said(deps, { channel: null, outcome: 'mode' });
  let last: CodeSent = { channel: null, outcome: 'no_channel' };
  for (const channel of order) {
    const open = deps.channels.get(channel);
    if (open === undefined || open.addressOf(contact) !== address) continue;
    const outcome = await open.port.send(message({ deps, contact, channel, to: address, code }));
    last = { channel, outcome: outcome.is };
    if (outcome.is === 'accepted' || outcome.is === 'unknown') break;
  }
  return said(deps, last);
}

function message(at: {
  deps: CodeDeps;
  contact: Contact;
  channel: Channel;
  to: string;
  code: string;
}): Parameters<OpenChannel['port']['send']>[0] {
  const { deps, contact, channel, to, code } = at;
  const locale = contact.locale ?? deps.voice.locales[0] ?? 'en';
  // Read aloud, a number of six digits is one large number; apart they can be written down.
  const digits = channel === 'voice' ? [...code].join(' ') : code;
  const values = { brand: deps.voice.brand, code: digits };
  const { text } = render(deps.messages, 'verification_code', { locale, values });
  return {
    ...{ to, kind: 'verification_code' as const, locale, marker: newMarker() },
    text: channel === 'voice' ? spoken(text) : text,
    validForMs: CODE_VALID_MS,
    asksConfirmation: false,
  };
}

function said(deps: CodeDeps, sent: CodeSent): CodeSent {
  deps.log.info({ ...sent }, 'code_sent');
  return sent;
}
