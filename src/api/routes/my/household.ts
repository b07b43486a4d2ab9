import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Contact, MADE_BY_CUSTOMER } from '../../../model/contact.ts';
import { fault } from '../../../runtime/problem.ts';
import {
  type Customer,
  customersOf,
  plainAddress,
  requestCode,
  takeCode,
} from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { listOf } from '../../shapes/common.ts';
import { maskedPhone } from '../../views/people.ts';
import { found } from '../actions.ts';
import { ownPoint } from './places.ts';

/** Others who are told of one place, at most. */
const MEMBERS_MAX = 8;

export interface Member {
  id: string;
  name: string;
  phone: string;
}

/** Whom somebody else added decides about nobody. */
export function isGuest(customer: Customer): boolean {
  return customer.contacts.every((one) => one.startsWith(MADE_BY_CUSTOMER));
}

/** Those whom this customer added to a place, valid now; nothing for whom was added themselves. */
export async function membersOf(
  parts: ApiParts,
  customer: Customer,
  supplyPoint: string,
): Promise<Member[]> {
  if (isGuest(customer)) return [];
  const now = parts.clock.now();
  const all = await parts.records.network.subscriptionsOf({ supplyPoint });
  const members: Member[] = [];
  for (const { contact, until } of all) {
    const isOwn = customer.contacts.includes(contact);
    if (isOwn || !contact.startsWith(MADE_BY_CUSTOMER) || (until !== null && until <= now))
      continue;
    const known = await parts.records.network.contact(contact);
    if (known?.phone == null) continue;
    members.push({ id: contact, name: known.name, phone: maskedPhone(known.phone) });
  }
  return members;
}

/** Sends a code to an address that is to be added; the same limits as at signing in. */
export async function askNewAddress(parts: ApiParts, address: string): Promise<void> {
  await requestCode(parts, plainAddress(address), customersOf(parts).sendNewCode);
}

/**
 * Adds an address whose owner said the code: a mail becomes the customer's own, a phone that of somebody at home.
 * Errors: AUT-CODE for a wrong code, API-INVALID for what is no address or too many.
 */
export async function addAddress(
  parts: ApiParts,
  customer: Customer,
  said: { address: string; code: string; name: string },
): Promise<'mail' | 'member'> {
  const address = plainAddress(said.address);
  if (!(await takeCode(parts, address, said.code.trim()))) throw fault('AUT-CODE', {});
  const [own] = customer.contacts;
  const contact = found(own === undefined ? null : await parts.records.network.contact(own), 'you');
  if (address.includes('@')) {
    await parts.records.import({ contacts: [{ ...contact, email: address }], said: 'customer' });
    await listMail(parts, customer);
    return 'mail';
  }
  if (!/^\+[1-9]\d{6,14}$/.test(address)) throw fault('API-INVALID', {});
  await addMember(parts, customer, { phone: address, name: said.name, locale: contact.locale });
  return 'member';
}

/** A mail that was added is used: it stands behind the channels that are there. */
async function listMail(parts: ApiParts, customer: Customer): Promise<void> {
  const all = await Promise.all(
    customer.contacts.map((contact) => parts.records.network.subscriptionsOf({ contact })),
  );
  const subscriptions = all
    .flat()
    .filter(({ channels }) => !channels.includes('email'))
    .map((one) => ({ ...one, channels: [...one.channels, 'email' as const] }));
  if (subscriptions.length > 0) await parts.records.import({ subscriptions, said: 'customer' });
}

async function addMember(
  parts: ApiParts,
  customer: Customer,
  who: Pick<Contact, 'name' | 'locale'> & { phone: string },
): Promise<void> {
  if (isGuest(customer)) throw fault('API-NOT-FOUND', { what: 'such a place of yours' });
  for (const point of customer.supplyPoints) {
    const members = await membersOf(parts, customer, point);
    if (members.length >= MEMBERS_MAX) throw fault('API-INVALID', {});
  }
  const id = `${MADE_BY_CUSTOMER}${randomBytes(6).toString('hex')}`;
  const name = who.name.trim() === '' ? '–' : who.name.trim().slice(0, 40);
  const contact: Contact = {
    ...{ id, name, phone: who.phone, phoneKind: 'unknown', email: null, locale: who.locale },
    ...{ class: null, zone: null, account: null },
  };
  const now = parts.clock.now();
  const subscriptions = customer.supplyPoints.map((supplyPoint) => ({
    ...{ contact: id, supplyPoint, channels: ['sms' as const], kinds: null },
    ...{ quietFrom: null, quietTo: null, from: now, until: null },
  }));
  await parts.records.import({ contacts: [contact], subscriptions });
}

/** Errors: API-NOT-FOUND for anybody whom this customer did not add. */
export async function removeMember(
  parts: ApiParts,
  customer: Customer,
  at: { supplyPoint: string; member: string },
): Promise<void> {
  const supplyPoint = ownPoint(customer, at.supplyPoint);
  const members = await membersOf(parts, customer, supplyPoint);
  const member = found(members.find(({ id }) => id === at.member) ?? null, 'such a person');
  const all = await parts.records.network.subscriptionsOf({ contact: member.id });
  const until = parts.clock.now();
  const ended = all
    .filter((one) => one.supplyPoint === supplyPoint)
    .map((one) => ({ ...one, until }));
  await parts.records.import({ subscriptions: ended });
}

const addressIn = z.string().trim().min(3).max(200);
const memberSchema = z.object({ id: z.string(), name: z.string(), phone: z.string() });

export const myHouseholdRoutes = [
  define({
    method: 'post',
    path: '/my/addresses/codes',
    summary:
      'Sends a code to a mail of mine, or to the phone of somebody at home, that is to be added',
    need: 'customer',
    body: z.strictObject({ address: addressIn }),
    reply: z.object({}),
    status: 202,
    isRepeatable: false,
    handle: async ({ parts, body }) => {
      await askNewAddress(parts, body.address);
      return {};
    },
  }),
  define({
    method: 'post',
    path: '/my/addresses',
    summary: 'Adds it with the code that came there',
    need: 'customer',
    body: z.strictObject({
      address: addressIn,
      code: z.string().trim().min(4).max(12),
      name: z.string().trim().max(40).default(''),
    }),
    reply: z.object({ added: z.enum(['mail', 'member']) }),
    status: 201,
    isRepeatable: false,
    handle: async ({ parts, customer, body }) => ({
      added: await addAddress(parts, customer, body),
    }),
  }),
  define({
    method: 'get',
    path: '/my/household/{supplyPoint}',
    summary: 'Others who are told of my place',
    need: 'customer',
    params: z.strictObject({ supplyPoint: z.string().max(120) }),
    reply: listOf(memberSchema),
    handle: async ({ parts, customer, params }) => {
      const supplyPoint = ownPoint(customer, params.supplyPoint);
      return { items: await membersOf(parts, customer, supplyPoint), nextCursor: null };
    },
  }),
];
