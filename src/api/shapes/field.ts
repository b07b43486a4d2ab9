/** What people in the field see of a device, and what they report from there. */
import { z } from 'zod';
import { customerClassSchema, tiers } from '../../model/contact.ts';
import { isoInstant } from '../../model/time.ts';
import { idIn, instantIn } from './common.ts';
import { backFeedSchema, deviceSchema } from './grid.ts';

const tagOnLineSchema = z.object({
  device: z.string(),
  tag: z.string(),
  note: z.string().nullable(),
  by: z.string(),
  at: isoInstant,
});

export const fieldCardSchema = z
  .object({
    asOf: isoInstant,
    device: deviceSchema,
    /** What protection and automation did on the way to the device, newest first. */
    operated: z.array(
      z.object({
        device: z.string(),
        type: z.string(),
        element: z.string().nullable(),
        phases: z.string().nullable(),
        currentA: z.number().nullable(),
        distanceKm: z.number().nullable(),
        /** Of a reclosing: whether it held. */
        ok: z.boolean().nullable(),
        at: isoInstant,
      }),
    ),
    /** Fault indicators of the feeder in the order of walking from its head. */
    indicators: z.array(
      z.object({
        id: z.string(),
        at: z.string(),
        km: z.number().nullable(),
        isOnPath: z.boolean(),
        /** Null: it has said nothing in the last day. */
        isSet: z.boolean().nullable(),
        saidAt: isoInstant.nullable(),
      }),
    ),
    /** Where to look: distance from the head of the feeder. */
    candidates: z.array(
      z.object({
        device: z.string(),
        section: z.string().nullable(),
        fromKm: z.number().nullable(),
        toKm: z.number().nullable(),
        probability: z.number(),
        about: z.string(),
      }),
    ),
    earthFault: z
      .object({
        id: z.string(),
        state: z.string(),
        phase: z.string().nullable(),
        since: isoInstant,
        probability: z.number().nullable(),
        /** Where the flags of this feeder point. */
        directions: z.array(z.object({ by: z.string(), kind: z.string(), at: isoInstant })),
      })
      .nullable(),
    backFeed: backFeedSchema.nullable(),
    /** Tags, earths and notes along the feeder, this device first. */
    tags: z.array(tagOnLineSchema),
    crews: z.array(
      z.object({ name: z.string().nullable(), state: z.string(), outage: z.string() }),
    ),
    ties: z.array(
      z.object({
        device: z.string(),
        feeder: z.string(),
        state: z.string(),
        nowA: z.number().nullable(),
        ratingA: z.number().nullable(),
        spareA: z.number().nullable(),
      }),
    ),
    transformer: z
      .object({
        id: z.string(),
        name: z.string(),
        kva: z.number().nullable(),
        owner: z.enum(['public', 'private']),
        loadPercent: z.number().nullable(),
      })
      .nullable(),
    critical: z.array(
      z.object({
        supplyPoint: z.string(),
        class: customerClassSchema,
        tier: z.enum(tiers).nullable(),
        darkSince: isoInstant.nullable(),
        /** Of its own supply; negative: run out. Null where it has none, or is not dark. */
        minutesLeft: z.number().int().nullable(),
      }),
    ),
    byClass: z.record(z.string(), z.number().int()),
    kva: z.number(),
    /** The next devices below, as the network normally stands. */
    next: z.array(z.string()),
    lastFaults: z.array(
      z.object({
        outage: z.string(),
        startedAt: isoInstant,
        restoredAt: isoInstant.nullable(),
        cause: z.string().nullable(),
        customers: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'FieldCard' });
export type FieldCardView = z.infer<typeof fieldCardSchema>;

export const fieldKinds = [
  'found_open',
  'found_closed',
  'repaired',
  'here',
  'earth_placed',
  'earth_removed',
  'crew_on',
  'crew_off',
  'note',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** Most photos of one report. */
const PHOTOS_MOST = 10;
const sha256In = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const placeIn = z
  .strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
  .nullable()
  .default(null);

export const fieldReportIn = z.strictObject({
  /** Made on the phone: the same report sent again is the same report. */
  id: z.uuid(),
  kind: z.enum(fieldKinds),
  device: idIn,
  /** By the clock of the phone, both: their difference is how long the report waited. */
  at: instantIn,
  sentAt: instantIn,
  phases: z
    .string()
    .regex(/^(?=.)A?B?C?$/, 'A, B and C in this order')
    .nullable()
    .default(null),
  text: z.string().trim().max(1_000).default(''),
  /** Of a repair: at how many places power is seen to be back. */
  seen: z.number().int().min(0).max(100_000).nullable().default(null),
  /** Where somebody reported the same before: keep this one as a note. */
  asNote: z.boolean().default(false),
  photos: z
    .array(z.strictObject({ sha256: sha256In, takenAt: instantIn, place: placeIn }))
    .max(PHOTOS_MOST)
    .default([]),
  place: placeIn,
});
export type FieldReportIn = z.output<typeof fieldReportIn>;

/** What a report from the field says besides the text; kept with the report. */
export const fieldSaidSchema = z.object({
  kind: z.enum(fieldKinds),
  device: z.string(),
  phases: z.string().nullable(),
  seen: z.number().int().nullable(),
  /** As the phone's clock had it; `at` of the report is ours. */
  phoneAt: isoInstant,
  /** How far the phone's clock was ahead of ours when it was sent, ms. */
  phoneAheadMs: z.number(),
  photos: z.array(
    z.object({
      sha256: z.string(),
      takenAt: isoInstant,
      place: z.object({ lat: z.number(), lon: z.number() }).nullable(),
    }),
  ),
  place: z.object({ lat: z.number(), lon: z.number() }).nullable(),
});

export const fieldReportSchema = z
  .object({
    id: z.string(),
    device: z.string(),
    kind: z.enum(fieldKinds),
    at: isoInstant,
    by: z.string(),
    outage: z.string().nullable(),
    /** What became of it, by name: `evidence`, `tagged`, `on_site`, `no_outage`, `noted`. */
    outcome: z.string(),
    photos: z.array(z.object({ sha256: z.string(), isKept: z.boolean() })),
  })
  .meta({ id: 'FieldReport' });
export type FieldReportView = z.infer<typeof fieldReportSchema>;

/** Bytes of one part of a photo; as base64 it fits into a request. */
export const PART_BYTES_MOST = 131_072;
export const photoPartIn = z.strictObject({
  offset: z.number().int().min(0),
  total: z.number().int().min(1),
  part: z
    .string()
    .max(Math.ceil(PART_BYTES_MOST / 3) * 4)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'base64'),
});
export const photoStateSchema = z
  .object({
    /** Of the bytes as they are kept; the phone ticks the photo when it is its own. Null until whole. */
    sha256: z.string().nullable(),
    received: z.number().int(),
  })
  .meta({ id: 'PhotoState' });
export type PhotoState = z.infer<typeof photoStateSchema>;
