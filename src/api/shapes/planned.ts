import { z } from 'zod';
import { affectedSchema, avoidedSchema } from '../../model/planned-outage.ts';
import { isoInstant } from '../../model/time.ts';

/** What a plan would mean, before anybody sends it for approval. */
export const previewSchema = z
  .object({
    affected: affectedSchema,
    windows: z.array(
      z.object({ supplyPoints: z.number().int(), start: isoInstant, end: isoInstant }),
    ),
    verdicts: z.array(
      z.object({
        code: z.string(),
        level: z.enum(['error', 'warning', 'ok']),
        text: z.string(),
        deadline: isoInstant.nullable(),
        earliestStart: isoInstant.nullable(),
      }),
    ),
    samples: z.array(
      z.object({
        kind: z.string(),
        channel: z.string(),
        locale: z.string(),
        text: z.string(),
        segments: z.number().int(),
      }),
    ),
    cost: z.object({ total: z.number(), currency: z.string() }),
    /** Customer minutes without supply over all customers served. */
    saidiMinutes: z.number(),
    /** Of work done live: what a cut would have cost. Left out: it cuts. */
    avoided: avoidedSchema.optional(),
    finishAt: isoInstant.nullable(),
  })
  .meta({ id: 'Preview' });
/** What a proof did to the duties of a plan. */
export const proofsSchema = z
  .object({
    recorded: z.number().int(),
    met: z.number().int(),
    missed: z.number().int(),
    /** Contacts who are owed more than such a proof. */
    insufficient: z.array(z.string()),
    reference: z.string().nullable(),
  })
  .meta({ id: 'PlanProofs' });
export type ProofsView = z.infer<typeof proofsSchema>;
export type PreviewView = z.infer<typeof previewSchema>;
