import { z } from 'zod';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import type { Actor, ApiParts } from '../../parts.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import { contactSchema, subscriptionSchema } from '../../shapes/people.ts';
import { contactView, subscriptionView } from '../../views/people.ts';
import { found } from '../actions.ts';

/** Who saw whose number is kept. */
async function auditSeen(parts: ApiParts, actor: Actor, contact: string): Promise<void> {
  const row = { at: parts.clock.now(), by: actor.name, what: 'contact_unmasked', subject: contact };
  await parts.records.commit({ audit: [{ ...row, from: actor.from, details: {} }] });
}

export const contactRoutes = [
  define({
    method: 'get',
    path: '/contacts',
    summary: 'Contacts, masked; a search with q needs the right operator',
    need: 'viewer',
    query: z.strictObject({ ...page, q: z.string().trim().min(2).max(80).optional() }),
    reply: listOf(contactSchema),
    handle: async ({ parts, query, actor }) => {
      const { q, limit } = query;
      if (q !== undefined) {
        const hits = may(actor, 'operator')
          ? await parts.records.network.searchContacts(q, limit)
          : [];
        return { items: hits.map((one) => contactView(one, true)), nextCursor: null };
      }
      const contacts = await parts.records.network.contacts(query.cursor ?? null, limit);
      const last = contacts.length === limit ? contacts.at(-1)?.id : undefined;
      return { items: contacts.map((one) => contactView(one, true)), nextCursor: last ?? null };
    },
  }),
  define({
    method: 'get',
    path: '/contacts/{id}',
    summary: 'One contact; numbers in clear for operators, which is audited',
    need: 'viewer',
    params: idParams,
    query: z.strictObject({ masked: z.enum(['true', 'false']).default('false') }),
    reply: contactSchema,
    handle: async ({ parts, params: { id }, query, actor }) => {
      const contact = found(await parts.records.network.contact(id), `contact ${id}`);
      const isMasked = query.masked === 'true' || !may(actor, 'operator');
      if (!isMasked) await auditSeen(parts, actor, id);
      return contactView(contact, isMasked);
    },
  }),
  define({
    method: 'get',
    path: '/subscriptions',
    summary: 'Subscriptions of one contact or of one supply point',
    need: 'viewer',
    query: z
      .strictObject({ contact: idIn.optional(), supplyPoint: idIn.optional() })
      .refine((query) => query.contact !== undefined || query.supplyPoint !== undefined, {
        error: 'name a contact or a supply point',
        path: ['contact'],
      }),
    reply: listOf(subscriptionSchema),
    handle: async ({ parts, query: { contact, supplyPoint } }) => {
      const key = { ...(contact && { contact }), ...(supplyPoint && { supplyPoint }) };
      const items = await parts.records.network.subscriptionsOf(key);
      return { items: items.slice(0, 500).map(subscriptionView), nextCursor: null };
    },
  }),
];
