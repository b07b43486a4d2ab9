import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { toIso } from '../../../model/time.ts';
import { define } from '../../define.ts';
import { listOf } from '../../shapes/common.ts';
import * as my from '../../shapes/my.ts';
import { feedbackSchema, subscriptionSchema } from '../../shapes/people.ts';
import { feedbackView, minutesOf, subscriptionView } from '../../views/people.ts';
import { found, given } from '../actions.ts';
import { ownPoint } from './places.ts';

const newId = (letter: string): string => `${letter}-${randomBytes(6).toString('hex')}`;

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
    handle: async ({ parts, customer, params, body }) => {
      const supplyPoint = ownPoint(customer, params.supplyPoint);
      const all = await parts.records.network.subscriptionsOf({ supplyPoint });
      const own = all.find((one) => customer.contacts.includes(one.contact)) ?? null;
      const { quietFrom, quietTo, ...rest } = body;
      const changed = {
        ...found(own, 'such a supply point'),
        ...given(rest),
        ...(quietFrom !== undefined && { quietFrom: minutesOf(quietFrom) }),
        ...(quietTo !== undefined && { quietTo: minutesOf(quietTo) }),
      };
      await parts.records.import({ subscriptions: [changed] });
      return subscriptionView(changed);
    },
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
  define({
    method: 'get',
    path: '/my/feedback',
    summary: 'My questions with their answers',
    need: 'customer',
    reply: listOf(feedbackSchema),
    handle: async ({ parts, customer }) => {
      const where = { contact: customer.contacts };
      const list = await parts.records.documents.list('feedback', { where, limit: 100 });
      return { items: list.items.map(feedbackView), nextCursor: null };
    },
  }),
  define({
    method: 'post',
    path: '/my/feedback',
    summary: 'A question or suggestion',
    need: 'customer',
    body: my.myFeedbackIn,
    reply: feedbackSchema,
    status: 201,
    handle: async ({ parts, customer, body }) => {
      const contact = customer.contacts[0] ?? null;
      const made = { id: newId('F'), version: 1, at: parts.clock.now(), contact, answer: null };
      const feedback = { ...made, ...body, state: 'open' as const };
      await parts.records.commit({ put: { feedback: [feedback] } });
      return feedbackView(feedback);
    },
  }),
  define({
    method: 'post',
    path: '/my/life-support',
    summary: 'Registers medical equipment; a person confirms it, and until then it counts',
    need: 'customer',
    body: my.lifeSupportIn,
    reply: z.object({ id: z.string(), state: z.literal('waiting') }),
    status: 201,
    handle: async ({ parts, customer, body }) => {
      const supplyPoint = ownPoint(customer, body.supplyPoint);
      const hours = body.batteryHours === null ? 'unknown' : `${body.batteryHours} h`;
      const task = {
        ...{
          id: newId('K'),
          version: 1,
          code: 'life_support_registration',
          state: 'open' as const,
        },
        ...{ subject: supplyPoint, contact: customer.contacts[0] ?? null, assignee: null },
        text: `${body.equipment}; battery ${hours}; contact person ${body.person ?? 'none'}`,
        ...{ createdAt: toIso(parts.clock.now()), dueAt: null, doneAt: null, doneBy: null },
      };
      await parts.records.commit({ put: { task: [task] } });
      return { id: task.id, state: 'waiting' as const };
    },
  }),
];
