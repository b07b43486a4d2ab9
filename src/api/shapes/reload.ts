import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';

const ids = z.array(z.string());

/** What became of a reload of the settings and of the files of sources. */
export const reloadSchema = z
  .object({
    at: isoInstant,
    by: z.string(),
    /** False: something is wrong, and nothing has changed. */
    ok: z.boolean(),
    added: ids,
    removed: ids,
    restarted: ids,
    /** Sources that went on undisturbed. */
    kept: ids,
    /** Parts of the settings that are another than at the start, and count from the next start on. */
    needsRestart: ids,
    problems: z.array(
      z.object({
        file: z.string(),
        line: z.number().int(),
        column: z.number().int(),
        code: z.string(),
        message: z.string(),
        fix: z.string(),
      }),
    ),
  })
  .meta({ id: 'Reload' });
export type ReloadView = z.infer<typeof reloadSchema>;

export const lastReloadSchema = z.object({ last: reloadSchema.nullable() });
