import type { z } from 'zod';
import type { Feedback } from '../../../store/tables/documents.ts';
import type { Customer } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { listOf } from '../../shapes/common.ts';
import { feedbackSchema } from '../../shapes/feedback.ts';
import { myFeedbackIn, myRatingIn } from '../../shapes/my.ts';
import { feedbackView } from '../../views/feedback.ts';
import { ownPoint } from './places.ts';

const THREADS_MAX = 100;

/** What the customer asked and was answered, newest first. */
export async function threadsOf(parts: ApiParts, customer: Customer): Promise<Feedback[]> {
  if (customer.contacts.length === 0) return [];
  const { items } = await parts.records.documents.list('feedback', {
    where: { contact: customer.contacts },
    orderBy: { column: 'at', direction: 'desc' },
    limit: THREADS_MAX,
  });
  return items;
}

export function sayFeedback(
  parts: ApiParts,
  customer: Customer,
  said: z.output<typeof myFeedbackIn>,
): Promise<Feedback> {
  const { subject, topic, text } = said;
  const supplyPoint =
    said.supplyPoint === null
      ? (customer.supplyPoints[0] ?? null)
      : ownPoint(customer, said.supplyPoint);
  const who = { contact: customer.contacts[0] ?? null, from: null, channel: 'page' };
  const about = { subject, topic, text, supplyPoint, rating: null, continues: said.continues };
  return parts.operate.said({ at: parts.clock.now(), ...who, ...about });
}

/** One rating of an outage by one contact: the last one counts. */
export function rate(
  parts: ApiParts,
  contact: string | null,
  said: z.output<typeof myRatingIn> & { supplyPoint: string | null },
): Promise<Feedback> {
  const { rating, subject, text, supplyPoint } = said;
  const from = `rating ${contact} ${subject}`;
  const who = { contact, from, channel: 'page', topic: 'rating' as const };
  return parts.operate.said({
    ...{ at: parts.clock.now(), ...who, text, subject, supplyPoint, rating, continues: false },
  });
}

export const myFeedbackRoutes = [
  define({
    method: 'get',
    path: '/my/feedback',
    summary: 'My questions with their answers',
    need: 'customer',
    reply: listOf(feedbackSchema),
    handle: async ({ parts, customer }) => {
      const items = (await threadsOf(parts, customer)).map((one) => feedbackView(one));
      return { items, nextCursor: null };
    },
  }),
  define({
    method: 'post',
    path: '/my/feedback',
    summary: 'A question, suggestion or complaint; `continues` goes on with the last thread',
    need: 'customer',
    body: myFeedbackIn,
    reply: feedbackSchema,
    status: 201,
    handle: async ({ parts, customer, body }) =>
      feedbackView(await sayFeedback(parts, customer, body)),
  }),
  define({
    method: 'post',
    path: '/my/ratings',
    summary: 'How a power cut was handled, 1 to 5',
    need: 'customer',
    body: myRatingIn,
    reply: feedbackSchema,
    status: 201,
    handle: async ({ parts, customer, body }) => {
      const supplyPoint = customer.supplyPoints[0] ?? null;
      const contact = customer.contacts[0] ?? null;
      return feedbackView(await rate(parts, contact, { ...body, supplyPoint }));
    },
  }),
];
