import type { NoticeView } from '../../model/notice.ts';
import type { Evidence } from './step.ts';
import type { InboxItem, Truth } from './truth.ts';

export type TruthContact = Truth['contacts'][number];

/** A message that reached a telephone, with the notice it belongs to. */
export interface Told {
  item: InboxItem;
  at: number;
  contact: TruthContact;
  notice: NoticeView | null;
}

/** Every item of the inbox with whom it reached and why it was sent; unknown numbers stand apart. */
export function toldOf(evidence: Evidence): { told: Told[]; unknown: InboxItem[] } {
  const byAddress = new Map<string, TruthContact[]>();
  for (const contact of evidence.truth.contacts) {
    for (const address of new Set([contact.to.sms, contact.to.voice])) {
      if (address !== null) byAddress.set(address, [...(byAddress.get(address) ?? []), contact]);
    }
  }
  const notices = new Map<string, NoticeView[]>();
  for (const notice of evidence.seen.notices) {
    notices.set(notice.contact, [...(notices.get(notice.contact) ?? []), notice]);
  }
  const told: Told[] = [];
  const unknown: InboxItem[] = [];
  for (const item of evidence.inbox) {
    const contacts = byAddress.get(item.to) ?? [];
    const matches = contacts.map((contact) => ({
      contact,
      notice: (notices.get(contact.contact) ?? []).find((notice) => isText(notice, item)) ?? null,
    }));
    const match = matches.find(({ notice }) => notice !== null) ?? matches[0];
    if (match === undefined) unknown.push(item);
    else told.push({ item, at: Date.parse(item.at), ...match });
  }
  return { told, unknown };
}

function isText(notice: NoticeView, item: InboxItem): boolean {
  return notice.deliveries.some(
    (delivery) =>
      delivery.channel === item.channel &&
      delivery.text !== null &&
      (delivery.text === item.text || squeezed(item.text).includes(squeezed(delivery.text))),
  );
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Channels on which the contact hears a message at once: all of them for life support, else the first. */
export function channelsOf(contact: TruthContact): Array<'sms' | 'voice'> {
  const has = (['sms', 'voice'] as const).filter((channel) => contact.to[channel] !== null);
  return contact.class === 'life_support' ? has : has.slice(0, 1);
}

/** Faults in how often a contact was told something: exactly once on each channel it uses at once. */
export function timesWrong(told: readonly Told[], contact: TruthContact): string[] {
  const mine = told.filter((one) => one.contact.contact === contact.contact);
  return channelsOf(contact).flatMap((channel) => {
    const times = mine.filter((one) => one.item.channel === channel).length;
    const isElsewhere = contact.class !== 'life_support' && times === 0 && mine.length === 1;
    return times === 1 || isElsewhere ? [] : [`${contact.contact} ${channel} ${times} times`];
  });
}
