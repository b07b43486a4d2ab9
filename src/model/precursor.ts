// Alarms that often come before an outage, and how often they really did.
import { z } from 'zod';

/** Rules whose alarms foretell: each is measured against what followed. */
export const precursorRules = [
  'repeated_momentaries',
  'fuse_saving',
  'neutral_drift',
  'overload',
] as const;
export type PrecursorRule = (typeof precursorRules)[number];

/** How often an outage of the same device or section followed such an alarm, out of the records. */
export const foretellsSchema = z
  .object({
    /** An outage within so many days after the alarm counts as foretold. */
    windowDays: z.number(),
    /** Alarms whose window is over, and those of them that were followed. */
    counted: z.number().int(),
    followed: z.number().int(),
    /** Null while none is counted; `low` and `high` hold the true share in 95 of 100 cases. */
    share: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    /** The same share for a moment drawn at random, at the same places. */
    byChance: z.number().nullable(),
  })
  .meta({ id: 'Foretells' });
export type Foretells = z.infer<typeof foretellsSchema>;

export function isPrecursor(rule: string): rule is PrecursorRule {
  return (precursorRules as readonly string[]).includes(rule);
}
