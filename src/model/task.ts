import { z } from 'zod';
import { isoInstant } from './time.ts';

/** What a person is asked to do; each has words in every language of the screens. */
export const taskCodes = [
  'account_manager',
  'budget_near',
  'budget_over',
  'call_back',
  'channel_refused',
  'confirm_by_phone',
  'crew_silent',
  'duty_at_risk',
  'duty_late',
  'duty_missed',
  'etr_due',
  'life_support_registration',
  'life_support_renewal',
  'no_channel_left',
  'number_invalid',
  'opted_out_urgent',
  'outcome_unknown',
  'phases_proposed',
  'planned_narrower',
  'planned_not_started',
  'planned_refused',
  'planned_will_it_hold',
  'promise_at_risk',
  'promise_missed',
  'record_doubtful',
  'restore_after_payment',
  'service_line_unsent',
  'tell_by_phone',
  'template_fault',
  'text_filtered',
  'transformer_doubtful',
  'wave_expired',
  'wave_release',
  'wave_released_alone',
] as const;
export type TaskCode = (typeof taskCodes)[number];

/** Something a person at the utility must do because the machine cannot. */
export const taskSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    code: z.enum(taskCodes),
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
