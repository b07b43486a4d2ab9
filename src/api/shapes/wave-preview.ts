import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';

/** What a wave that waits would be, before somebody releases it. */
export const wavePreviewSchema = z
  .object({
    wave: z.string(),
    /** Up to three real messages of each channel, as they would leave now. */
    samples: z.array(
      z.object({
        channel: z.string(),
        locale: z.string(),
        text: z.string(),
        segments: z.number().int(),
      }),
    ),
    counts: z.array(
      z.object({ class: z.string(), channel: z.string(), notices: z.number().int() }),
    ),
    cost: z.number(),
    /** When the slowest channel has sent the last of it, if it began now. */
    finishAt: isoInstant.nullable(),
    validUntil: isoInstant,
    /** Some would hear of it when it is true no more. */
    isTooLate: z.boolean(),
  })
  .meta({ id: 'WavePreview' });
export type WavePreviewView = z.infer<typeof wavePreviewSchema>;
