/** Threads as the API shows them; numbers of people we do not know are masked below operators. */
import type { z } from 'zod';
import { toIso } from '../../model/time.ts';
import type { Feedback } from '../../store/tables/documents.ts';
import type { feedbackSchema } from '../shapes/feedback.ts';
import { maskedEmail, maskedPhone } from './people.ts';

/** @param isMasked as below operators and for customers, who know their own number */
export function feedbackView(feedback: Feedback, isMasked = true): z.infer<typeof feedbackSchema> {
  const { id, version, at, contact, subject, text, state, answer } = feedback;
  const from = feedback.from ?? null;
  return {
    ...{ id, version, at: toIso(at), contact, subject, text, state, answer },
    supplyPoint: feedback.supplyPoint ?? null,
    area: feedback.area ?? null,
    channel: feedback.channel ?? 'page',
    topic: feedback.topic ?? 'question',
    from: from === null || !isMasked ? from : masked(from),
    rating: feedback.rating ?? null,
    entries: (feedback.entries ?? []).map((one) => ({ ...one, at: toIso(one.at) })),
  };
}

function masked(from: string): string {
  return from.includes('@') ? maskedEmail(from) : maskedPhone(from);
}
