/** Channels that a customer has stopped by an answer or a link, and how they are taken up again. */
import type { ApiParts } from '../../api/parts.ts';
import { type Channel, channels, type Locale } from '../../model/contact.ts';
import type { ContactEvent } from '../../model/outbox/recipient.ts';
import type { Visit } from '../frame.ts';
import { type Html, html } from '../html.ts';
import { myWords } from './words.ts';

/** Far more than anybody stops and starts. */
const EVENTS_MAX = 200;

export interface Stopped {
  channel: Channel;
  /** The number of ours that was answered; null where it was not an answer to one. */
  sender: string | null;
}

/** @param events newest first: the last word on a channel counts */
export function stoppedIn(events: readonly ContactEvent[]): Stopped[] {
  return channels.flatMap((channel) => {
    const last = events.find(
      (one) =>
        (one.kind === 'opted_out' || one.kind === 'opted_in') &&
        (one.channel === channel || one.channel === null),
    );
    if (last?.kind !== 'opted_out') return [];
    return [{ channel, sender: /^reply to (\S+)$/.exec(last.by)?.[1] ?? null }];
  });
}

export async function stoppedBy(
  { records }: Pick<ApiParts, 'records'>,
  contact: string | undefined,
): Promise<Stopped[]> {
  if (contact === undefined) return [];
  return stoppedIn(await records.notices.contactEvents(contact, EVENTS_MAX));
}

const said: Record<
  Locale,
  { stopped(name: string): string; answer(to: string): string; sender: string; otherwise: string }
> = {
  'zh-CN': {
    stopped: (name) => `您已退订：${name}。`,
    answer: (to) => `如需恢复，请发送“订阅”至${to}。`,
    sender: '原来给您发短信的号码',
    otherwise: '如需恢复，请拨打服务热线。',
  },
  en: {
    stopped: (name) => `You have stopped: ${name}.`,
    answer: (to) => `To receive it again, send START to ${to}.`,
    sender: 'the number our texts came from',
    otherwise: 'To receive it again, ring the service line.',
  },
};

export function stoppedNotes(visit: Visit, stopped: readonly Stopped[]): Html {
  const { channelNames } = myWords[visit.locale];
  const words = said[visit.locale];
  return html`${stopped.map(({ channel, sender }) => {
    const how = channel === 'sms' ? words.answer(sender ?? words.sender) : words.otherwise;
    return html`<p class="box" role="status" data-testid="stopped-${channel}">${words.stopped(channelNames[channel] ?? channel)} ${how}</p>`;
  })}`;
}
