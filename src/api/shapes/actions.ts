import { z } from 'zod';
import { channelSchema } from '../../model/contact.ts';
import { causeKinds, crewStates, responsibilities } from '../../model/outage.ts';
import { plannedKinds } from '../../model/planned-outage.ts';
import { idIn, instantIn, noteIn, nothingIn, reasonIn } from './common.ts';

const phasesIn = z.string().regex(/^(?=.)A?B?C?$/, 'A, B and C in this order');
const note = noteIn.nullable().default(null);
const targets = {
  device: idIn.nullable().default(null),
  supplyPoints: z.array(idIn).max(5_000).nullable().default(null),
};
const oneTarget = (body: { device: string | null; supplyPoints: string[] | null }): boolean =>
  (body.device === null) !== (body.supplyPoints === null);
const oneTargetRule = { error: 'name either a device or supply points', path: ['device'] };

/** Bodies of `/outages/{id}/actions/…`. */
export const outageActions = {
  confirm: z.strictObject({ note }),
  reject: z.strictObject({ reason: reasonIn }),
  'set-device': z.strictObject({ device: idIn, phases: phasesIn.default('ABC') }),
  'set-cause': z.strictObject({
    kind: z.enum(causeKinds),
    responsibility: z.enum(responsibilities).nullable().default(null),
  }),
  'set-etr': z.strictObject({
    at: instantIn.nullable().default(null),
    low: instantIn.nullable().default(null),
    high: instantIn.nullable().default(null),
    /** Where no time is known: when the next word comes. */
    nextUpdateAt: instantIn.nullable().default(null),
    origin: z.enum(['operator', 'crew']).default('operator'),
  }),
  'assign-crew': z.strictObject({
    name: z.string().trim().min(1).max(80).nullable(),
    state: z.enum(crewStates).default('assigned'),
  }),
  restore: z.strictObject({ at: instantIn.optional(), note }),
  'restore-part': z
    .strictObject({ ...targets, at: instantIn.optional() })
    .refine(oneTarget, oneTargetRule),
  close: z.strictObject({
    kind: z.enum(causeKinds).nullable().default(null),
    responsibility: z.enum(responsibilities).nullable().default(null),
    restoredAt: instantIn.optional(),
    note,
  }),
  'correct-times': z
    .strictObject({
      startedAt: instantIn.nullable().default(null),
      restoredAt: instantIn.nullable().default(null),
      reason: reasonIn,
    })
    .refine((body) => body.startedAt !== null || body.restoredAt !== null, {
      error: 'name a start or an end',
      path: ['startedAt'],
    }),
  merge: z.strictObject({ into: idIn }),
  split: z.strictObject(targets).refine(oneTarget, oneTargetRule),
  note: z.strictObject({ text: noteIn }),
} as const;
export const newOutageIn = z
  .strictObject({
    ...targets,
    phases: phasesIn.default('ABC'),
    startedAt: instantIn,
    reason: reasonIn,
  })
  .refine(oneTarget, oneTargetRule);

/** Bodies of `/earth-faults/{id}/actions/…`. */
export const earthFaultActions = {
  trial: z.strictObject({ feeder: idIn }),
  /** Closed again; `vanished`: what 3U0 did, null where nobody looked. */
  'trial-end': z.strictObject({
    at: instantIn.optional(),
    vanished: z.boolean().nullable().default(null),
  }),
  locate: z.strictObject({ feeder: idIn, section: idIn.nullable().default(null) }),
  isolate: z.strictObject({ device: idIn.nullable().default(null), note }),
  clear: z.strictObject({ reason: reasonIn }),
  note: z.strictObject({ text: noteIn }),
} as const;

/** Bodies of `/alarms/{id}/actions/…`. */
export const alarmActions = {
  ack: z.strictObject({ comment: note }),
  unack: nothingIn,
  shelve: z.strictObject({ until: instantIn, reason: reasonIn }),
  unshelve: nothingIn,
} as const;
export const ackManyIn = z.strictObject({
  filter: z
    .strictObject({
      ids: z.array(idIn).max(500).optional(),
      feeder: idIn.optional(),
      rule: idIn.optional(),
      priority: z.number().int().min(1).max(4).optional(),
    })
    .default({}),
  comment: note,
});

const stepIn = z.strictObject({
  at: instantIn,
  open: z.array(idIn).max(50).default([]),
  close: z.array(idIn).max(50).default([]),
});
const handPickedIn = z.strictObject({
  supplyPoint: idIn,
  pick: z.enum(['added', 'removed']),
  reason: reasonIn,
});
const planFields = {
  kind: z.enum(plannedKinds),
  devices: z.array(idIn).max(50),
  supplyPoints: z.array(idIn).max(5_000),
  /** Blocks of orderly use (`rota_block`): all their supply points. */
  blocks: z.array(idIn).max(50),
  start: instantIn,
  end: instantIn,
  steps: z.array(stepIn).max(50),
  /** Whom the network does not show, or who keeps supply all the same. */
  people: z.array(handPickedIn).max(500),
  alternative: instantIn.nullable(),
  reason: reasonIn,
  reference: z.string().max(100).nullable(),
  /** Done live (带电作业): nobody is cut, nobody is told. */
  liveLine: z.boolean(),
};
const namesSomebody = (plan: { devices: string[]; supplyPoints: string[]; blocks: string[] }) =>
  plan.devices.length + plan.supplyPoints.length + plan.blocks.length > 0;

