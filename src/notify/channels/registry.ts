// Every channel that can be opened; a new one is a folder and a line.
import { z } from 'zod';
import type { Channel } from '../../model/contact.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import type { ChannelDefinition, ChannelTools, OpenChannel } from './channel.ts';
import { consoleChannel } from './console.ts';
import { email } from './email/channel.ts';
import { letter } from './letter/channel.ts';
import { sms } from './sms/channel.ts';
import { voice } from './voice/channel.ts';
import { webPush } from './web-push/channel.ts';
import { webhook } from './webhook/channel.ts';
import { wechat } from './wechat/channel.ts';

const definitions = { sms, voice, email, web_push: webPush, wechat, webhook, letter } as const;

type Definitions = typeof definitions;
type Slices = { [C in keyof Definitions]: z.ZodOptional<Definitions[C]['settings']> };
const slices = Object.fromEntries(
  Object.entries(definitions).map(([channel, { settings }]) => [channel, settings.optional()]),
) as Slices;

/** The slice `notify.channels`: a channel that is not named is not used. */
export const channelSettings = z.strictObject(slices).prefault({});
export type ChannelSettings = z.infer<typeof channelSettings>;

/** What every channel that costs something has in its settings. */
interface Priced {
  perDay: number | null;
  prices: Readonly<Record<string, number>>;
}
type Own = Priced & object;

/** The channels that the settings name, with their settings. */
function named(settings: ChannelSettings): Array<[Channel, ChannelDefinition<z.ZodType>, Own]> {
  const all = Object.entries(definitions) as Array<
    [keyof Definitions, ChannelDefinition<z.ZodType>]
  >;
  return all.flatMap(([channel, definition]): ReturnType<typeof named> => {
    const own = settings[channel] as Own | undefined;
    return own === undefined ? [] : [[channel, definition, own]];
  });
}

/** Opens what the settings name; the console is always there. */
export function openChannels(
  settings: ChannelSettings,
  tools: ChannelTools,
): Map<Channel, OpenChannel> {
  const open = new Map<Channel, OpenChannel>();
  for (const [channel, definition, own] of named(settings)) {
    open.set(channel, {
      ...{ channel, port: definition.create(own, tools), can: definition.can },
      words: definition.words ?? 'short',
      ...{ ratePerSecond: definition.rateOf(own), perDay: own.perDay },
      priceMicros: pricer(own.prices),
      addressOf: definition.addressOf,
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

/** What is wrong with settings that have the right form. */
export function checkChannels(settings: ChannelSettings): ForewattError[] {
  return named(settings).flatMap(([, definition, own]) => definition.check?.(own) ?? []);
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
