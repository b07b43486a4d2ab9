import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';
import { idIn, noteIn } from './common.ts';

export const topics = ['question', 'suggestion', 'complaint', 'rating'] as const;

/** A thread: what a customer said first, and every word after it. */
export const feedbackSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    at: isoInstant,
    contact: z.string().nullable(),
    subject: z.string().nullable(),
    supplyPoint: z.string().nullable(),
    area: z.string().nullable(),
    channel: z.string(),
    topic: z.enum(topics),
    from: z.string().nullable(),
    rating: z.number().int().nullable(),
    text: z.string(),
    state: z.enum(['open', 'answered']),
    answer: z.string().nullable(),
    entries: z.array(
      z.object({
        at: isoInstant,
        by: z.enum(['customer', 'staff']),
        name: z.string().nullable(),
        channel: z.string(),
        text: z.string(),
      }),
    ),
  })
  .meta({ id: 'Feedback' });

export const feedbackIn = z.strictObject({
  contact: idIn.nullable().default(null),
  subject: idIn.nullable().default(null),
  supplyPoint: idIn.nullable().default(null),
  channel: z.enum(['phone', 'page', 'staff', 'letter', 'wechat']).default('phone'),
  topic: z.enum(['question', 'suggestion', 'complaint']).default('question'),
  text: noteIn,
});

export const cannedSchema = z.object({
  id: z.string(),
  title: z.record(z.string(), z.string()),
  /** What a person completes stands in square brackets. */
  text: z.record(z.string(), z.string()),
});

const digestRow = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
export const digestSchema = z
  .object({
    from: isoInstant,
    to: isoInstant,
    profile: z.string(),
    rows: z.array(digestRow),
    totals: digestRow,
  })
  .meta({ id: 'FeedbackDigest' });