/** A planned outage as people enter it. */
export const planIn = z
  .strictObject({
    ...planFields,
    kind: planFields.kind.default('planned'),
    devices: planFields.devices.default([]),
    supplyPoints: planFields.supplyPoints.default([]),
    blocks: planFields.blocks.default([]),
    steps: planFields.steps.default([]),
    people: planFields.people.default([]),
    alternative: planFields.alternative.default(null),
    reference: planFields.reference.default(null),
    liveLine: planFields.liveLine.default(false),
  })
  .refine((plan) => plan.end > plan.start, {
    error: 'the end is not after the start',
    path: ['end'],
  })
  .refine(({ alternative, start }) => alternative === null || alternative > start, {
    error: 'the other date is not after the start',
    path: ['alternative'],
  })
  .refine(namesSomebody, {
    error: 'name at least one device, supply point or block',
    path: ['devices'],
  });
export const planPatchIn = z
  .strictObject({
    ...planFields,
    /** Why it is changed later than people had to be told; with a second person. */
    lateReason: reasonIn.nullable(),
    /** Put off because of the weather: people are told so. */
    because: z.enum(['weather']).nullable(),
  })
  .partial();

/** 150 kB in base64: below what one call may carry. */
const PHOTO_CHARS_MOST = 200_000;
/** Who was told otherwise than by a message. */
export const planProofIn = z
  .strictObject({
    kind: z.enum(['letter', 'letter_with_receipt', 'poster', 'relay', 'call']),
    contacts: z.array(idIn).max(5_000).default([]),
    supplyPoints: z.array(idIn).max(5_000).default([]),
    /** When it was posted, put up or said; now where left out. */
    at: instantIn.nullable().default(null),
    /** Number of the posting, name of who passed it on. */
    reference: z.string().max(200).nullable().default(null),
    /** The poster as it hangs, base64; a poster without it proves nothing. */
    photo: z.base64().max(PHOTO_CHARS_MOST).nullable().default(null),
    /** They said that they know. */
    confirmed: z.boolean().default(false),
    note,
  })
  .refine((body) => body.contacts.length + body.supplyPoints.length > 0, {
    error: 'name contacts or supply points',
    path: ['contacts'],
  });

/** Bodies of `/planned-outages/{id}/actions/…`. */
export const plannedActions = {
  submit: nothingIn,
  approve: z.strictObject({ lateReason: reasonIn.nullable().default(null) }),
  /** `reason`: why a supervisor lets it begin though somebody has not confirmed. */
  start: z.strictObject({ at: instantIn.optional(), reason: reasonIn.nullable().default(null) }),
  extend: z.strictObject({ end: instantIn, reason: reasonIn.nullable().default(null) }),
  complete: z.strictObject({ at: instantIn.optional() }),
  /** Of a cut for arrears: called off where it has not begun, else supply is owed back in time. */
  paid: z.strictObject({ at: instantIn.optional() }),
  cancel: z.strictObject({ reason: reasonIn }),
} as const;

export const waveActions = {
  release: z.strictObject({
    reason: reasonIn.nullable().default(null),
    /** The number of recipients, typed by one who releases alone. */
    typedCount: z.number().int().nullable().default(null),
  }),
  stop: z.strictObject({ reason: reasonIn.nullable().default(null) }),
} as const;

export const noticeActions = {
  release: nothingIn,
  retry: z.strictObject({ channel: channelSchema.nullable().default(null) }),
  suppress: z.strictObject({ reason: reasonIn.nullable().default(null) }),
} as const;

export const taskActions = {
  done: z.strictObject({ note, outcome: z.string().max(60).nullable().default(null) }),
  assign: z.strictObject({ assignee: z.string().max(80).nullable() }),
} as const;

/** Bodies of `/trouble-reports/{id}/actions/…`. */
export const reportActions = {
  assign: z.strictObject({ assignee: z.string().trim().min(1).max(80).nullable() }),
  /** Somebody rang back. */
  called: z.strictObject({ reached: z.boolean(), note }),
  link: z.strictObject({ outage: idIn }),
  done: z.strictObject({ note }),
} as const;

export const sourceActions = {
  enable: nothingIn,
  disable: z.strictObject({ reason: reasonIn }),
  'read-now': nothingIn,
} as const;

/** One request per action, told apart by `action`, each with the body its schema gives. */
export type ActionOf<T extends Record<string, z.ZodType>> = {
  [A in keyof T]: { action: A; body: z.output<T[A]> };
}[keyof T];
