import { z } from 'zod';
import { byClassSchema, customerClassSchema, tiers } from '../../model/contact.ts';
import { qualities, quantitySchema } from '../../model/reading.ts';
import { isoInstant } from '../../model/time.ts';
import { idIn, instantIn, reasonIn } from './common.ts';

export const feederSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    state: z.enum(['live', 'partly_dark', 'dark', 'unknown']),
    customers: z.object({ total: z.number().int(), dark: z.number().int() }),
    offNormal: z.array(z.string()),
    loadA: z.number().nullable(),
    ratingA: z.number().nullable(),
    voltageKv: z.number().nullable(),
    alarms: z.number().int(),
    earthFault: z.string().nullable(),
    /** Local automation at work: since when, and by when it has settled; null while it is not. */
    automation: z.object({ since: isoInstant, until: isoInstant }).nullable(),
    readAt: isoInstant.nullable(),
  })
  .meta({ id: 'Feeder' });
export type FeederView = z.infer<typeof feederSchema>;

/** The one-line diagram in depth-first order; each row holds the columns in their order. */
export const diagramSchema = z
  .object({
    feeder: z.string(),
    columns: z.array(z.string()),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  })
  .meta({ id: 'Diagram' });
export type DiagramView = z.infer<typeof diagramSchema>;

