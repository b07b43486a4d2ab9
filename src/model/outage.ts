import { z } from 'zod';
import { byClassSchema } from './contact.ts';
import type { Phases } from './phases.ts';
import { type Instant, isoInstant, MINUTE } from './time.ts';

export const outageStates = [
  'suspected',
  'confirmed',
  'restoring',
  'restored',
  'closed',
  'rejected',
  'merged',
] as const;
export type OutageState = (typeof outageStates)[number];
export const outageStateSchema = z.enum(outageStates);
/** States in which somebody may still be dark. */
export const openOutageStates = ['suspected', 'confirmed', 'restoring'] as const;

export const causeKinds = [
  'equipment',
  'lightning',
  'planned',
  'power_supply',
  'public',
  'vegetation',
  'weather',
  'wildlife',
  'other',
  'unknown',
] as const;
export const responsibilities = ['own', 'customer', 'upstream', 'external'] as const;
export const etrOrigins = ['statistical', 'crew', 'operator', 'planned_end'] as const;
export const crewStates = ['none', 'assigned', 'en_route', 'on_site'] as const;

export const causeSchema = z.object({
  device: z.string().nullable(),
  phases: z.string(),
  probability: z.number(),
  kind: z.enum(causeKinds).nullable(),
  responsibility: z.enum(responsibilities).nullable(),
  alternatives: z.array(z.object({ device: z.string(), probability: z.number() })),
});
/** Why an outage stands high in the list. */
export const importanceReasons = [
  'danger_reported',
  'own_supply_ends',
  'life_support',
  'critical',
  'promise_ends',
  'etr_passed',
  'no_crew',
  'no_etr',
  'customers',
] as const;
export type ImportanceReason = (typeof importanceReasons)[number];

export const explanationSchema = z.object({
  code: z.string(),
  text: z.string(),
  evidence: z.number().int(),
  nats: z.number(),
});
export const etrSchema = z.object({
  at: isoInstant.nullable(),
  origin: z.enum(etrOrigins),
  low: isoInstant.nullable(),
  high: isoInstant.nullable(),
  nextUpdateAt: isoInstant.nullable(),
});

/** An outage as the API shows it. */
export const outageSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    revision: z.number().int(),
    state: outageStateSchema,
    feeder: z.string().nullable(),
    cause: causeSchema,
    startedAt: isoInstant,
    detectedAt: isoInstant,
    confirmedAt: isoInstant.nullable(),
    restoredAt: isoInstant.nullable(),
    basis: z.enum(['inferred', 'verified']),
    customers: z.object({ out: z.number().int(), peak: z.number().int(), byClass: byClassSchema }),
    etr: etrSchema.nullable(),
    /** How far the told times of return were off, minutes; positive: supply was back later. */
    etrError: z
      .object({ first: z.number(), last: z.number(), lastOrigin: z.enum(etrOrigins) })
      .nullable(),
    crew: z.object({
      state: z.enum(crewStates),
      name: z.string().nullable(),
      /** Its last word. */
      saidAt: isoInstant.nullable(),
    }),
    plannedOutage: z.string().nullable(),
    parent: z.string().nullable(),
    mergedInto: z.string().nullable(),
    splitFrom: z.string().nullable(),
    related: z.string().nullable(),
    danger: z.boolean(),
    /** The promise to customers that ends next; null where none runs. */
    promise: z
      .object({
        promise: z.enum(['arrive', 'restore']),
        due: isoInstant,
        customers: z.number().int(),
      })
      .nullable(),
    /** The default order of outages, and what it is made of. */
    importance: z.number(),
    importanceParts: z.array(z.object({ reason: z.enum(importanceReasons), points: z.number() })),
    /** Dark customers with a supply of their own, the first to run out first; negative: run out. */
    ownSupply: z
      .array(z.object({ supplyPoint: z.string(), minutesLeft: z.number().int() }))
      .max(20),
    notices: z.object({
      queued: z.number().int(),
      inDelivery: z.number().int(),
      delivered: z.number().int(),
      undeliverable: z.number().int(),
      held: z.number().int(),
    }),
    explanation: z.array(explanationSchema).max(10),
  })
  .meta({ id: 'Outage' });

