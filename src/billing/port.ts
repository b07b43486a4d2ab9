/** What a billing system tells of one account. Money in hundredths of the currency, so that sums stay exact. */
import type { Instant } from '../model/time.ts';

/** Hundredths of the currency: fen, cents. */
export type Hundredths = number;

export interface Bill {
  /** `2026-06` */
  month: string;
  kwh: number | null;
  amount: Hundredths;
  isPaid: boolean | null;
}

export interface Payment {
  /** Local day, `2026-07-03`. */
  day: string;
  amount: Hundredths;
  /** How it was paid, in the billing system's words. */
  by: string | null;
}

export interface Account {
  /** What is left of what was paid ahead; below 0 it is owed. Null: accounts of this kind have none. */
  balance: Hundredths | null;
  /** To be paid, and the local day by which. Null: nothing, or not told. */
  due: { amount: Hundredths; by: string | null } | null;
  /** Newest first, at most `billingLimits.rows`. */
  bills: Bill[];
  payments: Payment[];
  currency: string;
}

/** Why nothing is known: never shown as a figure. */
export type BillingAway =
  | 'not_joined'
  | 'no_account'
  | 'not_known'
  | 'timeout'
  | 'unreachable'
  | 'refused'
  | 'answer_wrong'
  | 'busy';

export type Billed =
  | { is: 'known'; account: Account; asOf: Instant }
  | { is: 'away'; reason: BillingAway };

export interface BillingPort {
  /** Never throws; at most the timeout of the settings. */
  account(account: string): Promise<Billed>;
  /** Accounts whose balance is low by the billing system's own word; null when it cannot say now. */
  low(): Promise<string[] | null>;
}

export const billingLimits = {
  /** Rows of bills and of payments that are read. */
  rows: 12,
  /** Letters of an answer that are read. */
  answerChars: 1_000_000,
  /** Questions under way at once; one more is told `busy`. */
  atOnce: 20,
  /** Answers kept, so that a page asked for again asks nobody. */
  kept: 5_000,
  /** Accounts of one list of low balances. */
  low: 100_000,
} as const;
