import type { z } from 'zod';
import { define } from '../../define.ts';
import { inputErrors } from '../../problems.ts';
import {
  type Accepted,
  acceptedSchema,
  eventFormOf,
  eventsIn,
  eventsShown,
  readingIn,
  readingsIn,
  readingsShown,
} from '../../shapes/ingest.ts';

interface Checked<T> {
  good: T[];
  /** Index in the batch of each good item. */
  at: number[];
  refused: Accepted['refused'];
}

/** One wrong item refuses itself and not its batch. */
function checked<S extends z.ZodType>(
  formOf: (item: unknown) => S,
  items: readonly unknown[],
): Checked<z.output<S>> {
  const result: Checked<z.output<S>> = { good: [], at: [], refused: [] };
  items.forEach((item, index) => {
    const one = formOf(item).safeParse(item);
    if (one.success) {
      result.good.push(one.data);
      result.at.push(index);
      return;
    }
    const first = inputErrors('item', one.error.issues)[0];
    const message = first === undefined ? 'wrong form' : `${first.path}: ${first.message}`;
    result.refused.push({ index, code: 'API-INVALID', message });
  });
  return result;
}

/** Indexes of the part's refusals, told in those of the whole batch. */
function merged(batch: { at: number[]; refused: Accepted['refused'] }, answer: Accepted): Accepted {
  const theirs = answer.refused.map((one) => ({ ...one, index: batch.at[one.index] ?? one.index }));
  const refused = [...batch.refused, ...theirs].sort((a, b) => a.index - b.index);
  return { ...answer, refused };
}

export const ingestRoutes = [
  define({
    method: 'post',
    path: '/ingest/readings',
    summary: 'Readings of a machine; answered when they are durable',
    need: 'ingest',
    body: readingsIn,
    bodyShown: readingsShown,
    reply: acceptedSchema,
    status: 202,
    handle: async ({ parts, body, actor }) => {
      const batch = checked(() => readingIn, body.readings);
      return merged(batch, await parts.ingest.readings(batch.good, actor));
    },
  }),
  define({
    method: 'post',
    path: '/ingest/events',
    summary: 'Events of a machine; answered when they are durable',
    need: 'ingest',
    body: eventsIn,
    bodyShown: eventsShown,
    reply: acceptedSchema,
    status: 202,
    handle: async ({ parts, body, actor }) => {
      const batch = checked(eventFormOf, body.events);
      return merged(batch, await parts.ingest.events(batch.good, actor));
    },
  }),
];
