// A wave becomes notices step by step: what is asked for, given and chosen in a step.
import type { Channel } from '../contact.ts';
import type { Instant } from '../time.ts';
import type { Recipient } from './recipient.ts';

/** Which part of a wave to read next. */
export interface StepRequest {
  wave: string;
  /** Where the step before ended; null at the beginning. */
  after: string | null;
  /** Subscriptions looked at, however few of them are meant. */
  limit: number;
  /** The one contact that is meant; null: all. */
  contact: string | null;
}

/**
 * A step of expansion: contacts in groups that differ in nothing which decides about the first
 * channel (class, channels asked for, kinds of address there are, what was learned about them).
 */
export interface ExpansionStep {
  no: number;
  /** One contact that stands for its group, and how many it has. */
  alike: Array<{ one: Recipient; contacts: number }>;
  /** Where the next step begins. */
  cursor: string | null;
  isLast: boolean;
}

/** What becomes of a step. */
export interface StepChoice {
  step: number;
  /** For each group the channel of its first delivery; null: no notices. */
  channels: Array<Channel | null>;
  /** As many as there are notices. */
  ids: string[];
  at: Instant;
}
