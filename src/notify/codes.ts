/**
 * The code that opens a customer's own pages. A busy provider is asked again while the person waits; after an
 * unknown outcome only when the provider's list shows twice that it has none, because a second copy of a code
 * is worse than none. It is no notice: its text stands in no row, no log and no list of operators.
 */
import type { Channel, Contact, Locale, UtilityNames } from '../model/contact.ts';
import { type DurationMs, MINUTE, SECOND } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { ChannelPort, OpenChannel, Outcome, Outgoing } from './channels/channel.ts';
import { newMarker } from './outbox/ids.ts';
import type { Messages } from './templates/messages.ts';
import { render } from './templates/render.ts';
import { brandOf } from './templates/safe.ts';
import { spoken } from './templates/spoken.ts';

export const CODE_VALID_MS = 5 * MINUTE;
/** Calls of one channel for one code; who waits longer than this asks again himself. */
const CALLS_MOST = 3;
/** Before a busy provider is called again: its own word up to the longest, else the least. */
const PAUSE_MS = { least: SECOND, longest: 5 * SECOND };
/** After an unknown outcome, each look at the provider's list; it may run behind, and a call may be on its way. */
const LOOKS_AFTER_MS = [2 * SECOND, 4 * SECOND];

export interface CodeDeps {
  contactsOfAddress(address: string): Promise<Contact[]>;
  channels: ReadonlyMap<Channel, OpenChannel>;
  messages: Messages;
  voice: { brand: UtilityNames; locales: readonly Locale[] };
  settings: { mode: 'live' | 'test' | 'off'; testTo: readonly string[] };
  log: Log;
  /** Of the provider's dates. */
  clock: Clock;
  /** Of pauses: providers answer in real time. */
  wallClock: Clock;
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
    const outgoing = message({ deps, contact, channel, to: address, code });
    const outcome = await delivered(deps, open.port, outgoing);
    last = { channel, outcome: outcome.is };
    if (outcome.is === 'accepted' || outcome.is === 'unknown') break;
  }
  return said(deps, last);
}

async function delivered(deps: CodeDeps, port: ChannelPort, outgoing: Outgoing): Promise<Outcome> {
  let outcome = await port.send(outgoing);
  for (let calls = 1; calls < CALLS_MOST; calls++) {
    if (outcome.is === 'failed_temporary') {
      const askedMs = outcome.retryAfterMs ?? PAUSE_MS.least;
      await pause(deps, Math.min(Math.max(askedMs, PAUSE_MS.least), PAUSE_MS.longest));
    } else if (outcome.is !== 'unknown' || !(await isMissing(deps, port, outgoing))) break;
    outcome = await port.send(outgoing);
  }
  return outcome;
}

async function isMissing(deps: CodeDeps, port: ChannelPort, outgoing: Outgoing): Promise<boolean> {
  const { to, text } = outgoing;
  const since = deps.clock.now() - MINUTE;
  for (const delayMs of LOOKS_AFTER_MS) {
    await pause(deps, delayMs);
    const found = await port.find({ to, text, since, providerId: null });
    if (found.is !== 'not_there') return false;
  }
  return true;
}

const pause = ({ wallClock }: CodeDeps, delayMs: DurationMs): Promise<void> =>
  new Promise((resolve) => void wallClock.after(delayMs, resolve));

function message(at: {
  deps: CodeDeps;
  contact: Contact;
  channel: Channel;
  to: string;
  code: string;
}): Outgoing {
  const { deps, contact, channel, to, code } = at;
  const locale = contact.locale ?? deps.voice.locales[0] ?? 'en';
  // Read aloud, a number of six digits is one large number; apart they can be written down.
  const digits = channel === 'voice' ? [...code].join(' ') : code;
  const values = { brand: brandOf(deps.voice.brand, locale), code: digits };
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
