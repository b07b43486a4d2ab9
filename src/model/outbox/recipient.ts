// A contact with what was learned about it: what decides whether and how it can be reached.
import type { Channel, Contact, CustomerClass, Subscription } from '../contact.ts';
import type { Instant } from '../time.ts';

/** A contact with what the stages need to know about it. */
export interface Recipient {
  contact: Contact;
  /** Highest class of its affected supply points. */
  class: CustomerClass;
  supplyPoints: string[];
  /** Every supply point the contact is subscribed to now, whether affected or not. */
  subscribed: string[];
  /** A place the contact knows: address of its first affected supply point. */
  place: string;
  subscription: Subscription;
  optedOut: Channel[];
  deadChannels: Channel[];
}

/** Append-only facts about a contact. */
export interface ContactEvent {
  contact: string;
  kind: ('opted_out' | 'opted_in' | 'confirmed') | ('address_dead' | 'address_new' | 'fixed_line');
  channel: Channel | null;
  /** Planned outage a confirmation is about. */
  subject: string | null;
  at: Instant;
  by: string;
}
