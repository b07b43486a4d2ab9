import { z } from 'zod';
import { auditCodes } from '../../model/audit.ts';
import {
  channelSchema,
  customerClassSchema,
  localeSchema,
  otherChannels,
} from '../../model/contact.ts';
import { noticeKindSchema } from '../../model/notice.ts';
import { isoInstant } from '../../model/time.ts';
import { roleSchema, scopes } from '../../model/user.ts';
import { idIn, instantIn } from './common.ts';
import { fieldSaidSchema } from './field.ts';

/** Phone and mail are masked for roles below operator. */
export const contactSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    phone: z.string().nullable(),
    email: z.string().nullable(),
    locale: localeSchema.nullable(),
    class: customerClassSchema.nullable(),
    zone: z.string().nullable(),
    account: z.string().nullable(),
    /** Channels beyond phone and mail that the contact has an address for. */
    others: z.array(z.enum(otherChannels)),
    masked: z.boolean(),
  })
  .meta({ id: 'Contact' });
export type ContactView = z.infer<typeof contactSchema>;

/** A contact as it is entered; phones in full, with the country. */
export const contactIn = z.strictObject({
  id: idIn,
  name: z.string().trim().min(1).max(80),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'E.164: +8613812348000')
    .nullable()
    .default(null),
  phoneKind: z.enum(['mobile', 'fixed', 'unknown']).default('unknown'),
  email: z.email().max(200).nullable().default(null),
  locale: localeSchema.nullable().default(null),
  class: customerClassSchema.nullable().default(null),
  zone: z.string().max(60).nullable().default(null),
  account: idIn.nullable().default(null),
  /** Left out: as before; null: none any more. */
  wechatOpenid: z
    .string()
    .regex(/^[\w-]{6,64}$/)
    .nullable()
    .optional(),
  webhook: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .optional(),
});

const minuteIn = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))
  .nullable()
  .default(null);

/** A subscription as it is entered; the same contact and supply point replaces it. */
export const subscriptionIn = z.strictObject({
  contact: idIn,
  supplyPoint: idIn,
  channels: z.array(channelSchema).max(8).default(['sms']),
  kinds: z.array(noticeKindSchema).nullable().default(null),
  quietFrom: minuteIn,
  quietTo: minuteIn,
  from: instantIn.nullable().default(null),
  /** Over from here on; now ends the subscription. */
  until: instantIn.nullable().default(null),
});

export const subscriptionSchema = z
  .object({
    contact: z.string(),
    supplyPoint: z.string(),
    channels: z.array(channelSchema),
    kinds: z.array(z.string()).nullable(),
    quietFrom: z.string().nullable(),
    quietTo: z.string().nullable(),
    from: isoInstant.nullable(),
    until: isoInstant.nullable(),
  })
  .meta({ id: 'Subscription' });

export const troubleReportSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    at: isoInstant,
    by: z.string(),
    channel: z.string(),
    supplyPoint: z.string().nullable(),
    outage: z.string().nullable(),
    danger: z.boolean(),
    state: z.enum(['open', 'linked', 'done']),
    text: z.string(),
    count: z.number().int(),
    device: z.string().nullable(),
    feeder: z.string().nullable(),
    /** Masked in lists; in clear for operators who ask for the one report. */
    callback: z.string().nullable(),
    assignee: z.string().nullable(),
    calls: z.array(
      z.object({
        at: isoInstant,
        by: z.string(),
        reached: z.boolean(),
        note: z.string().nullable(),
      }),
    ),
    /** What a person in the field says besides; null for all others. */
    field: fieldSaidSchema.nullable(),
  })
  .meta({ id: 'TroubleReport' });

export const troubleReportIn = z.strictObject({
  /** Supply point, meter or account number; null when the caller does not know it. */
  supplyPoint: idIn.nullable().default(null),
  device: idIn.nullable().default(null),
  danger: z.boolean().default(false),
  /** Whether it says that supply is off; false for other trouble. */
  noSupply: z.boolean().default(true),
  text: z.string().trim().max(1_000).default(''),
  callback: z.string().trim().max(40).nullable().default(null),
  channel: z.enum(['page', 'phone', 'reply', 'staff', 'field']).default('staff'),
});
export type TroubleReportIn = z.output<typeof troubleReportIn>;

export const userSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    name: z.string(),
    role: roleSchema,
    disabled: z.boolean(),
    locale: localeSchema,
    createdAt: isoInstant,
  })
  .meta({ id: 'User' });

export const tokenSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    createdAt: isoInstant,
    revokedAt: isoInstant.nullable(),
  })
  .meta({ id: 'Token' });

export const auditSchema = z
  .object({
    at: isoInstant,
    by: z.string(),
    /** A code of AuditWritten; of an old row perhaps one that is written no more. */
    what: z.string(),
    subject: z.string().nullable(),
    from: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditRow' });

export const auditWrittenSchema = auditSchema
  .extend({ what: z.enum(auditCodes) })
  .meta({ id: 'AuditWritten' });

export const auditLinkSchema = auditSchema
  .extend({
    no: z.int(),
    /** Hash of the row before; SHA-256, hex. */
    before: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditLink' });

export const auditProofSchema = z
  .object({
    ok: z.boolean(),
    /** Rows that hold, from the first on. */
    rows: z.int(),
    from: isoInstant.nullable(),
    to: isoInstant.nullable(),
    /** Hash of the last row that holds; note it down outside the store. */
    last: z.string(),
    broken: z
      .object({
        why: z.enum(['changed', 'does_not_follow', 'end_missing', 'noted_missing']),
        row: auditLinkSchema.nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'AuditProof' });
