import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';
import { roleSchema } from '../../model/user.ts';
import { reasonIn } from './common.ts';

/** A storm that a supervisor has declared; it ends by itself. */
export const stormSchema = z
  .object({ by: z.string(), reason: z.string(), since: isoInstant, endsAt: isoInstant })
  .meta({ id: 'Storm' });
export type StormView = z.infer<typeof stormSchema>;

const limitsSchema = z.object({
  verified: z.number().int(),
  inferred: z.number().int(),
  byHand: z.number().int(),
});
export type LimitsView = z.infer<typeof limitsSchema>;

/** The brake as it stands: above these a wave waits for a person. */
export const brakeSchema = z
  .object({
    storm: stormSchema.nullable(),
    limits: limitsSchema,
    /** Who may declare and end one. */
    declaredBy: roleSchema,
  })
  .meta({ id: 'Brake' });

/** Who may act and sits before a screen. */
export const shiftSchema = z
  .object({
    people: z.array(z.object({ name: z.string(), role: roleSchema })),
    /** Nobody but the one who asks: a wide wave is released with a reason and its number typed. */
    isAlone: z.boolean(),
  })
  .meta({ id: 'Shift' });

export const declareIn = z.strictObject({ reason: reasonIn });
export const endIn = z.strictObject({ reason: reasonIn.nullable().default(null) });
