import { z } from 'zod';
import type { Instant } from './time.ts';

/** Customer classes, most urgent first. */
export const customerClasses = ['life_support', 'critical', 'business', 'residential'] as const;
export type CustomerClass = (typeof customerClasses)[number];
export const customerClassSchema = z.enum(customerClasses);

export const tiers = ['special', 'first', 'second', 'temporary'] as const;
export type Tier = (typeof tiers)[number];

export const channels = [
  'sms',
  'voice',
  'email',
  'web_push',
  'wechat',
  'webhook',
  'letter',
  'console',
] as const;
export type Channel = (typeof channels)[number];
export const channelSchema = z.enum(channels);

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];
export const localeSchema = z.enum(locales);

/** What the utility is called, in each language. */
export type UtilityNames = Readonly<Record<Locale, string>>;

/** The one name, where a language has none of its own. A name in another alphabet makes a text twice as dear. */
export function utilityNames(utility: {
  name: string;
  names?: Partial<Record<Locale, string>>;
}): UtilityNames {
  const named = locales.map((locale) => [locale, utility.names?.[locale] ?? utility.name]);
  return Object.fromEntries(named) as Record<Locale, string>;
}

/** A person or office that wants to be told. Phone is E.164; every address may be missing. */
export interface Contact {
  id: string;
  name: string;
  phone: string | null;
  /** What the number can do: a fixed line takes voice only. */
  phoneKind: 'mobile' | 'fixed' | 'unknown';
  email: string | null;
  locale: Locale | null;
  class: CustomerClass | null;
  /** IANA zone where it differs from the utility's. */
  zone: string | null;
  account: string | null;
  /** Addresses beyond phone and mail; only those that there are. */
  addresses?: OtherAddresses;
}

/** Contacts that customers made themselves, such as others at home: in no file of the utility. */
export const MADE_BY_CUSTOMER = 'C-home-';

/** Channels whose address is neither phone nor mail: an openid, a URL, browsers that asked for news (JSON). */
export const otherChannels = ['wechat', 'webhook', 'web_push'] as const;
export type OtherChannel = (typeof otherChannels)[number];
export type OtherAddresses = Partial<Record<OtherChannel, string>>;

/** Contact × supply point × preferences. `kinds` null means all. Quiet hours are local minutes of the day. */
export interface Subscription {
  contact: string;
  supplyPoint: string;
  channels: Channel[];
  kinds: string[] | null;
  quietFrom: number | null;
  quietTo: number | null;
  from: Instant | null;
  until: Instant | null;
}

/** Counts by class, every class named. */
export const byClassSchema = z.object({
  life_support: z.number().int(),
  critical: z.number().int(),
  business: z.number().int(),
  residential: z.number().int(),
});
export type ByClass = z.infer<typeof byClassSchema>;

export function noClasses(): ByClass {
  return { life_support: 0, critical: 0, business: 0, residential: 0 };
}

/** Whether any message can reach somebody: a telephone or a mail address that is neither dead nor given up. */
export function isReachable(person: {
  contact: Pick<Contact, 'phone' | 'email'>;
  deadChannels: readonly Channel[];
  optedOut: readonly Channel[];
}): boolean {
  const { contact, deadChannels, optedOut } = person;
  const closed = new Set([...deadChannels, ...optedOut]);
  const hasPhone = contact.phone !== null && !(closed.has('sms') && closed.has('voice'));
  return hasPhone || (contact.email !== null && !closed.has('email'));
}
