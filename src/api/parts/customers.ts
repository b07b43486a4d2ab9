/** What customers who signed in may ask. */
import type { Locale } from '../../model/contact.ts';
import type { Instant } from '../../model/time.ts';
import type { SegmentParts } from '../segment-parts.ts';
import type { CustomerAnswer } from '../shapes/public.ts';

type Awaitable<T> = T | Promise<T>;

/** What the billing system says of an account, in whole money; `reason` by name where it says nothing. */
export type BillRead =
  | { is: 'away'; reason: string; payUrl: string | null }
  | {
      is: 'known';
      asOf: Instant;
      currency: string;
      /** What is left of what was paid ahead; below 0 it is owed; null where accounts have none. */
      balance: number | null;
      due: number | null;
      dueBy: string | null;
      bills: Array<{ month: string; kwh: number | null; amount: number; paid: boolean | null }>;
      payments: Array<{ day: string; amount: number; by: string | null }>;
      payUrl: string | null;
    };

/** Browsers of customers that hear of news. */
export interface PushParts {
  /** Ours, as browsers want it. */
  publicKey: string;
  count(contacts: readonly string[]): Promise<number>;
  /** False: broken keys, or no known push service. */
  take(
    contacts: readonly string[],
    browser: { endpoint: string; p256dh: string; auth: string },
  ): Promise<boolean>;
  drop(contacts: readonly string[], endpoint: string): Promise<void>;
}

/** What customers who signed in with a code may ask. */
export interface CustomerParts {
  /** Absent, null: not set up. */
  push?: PushParts | null;
  /** By the link that WeChat gave its owner; false: too old, forged, or not set up. */
  joinWechat?(contacts: readonly string[], token: string): Promise<boolean>;
  /** Sends the code if anybody has this address; looks that up after it returned, and watches its own work. */
  sendCode(address: string, code: string): void;
  /** To an address that a customer wants to add, whether anybody has it or not. */
  sendNewCode(address: string, code: string): void;
  /**
   * The state of one supply point, labelled for its owner. @param contacts who asks: what concerns the holder of the
   * account alone is left out for others; null or left out: staff
   */
  answer(
    supplyPoint: string,
    contacts?: readonly string[] | null,
  ): Awaitable<CustomerAnswer | null>;
  /** Absent, null: no rules for them are set. */
  segments?: SegmentParts | null;
  /** The token that opens the calendar of a contact without signing in, and back; null for a forged one. */
  calendar: { tokenOf(contact: string): string; contactOf(token: string): string | null };
  /** The account of a holder, within the time that the settings give a billing system. */
  bill(account: string): Promise<BillRead>;
}

/** An answer that is given again and again; what a person completes stands in square brackets. */
export interface CannedAnswer {
  id: string;
  title: Partial<Record<Locale, string>>;
  text: Partial<Record<Locale, string>>;
}
