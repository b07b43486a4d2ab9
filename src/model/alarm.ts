import { z } from 'zod';
import { isoInstant } from './time.ts';

export const alarmStates = [
  'active_unacked',
  'active_acked',
  'cleared_unacked',
  'cleared',
  'shelved',
  'suppressed',
] as const;

/** A condition that needs an operator (ISA-18.2), as the API shows and the records keep it. */
export const alarmSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    state: z.enum(alarmStates),
    /** 1 critical … 4 low. */
    priority: z.number().int().min(1).max(4),
    rule: z.string(),
    asset: z.string().nullable(),
    device: z.string().nullable(),
    feeder: z.string().nullable(),
    phase: z.string().nullable(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    unit: z.string().nullable(),
    raisedAt: isoInstant,
    clearedAt: isoInstant.nullable(),
    count: z.number().int(),
    ackedBy: z.string().nullable(),
    ackedAt: isoInstant.nullable(),
    shelvedUntil: isoInstant.nullable(),
    suppressedBy: z.string().nullable(),
    text: z.string(),
  })
  .meta({ id: 'Alarm' });
export type Alarm = z.infer<typeof alarmSchema>;
