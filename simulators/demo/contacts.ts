/** Who wants to be told: a contact for most supply points, by seed. */
import { firmName, personName } from '../grid/addresses.ts';
import type { CustomerClass, SupplyPoint } from '../grid/network.ts';
import type { TruthContact } from '../grid/truth.ts';
import type { Random } from '../random.ts';

export interface Contact {
  id: string;
  name: string;
  phone: string | null;
  phoneKind: 'mobile' | 'fixed' | 'none';
  language: 'zh-CN' | 'en';
  class: CustomerClass;
  account: string;
  supplyPoints: string[];
}

const shares = { contact: 0.93, noPhone: 0.02, fixed: 0.02, second: 0.03, english: 0.03 };
const mobilePrefixes = ['138', '139', '150', '158', '186'];
/** Endings that the simulated provider answers in ways of its own. */
const specialEndings = /^(000\d|0020|1211|161[0-4])$/;

export function contactsOf(points: SupplyPoint[], random: Random): Contact[] {
  const phones = new Set<string>();
  const contacts: Contact[] = [];
  for (const point of points) {
    const isUrgent = point.class === 'life_support' || point.class === 'critical';
    const second = contacts.at(-random.between(1, 30));
    if (!isUrgent && random.chance(shares.second) && isShareable(second, point)) {
      second.supplyPoints.push(point.id);
      continue;
    }
    if (!isUrgent && !random.chance(shares.contact)) continue;
    const draw = random.next();
    const kind =
      isUrgent || draw > shares.noPhone + shares.fixed
        ? 'mobile'
        : draw < shares.noPhone
          ? 'none'
          : 'fixed';
    contacts.push({
      id: `C-${300_000 + contacts.length + 1}`,
      name:
        point.class === 'business' || point.class === 'critical'
          ? firmName(random, point.class)
          : personName(random),
      phone: kind === 'none' ? null : phoneOf(kind, phones, random),
      phoneKind: kind,
      language: random.chance(shares.english) ? 'en' : 'zh-CN',
      class: point.class,
      account: point.account,
      supplyPoints: [point.id],
    });
  }
  return contacts;
}

function isShareable(contact: Contact | undefined, point: SupplyPoint): contact is Contact {
  return (
    contact !== undefined && contact.class === point.class && contact.supplyPoints.length === 1
  );
}

function phoneOf(kind: 'mobile' | 'fixed', taken: Set<string>, random: Random): string {
  for (;;) {
    const digits = (count: number): string =>
      Array.from({ length: count }, () => random.between(0, 9)).join('');
    const phone =
      kind === 'mobile' ? `+86${random.pick(mobilePrefixes)}${digits(8)}` : `+86215${digits(7)}`;
    if (taken.has(phone) || specialEndings.test(phone.slice(-4))) continue;
    taken.add(phone);
    return phone;
  }
}

export function truthContact(contact: Contact): TruthContact {
  return {
    contact: contact.id,
    supplyPoints: contact.supplyPoints,
    class: contact.class,
    to: { sms: contact.phoneKind === 'mobile' ? contact.phone : null, voice: contact.phone },
    reachable: contact.phone !== null,
  };
}
