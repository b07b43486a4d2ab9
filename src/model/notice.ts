import { z } from 'zod';
import { isoInstant } from './time.ts';

export const noticeKinds = [
  'planned_notice',
  'planned_reminder',
  'planned_changed',
  'planned_cancelled',
  'planned_started',
  'planned_extended',
  'planned_completed',
  'outage_detected',
  'outage_update',
  'outage_restored',
  'outage_correction',
  'safety_warning',
  'restoration_check',
  'confirmation_request',
  'verification_code',
  'feedback_answered',
  'supply_reduced',
  'balance_low',
  'outage_summary',
] as const;
export type NoticeKind = (typeof noticeKinds)[number];
export const noticeKindSchema = z.enum(noticeKinds);

export const noticeStates = [
  'queued',
  'in_delivery',
  'delivered',
  'confirmed',
  'undeliverable',
  'suppressed',
  'superseded',
  'expired',
  'held',
] as const;
export type NoticeState = (typeof noticeStates)[number];

export const deliveryStates = [
  'claimed',
  'sending',
  'accepted',
  'sent',
  'delivered',
  'read',
  'failed_temporary',
  'failed_permanent',
  'unknown',
] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Why something was not sent, or not yet. */
export const noticeReasons = [
  'already_told',
  'superseded',
  'cancelled',
  'expired',
  'quiet_hours',
  'opted_out',
  'no_channel',
  'flap_damped',
  'budget',
  'not_subscribed',
  'test_mode',
  'duplicate',
  'outcome_unknown',
  'restored_before_sent',
  'template_fault',
  'held',
  'automation_running',
  'stopped',
] as const;
export type NoticeReason = (typeof noticeReasons)[number];

export const waveStates = ['expanding', 'held', 'live', 'superseded', 'done', 'stopped'] as const;
export type WaveState = (typeof waveStates)[number];

export const deliverySchema = z.object({
  id: z.string(),
  channel: z.string(),
  state: z.enum(deliveryStates),
  code: z.string().nullable(),
  text: z.string().nullable(),
  textHash: z.string().nullable().describe('SHA-256 of the text, hex: left of it after 90 days'),
  segments: z.number().int(),
  acceptedAt: isoInstant.nullable(),
  deliveredAt: isoInstant.nullable(),
});
export const noticeSchema = z
  .object({
    id: z.string(),
    wave: z.string(),
    contact: z.string(),
    subject: z.string(),
    revision: z.number().int(),
    kind: noticeKindSchema,
    state: z.enum(noticeStates),
    reason: z.string().nullable(),
    supplyPoints: z.array(z.string()),
    dueAt: isoInstant,
    validUntil: isoInstant,
    deliveries: z.array(deliverySchema),
  })
  .meta({ id: 'Notice' });
export type NoticeView = z.infer<typeof noticeSchema>;

export const waveSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    revision: z.number().int(),
    kind: noticeKindSchema,
    state: z.enum(waveStates),
    basis: z.enum(['inferred', 'verified', 'byHand']),
    recipients: z.number().int(),
    byState: z.record(z.string(), z.number().int()),
    cost: z.number(),
    finishAt: isoInstant.nullable(),
    holdReason: z.string().nullable(),
    holdUntil: isoInstant.nullable(),
    releasedBy: z.string().nullable(),
    createdAt: isoInstant,
  })
  .meta({ id: 'Wave' });
export type WaveView = z.infer<typeof waveSchema>;
