import {
  type Channel,
  type Contact,
  type CustomerClass,
  channels,
  customerClasses,
  type Subscription,
} from '../../../model/contact.ts';
import type { Recipient } from '../../../model/outbox/recipient.ts';
import type { Instant } from '../../../model/time.ts';

/** A subscription with what is known about its supply point. */
export interface PointFacts {
  /** Among the supply points that this is about. */
  isMeant: boolean;
  subscription: Subscription;
  place: string | null;
  class: CustomerClass | null;
}

/** What the store knows about one contact's addresses, oldest first. */
export interface AddressEvent {
  kind: string;
  channel: Channel | null;
  /** Older than the address the contact has now. */
  isOld: boolean;
  /** The provider said it of this one number, and not the contact of all that comes. */
  isOfNumber: boolean;
}

/**
 * A contact with its supply points. Those whose subscription is not valid at `at` are left out as
 * long as another is valid; when none is, all stay, so that the stages can say `not_subscribed`.
 * Channels and quiet hours are those of the first supply point, kinds those of all; a kind that is
 * switched off is handed over and left to the policy, which knows what the law demands.
 */
export function recipientOf(
  contact: Contact,
  facts: { points: readonly PointFacts[]; events: readonly AddressEvent[]; at: Instant },
): Recipient {
  const valid = facts.points.filter(({ subscription }) => isValid(subscription, facts.at));
  const validMeant = valid.filter((point) => point.isMeant);
  const points = validMeant.length > 0 ? validMeant : facts.points.filter((point) => point.isMeant);
  const first = points[0] as PointFacts;
  const address = addressFacts(facts.events);
  return {
    contact: address.isFixedLine ? { ...contact, phoneKind: 'fixed' } : contact,
    class: highest(points.map((point) => point.class)) ?? contact.class ?? 'residential',
    supplyPoints: points.map(({ subscription }) => subscription.supplyPoint),
    subscribed: valid.map(({ subscription }) => subscription.supplyPoint),
    place: first.place ?? first.subscription.supplyPoint,
    subscription: { ...first.subscription, kinds: kindsOf(points) },
    optedOut: address.optedOut,
    deadChannels: address.dead,
  };
}

/** Somebody who is no longer there: no address, no channel, so the stages end it with a reason. */
export function goneRecipient(contact: string, supplyPoints: string[]): Recipient {
  return {
    contact: {
      id: contact,
      name: '',
      phone: null,
      phoneKind: 'unknown',
      email: null,
      locale: null,
      class: null,
      zone: null,
      account: null,
    },
    class: 'residential',
    supplyPoints,
    subscribed: [],
    place: supplyPoints[0] ?? '',
    subscription: endedSubscription(contact, supplyPoints[0] ?? ''),
    optedOut: [],
    deadChannels: [],
  };
}

/** Stands for a subscription that has been removed: it was over before any notice. */
export function endedSubscription(contact: string, supplyPoint: string): Subscription {
  return {
    contact,
    supplyPoint,
    channels: [],
    kinds: null,
    quietFrom: null,
    quietTo: null,
    from: null,
    until: 0,
  };
}

function isValid(subscription: Subscription, at: Instant): boolean {
  if (subscription.from !== null && at < subscription.from) return false;
  return subscription.until === null || at < subscription.until;
}

/** The most urgent class among them; null when there is none. */
export function highest(classes: ReadonlyArray<CustomerClass | null>): CustomerClass | null {
  return customerClasses.find((one) => classes.includes(one)) ?? null;
}

function kindsOf(points: readonly PointFacts[]): string[] | null {
  const kinds = new Set<string>();
  for (const { subscription } of points) {
    if (subscription.kinds === null) return null;
    for (const kind of subscription.kinds) kinds.add(kind);
  }
  return [...kinds];
}

/**
 * The last word on each channel counts; only the contact revives a dead address. A number that the provider refuses
 * for us says nothing about the next one; who answered STOP is not written to at any.
 */
export function addressFacts(events: readonly AddressEvent[]): {
  optedOut: Channel[];
  dead: Channel[];
  isFixedLine: boolean;
} {
  const optedOut = new Set<Channel>();
  const dead = new Set<Channel>();
  let isFixedLine = false;
  for (const event of events) {
    for (const channel of event.channel === null ? channels : [event.channel]) {
      const isOfOther = event.isOld && event.isOfNumber;
      if (event.kind === 'opted_out' && !isOfOther) optedOut.add(channel);
      if (event.kind === 'opted_in') {
        optedOut.delete(channel);
        dead.delete(channel);
      }
      if (event.kind === 'address_dead' && !event.isOld) dead.add(channel);
    }
    if (event.kind === 'address_new' && event.channel !== null) dead.delete(event.channel);
    if (event.kind === 'fixed_line' && !event.isOld) isFixedLine = true;
  }
  return { optedOut: [...optedOut], dead: [...dead], isFixedLine };
}
