import { z } from 'zod';
import { byClassSchema } from './contact.ts';
import { isoInstant } from './time.ts';

export const plannedStates = [
  'draft',
  'submitted',
  'approved',
  'announced',
  'in_progress',
  'completed',
  'cancelled',
  'expired',
] as const;
export const plannedKinds = [
  'planned',
  'urgent',
  'emergency',
  'customer_request',
  'rota',
  'arrears',
  'safety',
] as const;

export const stepSchema = z.object({
  at: isoInstant,
  open: z.array(z.string()),
  close: z.array(z.string()),
});

/** Supply points that share the same dark time of a plan. */
export const windowSchema = z.object({
  supplyPoints: z.array(z.string()),
  start: isoInstant,
  end: isoInstant,
});

/** Somebody whom a person added to a cut, or took out of it, whatever the network says; and why. */
export const handPickedSchema = z.object({
  supplyPoint: z.string(),
  pick: z.enum(['added', 'removed']),
  reason: z.string(),
});

/** What work done live (带电作业) spares: whom a cut at its times would have darkened, and for how long together. */
export const avoidedSchema = z.object({
  supplyPoints: z.number().int(),
  customerMinutes: z.number(),
});

export const affectedSchema = z.object({
  supplyPoints: z.number().int(),
  contacts: z.number().int(),
  withoutChannel: z.number().int(),
  byClass: byClassSchema,
});

export const dutyCountsSchema = z.object({
  pending: z.number().int(),
  met: z.number().int(),
  atRisk: z.number().int(),
  missed: z.number().int(),
});

/**
 * Work that will cut supply, or is done live instead, approved ahead; kept and shown in this form (`windows` and
 * `spared` only kept).
 */
export const plannedOutageSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    revision: z.number().int(),
    state: z.enum(plannedStates),
    kind: z.enum(plannedKinds),
    devices: z.array(z.string()),
    supplyPoints: z.array(z.string()),
    start: isoInstant,
    end: isoInstant,
    steps: z.array(stepSchema),
    /** Done live: nobody is cut, so nobody is told and it has no windows. Left out: it cuts. */
    liveLine: z.boolean().optional(),
    /** Of work done live; left out: it cuts. */
    avoided: avoidedSchema.optional(),
    /** Left out: nobody was. */
    people: z.array(handPickedSchema).optional(),
    alternative: isoInstant.nullable(),
    reason: z.string(),
    reference: z.string().nullable(),
    author: z.string(),
    approvedBy: z.string().nullable(),
    approvedAt: isoInstant.nullable(),
    actualStart: isoInstant.nullable(),
    actualEnd: isoInstant.nullable(),
    /** The end as people knew it, when it passed and work went on; left out: it never did. */
    overrunFrom: isoInstant.optional(),
    /** Of a cancelled one: it was told or stood in public, so that its end must be told there too. */
    wasAnnounced: z.boolean().optional(),
    /** Of a cut for arrears: when it was paid, and by when supply is owed back; left out: it was not. */
    paidAt: isoInstant.optional(),
    restoreBy: isoInstant.optional(),
    /** Why it was approved after its deadline, when it was. */
    late: z.string().nullable(),
    saidiMinutes: z.number(),
    affected: affectedSchema,
    duties: dutyCountsSchema,
  })
  .meta({ id: 'PlannedOutage' });
export type PlannedOutageView = z.infer<typeof plannedOutageSchema>;
type PlanWindows = z.infer<typeof windowSchema>[];
/** As the records keep it: with the frozen windows, of work done live with those of the cut that it spares. */
export type PlannedOutage = PlannedOutageView & { windows: PlanWindows; spared?: PlanWindows };

export const dutyStates = ['pending', 'met', 'at_risk', 'missed'] as const;

/**
 * What tells a person: `poster` and `relay` (somebody of the village or the house passes it on) count as the
 * announcement does, `call` as a delivery; `withdrawn`: nobody had to be told any more.
 */
export const proofKinds = [
  'delivery',
  'announcement',
  'letter',
  'letter_with_receipt',
  'poster',
  'relay',
  'call',
  'withdrawn',
] as const;

const proofSchema = z
  .object({
    kind: z.enum(proofKinds),
    notice: z.string().nullable(),
    channel: z.string().nullable(),
    at: isoInstant,
    /** What can be looked up: content hash of an announcement or a photo, number of a posting. */
    reference: z.string().nullable().default(null),
    /** Who recorded it, where a person did. */
    by: z.string().nullable().default(null),
  })
  .nullable();

/** What the policy demands for one plan and one contact: told by `deadline` over a sufficient channel. */
export const dutySchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    plannedOutage: z.string(),
    revision: z.number().int(),
    /** Messages of this revision and later ones count; who was told of an older one knows something else. */
    sinceRevision: z.number().int().default(1),
    contact: z.string(),
    class: z.string(),
    supplyPoints: z.array(z.string()),
    /** When the first of these supply points goes dark by the plan. */
    start: isoInstant.nullable().default(null),
    due: isoInstant,
    /** Null: the policy sets no minimum; then the start counts as the last moment. */
    deadline: isoInstant.nullable(),
    state: z.enum(dutyStates),
    reason: z.string().nullable(),
    /** Which kinds of proof count: `delivery`, `announcement`, `letter`. */
    fulfilledBy: z.array(z.string()),
    confirmation: z.enum(['not_required', 'required', 'confirmed', 'waived']),
    proof: proofSchema,
    /** What was owed before a change, and what had become of it by then; oldest first. */
    earlier: z
      .array(
        z.object({
          revision: z.number().int(),
          /** Left out of what was kept before this was. */
          start: isoInstant.nullable().optional(),
          deadline: isoInstant.nullable(),
          state: z.enum(dutyStates),
          reason: z.string().nullable(),
          proof: proofSchema,
          until: isoInstant,
        }),
      )
      .default([]),
  })
  .meta({ id: 'Duty' });
export type Duty = z.infer<typeof dutySchema>;
export type DutyProof = NonNullable<Duty['proof']>;

/**
 * What is owed to those who are dark without a plan: a crew on site, power back, power back when it was said, and
 * word when it was said; and power back to who has paid a debt.
 */
export const outagePromises = [
  ...(['arrive', 'regulator', 'facts', 'restore', 'restore_as_told', 'next_update'] as const),
  'restore_after_payment',
] as const;
export type OutagePromise = (typeof outagePromises)[number];

export const outageDutySchema = z
  .object({
    id: z.string(),
    outage: z.string(),
    promise: z.enum(outagePromises),
    /** Whom it was made to. */
    customers: z.number().int(),
    /** When it began to run. */
    since: isoInstant,
    due: isoInstant,
    /** At risk: more than half of the time is gone and nothing proves it yet. */
    state: z.enum(['pending', 'at_risk', 'met', 'missed']),
    /** `not_needed`: power was back before a crew was due. `late`: done, but after it was due. */
    reason: z.enum(['not_needed', 'late', 'no_proof_yet', 'not_done']).nullable(),
    proof: z
      .object({
        kind: z.enum(['crew_on_site', 'restored', 'word', 'handed_over']),
        at: isoInstant,
        by: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'OutageDuty' });
export type OutageDuty = z.infer<typeof outageDutySchema>;
