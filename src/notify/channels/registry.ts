// Every channel that can be opened; a new one is a folder and a line.
import { z } from 'zod';
import type { Channel } from '../../model/contact.ts';
import type { ChannelDefinition, ChannelTools, OpenChannel } from './channel.ts';
import { consoleChannel } from './console.ts';
import { email } from './email/channel.ts';
import { sms } from './sms/channel.ts';
import { voice } from './voice/channel.ts';

/** The slice `notify.channels`: a channel that is not named is not used. */
export const channelSettings = z
  .strictObject({
    sms: sms.settings.optional(),
    voice: voice.settings.optional(),
    email: email.settings.optional(),
  })
  .prefault({});
export type ChannelSettings = z.infer<typeof channelSettings>;

/** Opens what the settings name; the console is always there. */
export function openChannels(
  settings: ChannelSettings,
  tools: ChannelTools,
): Map<Channel, OpenChannel> {
  const open = new Map<Channel, OpenChannel>();
  const add = <S extends z.ZodType>(
    channel: Channel,
    definition: ChannelDefinition<S>,
    own: (z.output<S> & Priced) | undefined,
  ): void => {
    if (own !== undefined) open.set(channel, ready(channel, definition, { own, tools }));
  };
  add('sms', sms, settings.sms);
  add('voice', voice, settings.voice);
  add('email', email, settings.email);
  open.set('console', {
    channel: 'console',
    port: consoleChannel.create({}, tools),
    can: consoleChannel.can,
    ratePerSecond: consoleChannel.rateOf({}),
    perDay: null,
    priceMicros: () => 0,
    addressOf: consoleChannel.addressOf,
  });
  return open;
}

/** What every channel that costs something has in its settings. */
interface Priced {
  perDay: number | null;
  prices: Readonly<Record<string, number>>;
}

function ready<S extends z.ZodType>(
  channel: Channel,
  definition: ChannelDefinition<S>,
  { own, tools }: { own: z.output<S> & Priced; tools: ChannelTools },
): OpenChannel {
  return {
    channel,
    port: definition.create(own, tools),
    can: definition.can,
    ratePerSecond: definition.rateOf(own),
    perDay: own.perDay,
    priceMicros: pricer(own.prices),
    addressOf: definition.addressOf,
  };
}

/** Price by the longest prefix of the number that is listed; `*` is every other. */
export function pricer(prices: Readonly<Record<string, number>>): (to: string) => number {
  const prefixes = Object.keys(prices)
    .filter((prefix) => prefix !== '*')
    .sort((a, b) => b.length - a.length);
  return (to) => {
    const prefix = prefixes.find((candidate) => to.startsWith(candidate)) ?? '*';
    return Math.round((prices[prefix] ?? 0) * 1_000_000);
  };
}