export const deviceSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The double name people read (`console.deviceLabel`). */
    label: z.string(),
    kind: z.string(),
    feeder: z.string().nullable(),
    phases: z.string(),
    normal: z.enum(['open', 'closed']),
    state: z.enum(['open', 'closed', 'mixed', 'unknown']),
    /** Where the state is known from. */
    stateOrigin: z.enum(['normal', 'telemetry', 'entry', 'inferred']),
    stateAt: isoInstant.nullable(),
    supply: z.enum(['live', 'dark', 'partial', 'unknown']),
    remote: z.boolean(),
    parent: z.string().nullable(),
    customersBelow: z.number().int(),
    ratingA: z.number().nullable(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
    outage: z.string().nullable(),
    tags: z.array(
      z.object({ tag: z.string(), note: z.string().nullable(), by: z.string(), at: isoInstant }),
    ),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof deviceSchema>;

export const deviceValueSchema = z
  .object({
    asset: z.string(),
    quantity: quantitySchema,
    phase: z.enum(['A', 'B', 'C']).nullable(),
    value: z.number().nullable(),
    unit: z.string(),
    quality: z.enum(qualities),
    time: isoInstant,
    /** Scenario time since it was measured. */
    ageMs: z.number(),
    /** Older than three of its usual intervals, and than 30 s. */
    isOld: z.boolean(),
  })
  .meta({ id: 'DeviceValue' });
export type DeviceValueView = z.infer<typeof deviceValueSchema>;

export const traceSchema = z
  .object({
    device: z.string(),
    direction: z.enum(['upstream', 'downstream']),
    state: z.enum(['normal', 'current']),
    supplyPoints: z.number().int(),
    ids: z.array(z.string()),
    devices: z.array(z.string()),
    byClass: byClassSchema,
    kva: z.number(),
  })
  .meta({ id: 'Trace' });
export type TraceView = z.infer<typeof traceSchema>;

const pointInShort = z.object({
  id: z.string(),
  class: customerClassSchema,
  transformer: z.string().nullable(),
});
export const backFeedSchema = z.object({
  /** Supply points behind it that can generate. */
  count: z.number().int(),
  kw: z.number(),
  byKind: z.array(z.object({ kind: z.string(), count: z.number().int(), kw: z.number() })),
  /** Supply points with a generator of their own that is not on the grid by itself. */
  standby: z.number().int(),
  points: z.array(z.string()),
});
export type BackFeedView = z.infer<typeof backFeedSchema>;
const sideSchema = z.object({ customers: z.number().int(), byClass: byClassSchema });
export const whatIfSchema = z
  .object({
    lost: sideSchema,
    gained: sideSchema,
    /** Some of those who lose and gain supply, critical ones first. */
    lostPoints: z.array(pointInShort),
    gainedPoints: z.array(pointInShort),
    loops: z.array(z.string()),
    /** Sources that would feed one network together. */
    parallel: z.array(z.string()),
    /** What may feed back into the part that loses supply. */
    backFeed: backFeedSchema.nullable(),
    /** Closings that would reach a crew or an earth: recording them is refused. */
    kept: z.array(
      z.object({ device: z.string(), tagged: z.string(), tag: z.string(), by: z.string() }),
    ),
    load: z.array(
      z.object({
        feeder: z.string(),
        /** Mean of the last hour at its head, of the measured phases. */
        nowA: z.number().nullable(),
        afterA: z.number().nullable(),
        ratingA: z.number().nullable(),
        /** `afterA` of the rating; more than 100 is too much. */
        percent: z.number().nullable(),
        /** Taken for customers it gets after 30 minutes in the dark: 1.5, else 1. */
        coldLoadFactor: z.number(),
      }),
    ),
  })
  .meta({ id: 'WhatIf' });
export type WhatIfView = z.infer<typeof whatIfSchema>;

/** A device out of its normal position: by whom, since when, and what hangs on it. */
export const offNormalSchema = z
  .object({
    device: z.string(),
    label: z.string(),
    kind: z.string(),
    feeder: z.string().nullable(),
    normal: z.enum(['open', 'closed']),
    state: z.enum(['open', 'closed', 'mixed', 'unknown']),
    origin: z.enum(['normal', 'telemetry', 'entry', 'inferred']),
    at: isoInstant.nullable(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    reference: z.string().nullable(),
    tags: deviceSchema.shape.tags,
  })
  .meta({ id: 'OffNormal' });
export type OffNormalView = z.infer<typeof offNormalSchema>;

export const operationSchema = z
  .object({
    id: z.string(),
    device: z.string(),
    phases: z.string(),
    state: z.enum(['open', 'closed']),
    at: isoInstant,
    by: z.string(),
    reason: z.string(),
    reference: z.string().nullable(),
  })
  .meta({ id: 'Operation' });

export const whatIfIn = z.strictObject({
  open: z.array(idIn).max(200).default([]),
  close: z.array(idIn).max(200).default([]),
});

const supplyStates = ['live', 'dark', 'partial', 'reduced', 'unknown'] as const;
export const supplyPointSchema = z
  .object({
    id: z.string(),
    meter: z.string().nullable(),
    feeder: z.string().nullable(),
    transformer: z.string().nullable(),
    phases: z.string(),
    class: customerClassSchema,
    tier: z.enum(tiers).nullable(),
    /** House number hidden for roles below operator. */
    address: z.string().nullable(),
    area: z.string().nullable(),
    supply: z.enum(supplyStates),
    since: isoInstant.nullable(),
    path: z.array(z.string()),
    outage: z.string().nullable(),
    plannedOutage: z.string().nullable(),
    pDark: z.number().nullable(),
    evidenceAt: isoInstant.nullable(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
  })
  .meta({ id: 'SupplyPoint' });
export type SupplyPointView = z.infer<typeof supplyPointSchema>;

const switchFields = {
  phases: z
    .string()
    .regex(/^(?=.)A?B?C?$/, 'A, B and C in this order')
    .default('ABC'),
  state: z.enum(['open', 'closed']),
  at: instantIn.optional(),
  reason: reasonIn,
  reference: z.string().max(100).nullable().default(null),
};
export const switchIn = z.strictObject(switchFields);
const switchEntryIn = z.strictObject({ device: idIn, ...switchFields });
export const switchListIn = z.strictObject({ entries: z.array(switchEntryIn).min(1).max(200) });
export type SwitchEntry = z.output<typeof switchEntryIn>;

export const tagIn = z.strictObject({
  tag: z.enum(['do_not_operate', 'crew_on', 'earth_placed', 'note']),
  on: z.boolean().default(true),
  note: z.string().max(500).nullable().default(null),
});

export const searchHitSchema = z
  .object({
    kind: z.enum([
      'device',
      'feeder',
      'outage',
      'planned_outage',
      'supply_point',
      'contact',
      'address',
    ]),
    id: z.string(),
    label: z.string(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'SearchHit' });
export type SearchHit = z.infer<typeof searchHitSchema>;
