import { z } from 'zod';
import { isoInstant } from './time.ts';

export const earthFaultStates = ['present', 'located', 'isolated', 'cleared'] as const;

/** A phase to earth on an unearthed or compensated network: a condition, never an outage. */
export const earthFaultSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    state: z.enum(earthFaultStates),
    bus: z.string(),
    phase: z.string().nullable(),
    kind: z.enum(['solid', 'resistive', 'intermittent']),
    since: isoInstant,
    limitAt: isoInstant,
    clearedAt: isoInstant.nullable(),
    candidates: z.array(
      z.object({
        feeder: z.string(),
        section: z.string().nullable(),
        probability: z.number(),
        why: z.string(),
      }),
    ),
    trials: z.array(
      z.object({ feeder: z.string(), at: isoInstant, result: z.string().nullable() }),
    ),
    notes: z.array(z.object({ at: isoInstant, by: z.string(), text: z.string() })),
  })
  .meta({ id: 'EarthFault' });
export type EarthFault = z.infer<typeof earthFaultSchema>;
