import { z } from 'zod';
import { isoInstant } from './time.ts';

/**
 * What is owed to those who are dark without a plan: a crew on site, power back, power back when it was said, and
 * word when it was said.
 */
export const outagePromises = ['arrive', 'restore', 'restore_as_told', 'next_update'] as const;
export type OutagePromise = (typeof outagePromises)[number];

export const outageDutySchema = z
  .object({
    id: z.string(),
    outage: z.string(),
    promise: z.enum(outagePromises),
    /** Whom it was made to. */
    customers: z.number().int(),
    /** When it began to run. */
    since: isoInstant,
    due: isoInstant,
    /** At risk: more than half of the time is gone and nothing proves it yet. */
    state: z.enum(['pending', 'at_risk', 'met', 'missed']),
    /** `not_needed`: power was back before a crew was due. `late`: done, but after it was due. */
    reason: z.enum(['not_needed', 'late', 'no_proof_yet', 'not_done']).nullable(),
    proof: z
      .object({
        kind: z.enum(['crew_on_site', 'restored', 'word']),
        at: isoInstant,
        by: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'OutageDuty' });
export type OutageDuty = z.infer<typeof outageDutySchema>;
