// Telephones of a town: what reached them, in order, and what their owners do.
import { createHmac } from 'node:crypto';
import type { Gateway } from '../../simulators/sms-gateway/gateway.ts';
import type { InboxItem } from '../../simulators/sms-gateway/inbox.ts';
import { account } from './story-service.ts';

export interface Phone {
  /** The next message nobody has looked at says this. */
  gotSms(words: RegExp | string): Phone;
  /** The next call nobody has looked at said this. */
  gotCall(words: RegExp | string): Phone;
  /** Nothing that nobody has looked at. */
  gotNothing(): Phone;
  /** The owner answers by text as soon as time goes on. */
  thenReplies(text: string): Phone;
  /** The text of the message looked at last. */
  lastText(): string;
}

export interface Phones {
  phone(name: string): Phone;
  /** What reached telephones and nobody looked at, as lines. */
  unread(): string[];
  /** Calls to telephones of the utility's own people, looked at with this. */
  callsTo(numbers: readonly string[]): InboxItem[];
  /** Every message that reached this telephone, looked at or not. */
  all(name: string): InboxItem[];
}

/** @param at.does takes over what an owner does; it is awaited when time goes on */
export function storyPhones(at: {
  gateway: Gateway;
  numbers: ReadonlyMap<string, string>;
  utility: string;
  does: (what: () => Promise<void>) => void;
}): Phones {
  const { gateway, numbers } = at;
  const seen = new Set<string>();
  const last = new Map<string, string>();

  function numberOf(name: string): string {
    const number = numbers.get(name);
    if (number === undefined) throw new Error(`nobody here is called ${name}`);
    return number;
  }

  function waiting(number: string, channel?: InboxItem['channel']): InboxItem[] {
    return gateway.inbox
      .all()
      .filter(({ to, id }) => to === number && !seen.has(id))
      .filter((item) => channel === undefined || item.channel === channel);
  }

  function take(name: string, channel: InboxItem['channel'], words: RegExp | string): void {
    const [item] = waiting(numberOf(name), channel);
    if (item === undefined) throw new Error(`${name} got no ${channel}; wanted ${String(words)}`);
    const isIt = typeof words === 'string' ? item.text.includes(words) : words.test(item.text);
    if (!isIt) throw new Error(`${name}: wanted ${String(words)}, got ${shown(item)}`);
    seen.add(item.id);
    last.set(name, item.text);
  }

  return {
    callsTo(numbers) {
      const calls = gateway.inbox.all().filter(({ to, channel }) => {
        return channel === 'voice' && numbers.includes(to);
      });
      for (const { id } of calls) seen.add(id);
      return calls;
    },
    phone(name) {
      const number = numberOf(name);
      const phone: Phone = {
        gotSms(words) {
          take(name, 'sms', words);
          return phone;
        },
        gotCall(words) {
          take(name, 'voice', words);
          return phone;
        },
        gotNothing() {
          const found = waiting(number);
          if (found.length > 0) throw new Error(`${name} got ${found.map(shown).join('; ')}`);
          return phone;
        },
        thenReplies(text) {
          at.does(async () => {
            const status = await gateway.reply(number, at.utility, text);
            if (status !== 204) throw new Error(`a reply of ${name} was answered ${status}`);
          });
          return phone;
        },
        lastText: () => last.get(name) ?? '',
      };
      return phone;
    },
    unread() {
      const names = new Map([...numbers].map(([name, number]) => [number, name]));
      return gateway.inbox
        .all()
        .filter(({ id }) => !seen.has(id))
        .map((item) => `${names.get(item.to) ?? item.to}: ${shown(item)}`);
    },
    all: (name) => gateway.inbox.all().filter(({ to }) => to === numberOf(name)),
  };
}

function shown({ at, channel, text }: InboxItem): string {
  return `${channel} ${at.slice(11, 19)}Z "${text}"`;
}

/** What the provider asks us after a key, signed as it signs. */
export async function presses(
  town: { base: string },
  marker: string,
  key: string,
): Promise<string> {
  const url = `${town.base}/hooks/twilio/voice?d=${marker}`;
  const fields: Record<string, string> = {
    ...{ AccountSid: account.accountSid, CallSid: `CA${'1'.repeat(32)}` },
    ...{ CallStatus: 'in-progress', Digits: key },
  };
  const signed = Object.keys(fields)
    .sort()
    .reduce((text, name) => text + name + fields[name], url);
  const signature = createHmac('sha1', account.authToken).update(signed).digest('base64');
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'x-twilio-signature': signature },
    body: new URLSearchParams(fields),
  });
  return answer.text();
}
