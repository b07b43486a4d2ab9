import { z } from 'zod';
import type { AuditCode } from '../../../model/audit.ts';
import { may } from '../../auth/access.ts';
import { define } from '../../define.ts';
import type { Actor } from '../../parts/acting.ts';
import type { ApiParts } from '../../parts.ts';
import { idIn, idParams, listOf, page } from '../../shapes/common.ts';
import {
  contactIn,
  contactSchema,
  subscriptionIn,
  subscriptionSchema,
} from '../../shapes/people.ts';
import { contactView, subscriptionView } from '../../views/people.ts';
import { found } from '../actions.ts';

/** Who saw whose number, and who changed what, is kept. */
async function auditEntry(
  parts: ApiParts,
  actor: Actor,
  entry: { what: AuditCode; subject: string },
): Promise<void> {
  const row = { at: parts.clock.now(), by: actor.name, from: actor.from, ...entry };
  await parts.records.commit({ audit: [{ ...row, details: {} }] });
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
      if (!isMasked) await auditEntry(parts, actor, { what: 'contact_unmasked', subject: id });
      return contactView(contact, isMasked);
    },
  }),
  define({
    method: 'post',
    path: '/contacts',
    summary: 'Enters a contact, or replaces the one with this id',
    need: 'operator',
    body: contactIn,
    reply: contactSchema,
    status: 201,
    handle: async ({ parts, body, actor }) => {
      const { wechatOpenid, webhook, ...contact } = body;
      const given = { contact: body.id, at: parts.clock.now() };
      const addresses = [
        ...(wechatOpenid === undefined
          ? []
          : [{ ...given, channel: 'wechat' as const, address: wechatOpenid }]),
        ...(webhook === undefined
          ? []
          : [{ ...given, channel: 'webhook' as const, address: webhook }]),
      ];
      await parts.records.import({ contacts: [contact], addresses });
      await auditEntry(parts, actor, { what: 'contact_entered', subject: body.id });
      const kept = await parts.records.network.contact(body.id);
      return contactView(kept ?? contact, true);
    },
  }),
  define({
    method: 'get',
    path: '/contacts/{id}/webhook',
    summary: 'Address and secret of the webhook of a contact, for its owner; audited',
    need: 'operator',
    params: idParams,
    reply: z.object({ url: z.string(), secret: z.string() }),
    handle: async ({ parts, params: { id }, actor }) => {
      const contact = found(await parts.records.network.contact(id), `contact ${id}`);
      const url = found(contact.addresses?.webhook ?? null, `webhook of contact ${id}`);
      const secret = found(parts.webhookSecretOf?.(url) ?? null, 'channel webhook');
      await auditEntry(parts, actor, { what: 'webhook_secret_shown', subject: id });
      return { url, secret };
    },
  }),
  define({
    method: 'post',
    path: '/subscriptions',
    summary: 'Enters a subscription, or replaces the one of this contact and supply point',
    need: 'operator',
    body: subscriptionIn,
    reply: subscriptionSchema,
    status: 201,
    handle: async ({ parts, body, actor }) => {
      found(await parts.records.network.contact(body.contact), `contact ${body.contact}`);
      found(await parts.grid.supplyPoint(body.supplyPoint), `supply point ${body.supplyPoint}`);
      await parts.records.import({ subscriptions: [body] });
      await auditEntry(parts, actor, { what: 'subscription_entered', subject: body.contact });
      return subscriptionView(body);
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
