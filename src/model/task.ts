import { z } from 'zod';
import { isoInstant } from './time.ts';

/** Something a person at the utility must do because the machine cannot. */
export const taskSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    /** Named kind: `no_channel_left`, `confirm_by_phone`, `outcome_unknown`, `wave_release`, … */
    code: z.string(),
    state: z.enum(['open', 'done']),
    subject: z.string().nullable(),
    contact: z.string().nullable(),
    text: z.string(),
    dueAt: isoInstant.nullable(),
    assignee: z.string().nullable(),
    createdAt: isoInstant,
    doneAt: isoInstant.nullable(),
    doneBy: z.string().nullable(),
  })
  .meta({ id: 'Task' });
export type Task = z.infer<typeof taskSchema>;
