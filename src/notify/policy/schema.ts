// The form of a policy file: which notices, how far ahead, to whom, over which channels (docs: settings).
import { z } from 'zod';
import { channelSchema, customerClasses, customerClassSchema } from '../../model/contact.ts';
import { noticeKindSchema } from '../../model/notice.ts';
import { plannedKinds } from '../../model/planned-outage.ts';
import { duration } from '../../model/time.ts';

const whole = z.int().positive();
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 18:00');

/** How long before a cut: calendar days keep the wall time, clear days lie wholly between, the rest is elapsed. */
const leadSchema = z.union([
  z.strictObject({
    days: whole,
    count: z.enum(['calendar', 'clear', 'elapsed']).default('calendar'),
  }),
  z.strictObject({ businessDays: whole }),
  z.strictObject({ hours: whole }),
  z.strictObject({ minutes: whole }),
]);
export type Lead = z.infer<typeof leadSchema>;

const proofs = z.array(z.enum(['delivery', 'announcement', 'letter', 'letter_with_receipt']));
const distance = z.string().regex(/^\d+(s|m|h|d)$/, 'a distance such as 10m, 24h or 7d');
const classes = z.union([z.literal('all'), z.array(customerClassSchema).min(1)]);

const rungSchema = z
  .strictObject({
    kind: noticeKindSchema,
    dayBefore: time.optional().describe('Local time on the day before'),
    before: distance.optional().describe('d: calendar days, else elapsed'),
    classes: classes.default('all'),
    skipIf: z.literal('confirmed').optional(),
  })
  .refine((rung) => (rung.dayBefore === undefined) !== (rung.before === undefined), {
    error: 'a rung needs either dayBefore or before',
  });
export type Rung = z.infer<typeof rungSchema>;

const tell = z.enum(['told', 'none']);
const cutSchema = z.strictObject({
  minimum: z.union([leadSchema, z.literal('none')]),
  target: z.union([leadSchema, z.literal('asap')]).default('asap'),
  tell: z
    .strictObject({
      started: tell.default('told'),
      extended: tell.default('told'),
      completed: tell.default('told'),
    })
    .prefault({}),
  fulfilledBy: z.union([proofs, z.partialRecord(z.enum([...customerClasses, 'else']), proofs)]),
  ladder: z.array(rungSchema).max(10).default([]),
  audience: z.enum(['affected', 'rota_block']).default('affected'),
  refuse: z.array(z.string()).default([]).describe('Classes that this kind may not cut'),
  public: z.enum(['always', 'never']).default('always'),
  publicOrderList: z.boolean().default(false),
  reminder: distance.optional(),
  notOn: z.array(z.enum(['night', 'dayBeforeOff', 'off'])).default([]),
  restoreWithinAfterPayment: duration.optional(),
});
export type Cut = z.infer<typeof cutSchema>;

const classSchema = z.strictObject({
  channels: z.array(channelSchema).min(1),
  mode: z.enum(['first', 'all']).default('first'),
  confirm: z.enum(['required', 'none']).default('none'),
  anyHour: z.boolean().default(false),
});

const chaseSchema = z.strictObject({
  after: duration,
  channel: channelSchema,
  tries: z.int().min(1).max(5).default(1),
  every: duration.prefault('30m'),
});

const quietException = z.union([
  z.strictObject({ anyHour: z.literal(true) }),
  z.strictObject({ kind: noticeKindSchema, startsWithin: duration.optional() }),
]);

export const policySchema = z.strictObject({
  policy: z.string().min(1),
  version: z.int().positive(),
  extends: z.string().optional(),
  calendar: z.string().optional().describe('Days off and worked weekends'),
  planned: z.strictObject(
    Object.fromEntries(plannedKinds.map((kind) => [kind, cutSchema])) as Record<
      (typeof plannedKinds)[number],
      typeof cutSchema
    >,
  ),
  late: z.strictObject({ allowWith: z.array(z.enum(['reason', 'supervisor'])) }),
  classes: z.strictObject({
    life_support: classSchema,
    critical: classSchema,
    business: classSchema,
    residential: classSchema,
  }),
  fallbackAfter: z.partialRecord(channelSchema, duration),
  confirm: z.strictObject({
    ask: z.enum(['with_first_notice', 'never']),
    chase: z.array(chaseSchema).max(5),
    task: z.strictObject({ beforeStart: duration, code: z.literal('confirm_by_phone') }),
    gate: z.strictObject({ classes: z.array(customerClassSchema), action: z.literal('start') }),
  }),
  quietHours: z.strictObject({
    window: z.string().describe('From inclusive to exclusive, 22:00-07:00; 24:00 is an end'),
    except: z.array(quietException),
  }),
  unplanned: z.strictObject({
    tellAfter: z.strictObject({
      verified: duration,
      inferred: duration,
      automationRunning: z.literal('until_settled'),
    }),
    etrChange: z.strictObject({
      minMinutes: whole,
      minPercent: whole,
      notMoreOftenThan: duration,
    }),
    restored: z.strictObject({ to: z.literal('told'), checkAfter: duration }),
    extended: z.strictObject({ beforePlannedEnd: duration }),
  }),
  limits: z.strictObject({
    perContact: z.strictObject({ perOutage: whole, perHour: whole, perDay: whole }),
    exempt: z.array(customerClassSchema),
  }),
  merge: z.strictObject({ window: duration }),
});
export type PolicyFile = z.infer<typeof policySchema>;
