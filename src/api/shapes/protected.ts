import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';

/** Another way by which what is protected can have supply. */
const secondPathSchema = z.object({
  /** `supply`: the other supply of its premises; `tie`: a device that is normally open, and is to be closed. */
  kind: z.enum(['supply', 'tie']),
  supplyPoint: z.string().nullable(),
  device: z.string().nullable(),
  feeder: z.string().nullable(),
  /** Devices from the source on, the tie itself left out. */
  path: z.array(z.string()),
  /** It has supply, as far as is known. */
  live: z.boolean(),
  /** Devices that both ways go through: what fails there takes both. */
  shared: z.array(z.string()),
});

/** A point or feeder under protection (保电), with what stands between it and the dark. */
export const protectedPointSchema = z
  .object({
    event: z.string(),
    title: z.string(),
    level: z.string().nullable(),
    from: isoInstant,
    to: isoInstant,
    state: z.enum(['running', 'ahead']),
    /** Null where a whole feeder is protected. */
    supplyPoint: z.string().nullable(),
    /** From which it is fed now; of one without supply, its own. */
    feeder: z.string().nullable(),
    label: z.string(),
    supply: z.enum(['live', 'dark', 'partial', 'reduced', 'unknown']),
    since: isoInstant.nullable(),
    outage: z.string().nullable(),
    /** Devices of the way in the present switching state, from the source on. */
    path: z.array(z.string()),
    second: secondPathSchema.nullable(),
    /** `minutesLeft` counts while it is dark; negative: over. */
    ownSupply: z
      .object({
        kind: z.enum(['ups', 'standby']),
        minutes: z.number().nullable(),
        minutesLeft: z.number().int().nullable(),
      })
      .nullable(),
    /** Who stands by; with the outage where that crew is instead. */
    crew: z
      .object({
        name: z.string(),
        state: z.enum(['standing_by', 'assigned', 'en_route', 'on_site']),
        outage: z.string().nullable(),
      })
      .nullable(),
    /** Alarms of its event that stand higher for it. */
    alarms: z.number().int(),
  })
  .meta({ id: 'ProtectedPoint' });
export type ProtectedPointView = z.infer<typeof protectedPointSchema>;
