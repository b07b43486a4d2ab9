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
    /** Left out: good, and bad where there is no value. */
    quality: z.enum(qualities).optional(),
    reason: z
      .enum([...uncertainReasons, ...badReasons])
      .nullable()
      .default(null),
  })
  .transform(({ quality, ...one }) => ({
    ...one,
    quality: quality ?? (one.value === null ? ('bad' as const) : ('good' as const)),
  }))
  .refine((one) => (one.value === null) === (one.quality === 'bad'), {
    error: 'null exactly when the quality is bad',
    path: ['value'],
  });
export type ReadingIn = z.output<typeof readingIn>;

const phasesIn = z
  .string()
  .regex(/^A?B?C?$/)
  .nullable()
  .default(null);
const reportIn = z.enum(['own', 'assumed', 'batch']).default('own');

const typedEvent = z.strictObject({
  /** The sender's own; left out: asset, type and whole second name it. */
  id: idIn.nullable().default(null),
  asset: idIn,
  type: eventTypeSchema,
  time: instantIn.nullable().default(null),
  phases: phasesIn,
  report: reportIn,
  details: z.record(z.string().max(80), z.unknown()).default({}),
});

/** As a head-end writes it (IEC 61968-9): what the code means stands in the head-end's file. */
const codedEvent = z.looseObject({
  mRID: idIn.nullable().default(null),
  meter: idIn,
  code: z.string().min(1).max(60),
  /** RFC 3339; one that cannot be read is kept as text. */
  created: z.string().max(60).nullable().default(null),
  phases: phasesIn,
  report: reportIn,
});
export type EventIn = z.output<typeof typedEvent> | z.output<typeof codedEvent>;

/** The form an item means to have, so that what is wrong is said of that form. */
export function eventFormOf(item: unknown): typeof typedEvent | typeof codedEvent {
  const isCoded = item !== null && typeof item === 'object' && 'code' in item;
  return isCoded ? codedEvent : typedEvent;
}

/** The same batches as the description shows them. */
export const readingsShown = z.strictObject({
  readings: z.array(readingIn).max(INGEST_ITEMS_MAX),
});
export const eventsShown = z.strictObject({
  events: z.array(z.union([typedEvent, codedEvent])).max(INGEST_ITEMS_MAX),
});

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
