import { z } from 'zod';
import type { Subscription } from '../../../model/contact.ts';
import type { Customer } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { listOf } from '../../shapes/common.ts';
import * as my from '../../shapes/my.ts';
import { subscriptionSchema } from '../../shapes/people.ts';
import { minutesOf, subscriptionView } from '../../views/people.ts';
import { found, given } from '../actions.ts';
import { ownPoint } from './places.ts';

/** Errors: API-NOT-FOUND for a place of others, as for one that there is not. */
export async function changeWishes(
  parts: ApiParts,
  customer: Customer,
  wish: { supplyPoint: string; body: z.output<typeof my.mySubscriptionIn> },
): Promise<Subscription> {
  const supplyPoint = ownPoint(customer, wish.supplyPoint);
  const all = await parts.records.network.subscriptionsOf({ supplyPoint });
  const own = all.find((one) => customer.contacts.includes(one.contact)) ?? null;
  const { quietFrom, quietTo, ...rest } = wish.body;
  const changed = {
    ...found(own, 'such a supply point'),
    ...given(rest),
    ...(quietFrom !== undefined && { quietFrom: minutesOf(quietFrom) }),
    ...(quietTo !== undefined && { quietTo: minutesOf(quietTo) }),
  };
  await parts.records.import({ subscriptions: [changed], said: 'customer' });
  return changed;
}

export const myWishRoutes = [
  define({
    method: 'get',
    path: '/my/subscriptions',
    summary: 'What I am told about, and how',
    need: 'customer',
    reply: listOf(subscriptionSchema),
    handle: async ({ parts, customer }) => {
      const lists = await Promise.all(
        customer.contacts.map((contact) => parts.records.network.subscriptionsOf({ contact })),
      );
      return { items: lists.flat().map(subscriptionView), nextCursor: null };
    },
  }),
  define({
    method: 'patch',
    path: '/my/subscriptions/{supplyPoint}',
    summary: 'Changes channels, kinds or quiet hours for one of my places',
    need: 'customer',
    params: z.strictObject({ supplyPoint: z.string().max(120) }),
    body: my.mySubscriptionIn,
    reply: subscriptionSchema,
    handle: async ({ parts, customer, params, body }) =>
      subscriptionView(await changeWishes(parts, customer, { ...params, body })),
  }),
  define({
    method: 'post',
    path: '/my/report',
    summary: 'My power is off, or there is danger',
    need: 'customer',
    body: my.myReportIn,
    reply: z.object({ id: z.string(), outage: z.string().nullable() }),
    status: 201,
    handle: async ({ parts, customer, body }) => {
      const supplyPoint = ownPoint(customer, body.supplyPoint);
      const report = { device: null, callback: customer.address, channel: 'page' as const };
      const by = customer.contacts[0] ?? 'customer';
      const { id, outage } = await parts.operate.report({ ...body, ...report, supplyPoint, by });
      return { id, outage };
    },
  }),
];
