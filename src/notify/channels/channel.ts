// What a channel is: how it describes itself, and the two questions the outbox puts to it.
import type { z } from 'zod';
import type { Channel, Contact, Locale } from '../../model/contact.ts';
import type { NoticeKind } from '../../model/notice.ts';
import type { Lane } from '../../model/outbox/wave-row.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { ForewattError } from '../../runtime/problem.ts';
import type { Values, Words } from '../templates/variables.ts';
import type { GatewayTemplate } from './sms/gateway/template.ts';

/** One message to one address. */
export interface Outgoing {
  to: string;
  text: string;
  kind: NoticeKind;
  locale: Locale;
  /** 96 random bits: returns in callbacks and proves that the provider has it. */
  marker: string;
  /** How long it stays true; the provider is told. */
  validForMs: DurationMs;
  /** A key, a code or a link may confirm it. */
  asksConfirmation: boolean;
  /** What the text is made of; left out where there is no notice behind it. */
  about?: About;
}

/** For channels that carry more than a text. */
export interface About {
  notice: string;
  /** Outage or planned outage. */
  subject: string;
  revision: number;
  lane: Lane;
  /** Status page of this notice. */
  link: string;
  values: Readonly<Values>;
  /** Dark times by the plan, earliest first; empty where nothing is planned. */
  windows: ReadonlyArray<{ start: Instant; end: Instant }>;
}

/** What a failure says about the address or about us, besides the delivery itself. */
export type Effect =
  | 'none'
  | 'address_dead'
  | 'opted_out'
  | 'fixed_line'
  | 'slow_down'
  | 'our_configuration'
  | 'our_text'
  /** The text was held up on its way, by what it says or by whom it is from. */
  | 'filtered'
  | 'once_more'
  /** This address does not answer; of the channel it says nothing. */
  | 'address_away';

/** What became of one call to a provider. Expected failures are values, never exceptions. */
export type Outcome =
  /** `isThere`: who answered is the one it was meant for. */
  | { is: 'accepted'; providerId: string; isThere?: boolean }
  | {
      is: 'failed_temporary';
      code: string;
      effect: Effect;
      retryAfterMs: DurationMs | null;
    }
  | { is: 'failed_permanent'; code: string; effect: Effect }
  | { is: 'unknown'; code: string };

/** A message of the provider's list. */
export interface Hit {
  providerId: string;
  status: string;
  code: string | null;
  /** When it came to be so, by the provider; null or left out: it does not say. */
  at?: Instant | null;
}

/** The provider's answer to "do you have it?". `not_now`: ask again later; `cannot`: it has no such question. */
export type Found =
  | { is: 'found'; hits: Hit[] }
  | { is: 'not_there' }
  | { is: 'not_now' }
  | { is: 'cannot' };

interface Sought {
  to: string;
  text: string;
  since: Instant;
  providerId: string | null;
}

export interface ChannelPort {
  /** Provider's name in receipts. */
  provider: string;
  send(message: Outgoing): Promise<Outcome>;
  find(sought: Sought): Promise<Found>;
  close?(): Promise<void>;
}

/** What every channel may use; time limits of calls are real time. */
export interface ChannelTools {
  clock: Clock;
  log: Log;
  publicUrl: string;
  /** Templates of SMS gateways by name; left out: there are none. */
  gateways?: ReadonlyMap<string, GatewayTemplate>;
  /** Real time; never more than half a lease. */
  timeoutMs: DurationMs;
}

export interface ChannelDefinition<S extends z.ZodType> {
  title: Record<Locale, string>;
  can: {
    /** `failures`: it says what failed and nothing of what arrived. */
    receipts: boolean | 'failures';
    replies: boolean;
    confirm: boolean;
    segments: boolean;
  };
  /** Left out: short. */
  words?: Words;
  settings: S;
  /** What is wrong with settings of the right form; `forewatt check` says it. */
  check?(settings: z.output<S>): ForewattError[];
  /** Messages (SMS: segments) a second that the settings allow. */
  rateOf(settings: z.output<S>): number;
  /**
   * The address it goes to. Whether there is one depends on the kinds of address the contact has,
   * never on what is written in them: a wave asks for one contact of many that are alike.
   */
  addressOf(contact: Contact): string | null;
  create(settings: z.output<S>, tools: ChannelTools): ChannelPort;
}

/** Returns its argument; it is there so that `settings` types `create`. */
export function defineChannel<S extends z.ZodType>(
  definition: ChannelDefinition<S>,
): ChannelDefinition<S> {
  return definition;
}

/** A channel made ready: its port, rate and prices. */
export interface OpenChannel {
  channel: Channel;
  port: ChannelPort;
  can: ChannelDefinition<z.ZodType>['can'];
  /** Left out: short. */
  words?: Words;
  ratePerSecond: number;
  perDay: number | null;
  /** Millionths of the currency for one segment or started minute to a number. */
  priceMicros(to: string): number;
  addressOf(contact: Contact): string | null;
}
