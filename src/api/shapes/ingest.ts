import { z } from 'zod';
import { eventTypeSchema } from '../../model/event.ts';
import { badReasons, qualities, quantitySchema, uncertainReasons } from '../../model/reading.ts';
import { idIn, instantIn } from './common.ts';

/** Most items of one batch. */
const INGEST_ITEMS_MAX = 5_000;

export const readingIn = z
  .strictObject({
    asset: idIn,
    quantity: quantitySchema,
    phase: z.enum(['A', 'B', 'C']).nullable().default(null),
    time: instantIn,
    value: z.number().nullable(),
    quality: z.enum(qualities).default('good'),
    reason: z
      .enum([...uncertainReasons, ...badReasons])
      .nullable()
      .default(null),
  })
  .refine((one) => (one.value === null) === (one.quality === 'bad'), {
    error: 'null exactly when the quality is bad',
    path: ['value'],
  });
export type ReadingIn = z.output<typeof readingIn>;

export const eventIn = z.strictObject({
  id: idIn,
  asset: idIn,
  type: eventTypeSchema,
  time: instantIn.nullable().default(null),
  phases: z
    .string()
    .regex(/^A?B?C?$/)
    .nullable()
    .default(null),
  report: z.enum(['own', 'assumed', 'batch']).default('own'),
  details: z.record(z.string().max(80), z.unknown()).default({}),
});
export type EventIn = z.output<typeof eventIn>;

/** The same batches as the description shows them. */
export const readingsShown = z.strictObject({
  readings: z.array(readingIn).max(INGEST_ITEMS_MAX),
});
export const eventsShown = z.strictObject({ events: z.array(eventIn).max(INGEST_ITEMS_MAX) });

/** Items are checked one by one, so that one wrong item does not refuse its batch. */
export const readingsIn = z.strictObject({ readings: z.array(z.unknown()).max(INGEST_ITEMS_MAX) });
export const eventsIn = z.strictObject({ events: z.array(z.unknown()).max(INGEST_ITEMS_MAX) });

export const acceptedSchema = z
  .object({
    accepted: z.number().int(),
    duplicates: z.number().int(),
    refused: z.array(z.object({ index: z.number().int(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'Accepted' });
export type Accepted = z.infer<typeof acceptedSchema>;
