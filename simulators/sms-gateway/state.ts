/** What the parts of the provider share. */
import type { Callbacks } from './callbacks.ts';
import type { Inbox } from './inbox.ts';
import type { Behaviour, Person } from './people.ts';

/** Time as the scenario has it; `after` waits in its milliseconds. */
export interface GatewayClock {
  now(): number;
  after(delayMs: number, run: () => void): () => void;
}

export interface GatewayOptions {
  port?: number;
  clock: GatewayClock;
  /** Numbers in [0, 1), seeded. */
  random: () => number;
  /** Where the inbox is written, whole, by renaming; none when left out. */
  inboxPath?: string;
  accountSid: string;
  authToken: string;
  /** Share of calls to us whose connection breaks after we took the message. */
  dropAfterAccept?: number;
  /** Delay of the first receipt in clock ms. */
  receiptDelayMs?: number;
  /** Requests a clock second before 429. */
  ratePerSecond?: number;
  /** What the person at a number does; by its last four digits otherwise. */
  person?: (to: string) => Person | null;
}

/** One message or call as the provider keeps it. */
export interface Kept {
  sid: string;
  channel: 'sms' | 'voice';
  to: string;
  from: string;
  text: string;
  status: string;
  errorCode: number | null;
  answeredBy: string | null;
  at: number;
  updatedAt: number;
  key: string | null;
  behaviour: Behaviour;
  params: URLSearchParams;
}

export interface GatewayState {
  options: GatewayOptions;
  kept: Map<string, Kept>;
  inbox: Inbox;
  callbacks: Callbacks;
  faults: string[];
  inboundUrl: string | null;
  /** What is taken is answered when this is over; null: at once. */
  answersAfter: Promise<void> | null;
  /** Questions for what was taken get this status; null: they are answered. */
  questionStatus: number | null;
}
