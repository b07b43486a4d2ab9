import { z } from 'zod';
import { channelSchema } from '../../model/contact.ts';
import { noticeKindSchema } from '../../model/notice.ts';
import { isoInstant } from '../../model/time.ts';
import { idIn, noteIn } from './common.ts';

const cutSchema = z.object({ start: isoInstant, end: isoInstant });

export const myStatusSchema = z
  .object({
    supplyPoints: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        state: z.enum(['on', 'off', 'planned', 'unknown', 'restored']),
        since: isoInstant.nullable(),
        etr: z
          .object({
            at: isoInstant.nullable(),
            low: isoInstant.nullable(),
            high: isoInstant.nullable(),
            origin: z.string(),
          })
          .nullable(),
        cause: z.string().nullable(),
        planned: z.array(cutSchema),
        lastUpdateAt: isoInstant.nullable(),
        nextUpdateAt: isoInstant.nullable(),
      }),
    ),
  })
  .meta({ id: 'MyStatus' });

export const myPlannedSchema = z.object({
  items: z.array(cutSchema.extend({ supplyPoint: z.string(), reason: z.string().nullable() })),
  nextCursor: z.string().nullable(),
});

/**
 * One local day or hour. `kwh` null where the counter is not known at one end; `so_far`: it is not over;
 * `estimated`: the counter was not read at one end, what it gained until the next reading is shared by time;
 * `exchanged`: another meter, counted through; `register_reset`: set back, what it had counted just before is not in it.
 */
export const myUsageSchema = z
  .object({
    supplyPoint: z.string().nullable(),
    items: z.array(
      z.object({
        day: z.string(),
        from: isoInstant,
        to: isoInstant,
        kwh: z.number().nullable(),
        reason: z
          .enum(['missing', 'estimated', 'exchanged', 'register_reset', 'so_far'])
          .nullable(),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'MyUsage' });

/** Amounts are null where they are not known, never 0; `reason` says why by name. */
export const myBillSchema = z
  .object({
    available: z.boolean(),
    reason: z.string().nullable(),
    account: z.string().nullable(),
    asOf: isoInstant.nullable(),
    balance: z.number().nullable(),
    due: z.number().nullable(),
    dueBy: z.string().nullable(),
    currency: z.string().nullable(),
    bills: z.array(
      z.object({
        month: z.string(),
        kwh: z.number().nullable(),
        amount: z.number(),
        paid: z.boolean().nullable(),
      }),
    ),
    payments: z.array(z.object({ day: z.string(), amount: z.number(), by: z.string().nullable() })),
    payUrl: z.string().nullable(),
  })
  .meta({ id: 'MyBill' });

const clockIn = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
  .nullable();
export const mySubscriptionIn = z
  .strictObject({
    channels: z.array(channelSchema).max(8),
    kinds: z.array(noticeKindSchema).nullable(),
    quietFrom: clockIn,
    quietTo: clockIn,
  })
  .partial();

export const myReportIn = z.strictObject({
  supplyPoint: idIn,
  danger: z.boolean().default(false),
  noSupply: z.boolean().default(true),
  text: z.string().trim().max(1_000).default(''),
});
export const myFeedbackIn = z.strictObject({
  subject: idIn.nullable().default(null),
  supplyPoint: idIn.nullable().default(null),
  topic: z.enum(['question', 'suggestion', 'complaint']).default('question'),
  text: noteIn,
  continues: z.boolean().default(false),
});
export const myRatingIn = z.strictObject({
  /** Outage. */
  subject: idIn,
  rating: z.int().min(1).max(5),
  text: z.string().trim().max(1_000).default(''),
});
export const lifeSupportIn = z.strictObject({
  supplyPoint: idIn,
  equipment: z.string().trim().min(1).max(200),
  batteryHours: z.number().min(0).max(240).nullable().default(null),
  person: z.string().trim().max(80).nullable().default(null),
  /** The consent text was read and agreed to. */
  consent: z.literal(true),
});

export const lifeSupportSchema = z
  .object({
    supplyPoint: z.string(),
    contact: z.string().nullable(),
    equipment: z.string(),
    batteryHours: z.number().nullable(),
    person: z.string().nullable(),
    at: isoInstant,
    /** It counts in both `waiting` and `confirmed`. */
    state: z.enum(['waiting', 'confirmed', 'refused']),
    validUntil: isoInstant,
    decidedBy: z.string().nullable(),
    remindedAt: isoInstant.nullable(),
  })
  .meta({ id: 'LifeSupport' });
