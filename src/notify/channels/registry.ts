// Every channel that can be opened; a new one is a folder and a line.
import { z } from 'zod';
import type { Channel } from '../../model/contact.ts';
import type { ChannelTools, OpenChannel } from './channel.ts';
import { consoleChannel } from './console.ts';
import { sms } from './sms/channel.ts';
import { voice } from './voice/channel.ts';

/** The slice `notify.channels`: a channel that is not named is not used. */
export const channelSettings = z
  .strictObject({ sms: sms.settings.optional(), voice: voice.settings.optional() })
  .prefault({});
export type ChannelSettings = z.infer<typeof channelSettings>;

/** Opens what the settings name; the console is always there. */
export function openChannels(
  settings: ChannelSettings,
  tools: ChannelTools,
): Map<Channel, OpenChannel> {
  const open = new Map<Channel, OpenChannel>();
  if (settings.sms !== undefined) {
    open.set('sms', {
      channel: 'sms',
      port: sms.create(settings.sms, tools),
      can: sms.can,
      ratePerSecond: sms.rateOf(settings.sms),
      perDay: settings.sms.perDay,
      priceMicros: pricer(settings.sms.prices),
      addressOf: sms.addressOf,
    });
  }
  if (settings.voice !== undefined) {
    open.set('voice', {
      channel: 'voice',
      port: voice.create(settings.voice, tools),
      can: voice.can,
      ratePerSecond: voice.rateOf(settings.voice),
      perDay: settings.voice.perDay,
      priceMicros: pricer(settings.voice.prices),
      addressOf: voice.addressOf,
    });
  }
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
