import { z } from 'zod';
import { type Locale, localeSchema } from './contact.ts';
import { isoInstant } from './time.ts';

/** The sentence of an alarm, in each language of the screens. */
export type AlarmText = Readonly<Record<Locale, string>>;

export const alarmStates = [
  'active_unacked',
  'active_acked',
  'cleared_unacked',
  'cleared',
  'shelved',
  'suppressed',
] as const;

/** Lines of the voltage card, in the order in which they are looked at. */
export const cardLines = [
  'solid_earth',
  'vt_secondary_fuse',
  'vt_primary_fuse',
  'ferroresonance',
  'resistive_earth',
  'broken_conductor',
] as const;
export type CardLine = (typeof cardLines)[number];

/** What the voltages of a bus look like: every line, and those that the live values fit. Per unit. */
export const voltageCardSchema = z
  .object({
    at: isoInstant,
    line: z.enum(cardLines).nullable(),
    lines: z.array(z.object({ line: z.enum(cardLines), fits: z.boolean() })),
    toEarth: z.array(z.number()).nullable(),
    between: z.array(z.number()).nullable(),
    residual: z.number().nullable(),
    metersBelow: z.enum(['well', 'off', 'unknown']),
  })
  .meta({ id: 'VoltageCard' });
export type VoltageCard = z.infer<typeof voltageCardSchema>;

/** Rules whose alarms foretell: each is measured against what followed. */
export const precursorRules = [
  'repeated_momentaries',
  'fuse_saving',
  'neutral_drift',
  'overload',
] as const;

/** How often an outage of the same device or section followed such an alarm, out of the records. */
export const foretellsSchema = z
  .object({
    /** An outage within so many days after the alarm counts as foretold. */
    windowDays: z.number(),
    /** Alarms whose window is over, and those of them that were followed. */
    counted: z.number().int(),
    followed: z.number().int(),
    /** Null while none is counted; `low` and `high` hold the true share in 95 of 100 cases. */
    share: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
    /** The same share for a moment drawn at random, at the same places. */
    byChance: z.number().nullable(),
  })
  .meta({ id: 'Foretells' });
export type Foretells = z.infer<typeof foretellsSchema>;

/** How an alarm concerns what is under protection: the place itself, a way of its supply, its other supply, its feeder. */
export const protectedWays = ['point', 'supply_path', 'second_supply', 'feeder'] as const;
export type ProtectedWay = (typeof protectedWays)[number];

export const alarmProtectionSchema = z
  .object({
    /** Of `protection.csv`. */
    event: z.string(),
    title: z.string(),
    why: z.enum(protectedWays),
    /** Its priority without the protection. */
    priority: z.number().int().min(1).max(4),
  })
  .meta({ id: 'AlarmProtection' });
export type AlarmProtection = z.infer<typeof alarmProtectionSchema>;

/** A condition that needs an operator (ISA-18.2), as the API shows and the records keep it. */
export const alarmSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    state: z.enum(alarmStates),
    /** 1 critical … 4 low. */
    priority: z.number().int().min(1).max(4),
    rule: z.string(),
    asset: z.string().nullable(),
    device: z.string().nullable(),
    feeder: z.string().nullable(),
    phase: z.string().nullable(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
    unit: z.string().nullable(),
    raisedAt: isoInstant,
    clearedAt: isoInstant.nullable(),
    count: z.number().int(),
    ackedBy: z.string().nullable(),
    ackedAt: isoInstant.nullable(),
    shelvedUntil: isoInstant.nullable(),
    /** Who laid it aside last, why and when; how often it had come until then. Absent: nobody did. */
    shelf: z
      .object({ by: z.string(), reason: z.string(), at: isoInstant, count: z.number().int() })
      .optional(),
    /** What was said when it was acknowledged; absent: nothing. */
    ackComment: z.string().optional(),
    suppressedBy: z.string().nullable(),
    /** English; `texts` holds it in each language. */
    text: z.string(),
    /** Absent of alarms raised before there were any. */
    texts: z.record(localeSchema, z.string()).optional(),
    /** Of an earth fault or a fuse of a voltage transformer; absent elsewhere. */
    voltageCard: voltageCardSchema.optional(),
    /** While it concerns what is under protection (保电): it stands one priority higher than by itself. */
    protection: alarmProtectionSchema.optional(),
    /** Of one that often comes before an outage: how often it did. Absent elsewhere. */
    foretells: foretellsSchema.optional(),
  })
  .meta({ id: 'Alarm' });
export type Alarm = z.infer<typeof alarmSchema>;