export type Explanation = z.infer<typeof explanationSchema>;

/** An outage as the detector and the records keep it: instants in ms, the dark set as a list. */
export interface Outage {
  id: string;
  /** Rises at every move. */
  version: number;
  /** Rises when the dark set, the device or the told ETR changes: what a notice names. */
  revision: number;
  state: OutageState;
  feeder: string | null;
  /** Devices that cannot be told apart by any evidence stand together; the first is the one shown. */
  causeGroup: string[];
  causePhases: Phases;
  probability: number;
  alternatives: Array<{ device: string; probability: number }>;
  causeKind: (typeof causeKinds)[number] | null;
  responsibility: (typeof responsibilities)[number] | null;
  startedAt: Instant;
  detectedAt: Instant;
  confirmedAt: Instant | null;
  restoredAt: Instant | null;
  basis: 'inferred' | 'verified';
  /** Supply points dark now, and all that were ever dark in it; ids, ascending. */
  dark: string[];
  ever: string[];
  /** Lost this supply and have another that lives: not interrupted. Ids, ascending; left out: none. */
  reduced?: string[];
  etr: Etr | null;
  /** `saidAt`: its last word; left out before the first. */
  crew: { state: (typeof crewStates)[number]; name: string | null; saidAt?: Instant };
  plannedOutage: string | null;
  parent: string | null;
  mergedInto: string | null;
  splitFrom: string | null;
  related: string | null;
  danger: boolean;
  explanation: Explanation[];
  /** The first time of return that was told, and when; left out while none was. */
  firstEtr?: { at: Instant; toldAt: Instant };
  /** It was confirmed while a storm was declared. */
  isStorm?: boolean;
}

export interface Etr {
  at: Instant | null;
  origin: (typeof etrOrigins)[number];
  low: Instant | null;
  high: Instant | null;
  nextUpdateAt: Instant | null;
  /** When a person said it; left out for what was computed. */
  saidAt?: Instant;
}

/**
 * Minutes by which supply came back later (positive) or earlier than told first and last; null while
 * it is not back, or no time was ever told.
 */
export function etrErrorOf(
  outage: Pick<Outage, 'firstEtr' | 'etr' | 'restoredAt'>,
): { first: number; last: number; lastOrigin: Etr['origin'] } | null {
  const { firstEtr, etr, restoredAt } = outage;
  if (restoredAt === null || firstEtr === undefined || etr === null) return null;
  const off = (at: Instant): number => Math.round((restoredAt - at) / MINUTE);
  return { first: off(firstEtr.at), last: off(etr.at ?? firstEtr.at), lastOrigin: etr.origin };
}

/** One append-only line of an outage's life. */
export interface OutageMove {
  outage: string;
  version: number;
  at: Instant;
  from: OutageState | null;
  to: OutageState;
  by: string;
  /** Named reason, snake_case. */
  reason: string;
  evidence: string[];
}

/** Dark time of one customer; intervals of one supply point never overlap. `to` null while dark. */
export interface DarkInterval {
  supplyPoint: string;
  phases: Phases;
  from: Instant;
  to: Instant | null;
  outage: string | null;
  plannedOutage: string | null;
}

/** Dark time that a person set right: the interval as it was becomes an earlier version of it. */
export interface IntervalRevision {
  supplyPoint: string;
  outage: string;
  /** Where it stood; the one that began here is meant. */
  was: { from: Instant; to: Instant | null };
  from: Instant;
  to: Instant | null;
  at: Instant;
  by: string;
  reason: string;
}

/** An interval as it was until somebody corrected it; `version` counts from 1. */
export interface PastInterval extends DarkInterval {
  version: number;
  replacedAt: Instant;
  by: string;
  reason: string;
}
