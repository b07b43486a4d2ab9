import { z } from 'zod';
import { isoInstant } from './time.ts';

export const earthFaultStates = ['present', 'located', 'isolated', 'cleared'] as const;

/** Something that speaks for or against a feeder, or a part of it. */
const earthFaultHintSchema = z.object({
  /** `passed`: an indicator was passed; `forward` and `reverse`: a direction flag. */
  kind: z.enum(['selected', 'passed', 'forward', 'reverse', 'wire_down', 'trial']),
  feeder: z.string(),
  /** Device or section on which the flag hangs; null for what speaks of the whole feeder. */
  edge: z.string().nullable(),
  /** Whoever said it: an asset, a report, a trial. The last word of each counts. */
  by: z.string(),
  at: isoInstant,
  /** Of a trial: 3U0 vanished while the feeder was open. */
  vanished: z.boolean().nullable(),
});
export type EarthFaultHint = z.infer<typeof earthFaultHintSchema>;

/** Why a candidate is as probable as it is, by name. */
const candidateReasonSchema = z.object({
  code: z.enum([
    'overhead_line',
    'named_by_selection',
    'not_named_by_selection',
    'indicator_passed',
    'direction_forward',
    'direction_reverse',
    'wire_down',
    'vanished_on_trial',
    'stayed_on_trial',
    'located_by_hand',
  ]),
  /** Whoever said it; null for the length of line. */
  by: z.string().nullable(),
  km: z.number().nullable(),
});
export type CandidateReason = z.infer<typeof candidateReasonSchema>;

const trialSchema = z.object({
  feeder: z.string(),
  /** The breaker that is opened. */
  device: z.string().nullable().default(null),
  at: isoInstant,
  by: z.string().default(''),
  /** `announced` until its breaker is known to be open. */
  state: z.enum(['announced', 'open', 'over']).default('over'),
  openedAt: isoInstant.nullable().default(null),
  closedAt: isoInstant.nullable().default(null),
  /** It is to be closed again by then. */
  closeBy: isoInstant.nullable().default(null),
  /** Closed again until then: no outage, no notice. */
  excusedUntil: isoInstant.nullable().default(null),
  /** `vanished`, `stayed`, `unseen`, `not_opened`, `left_open` or `tripped`; null while it runs. */
  result: z.string().nullable(),
});
export type EarthFaultTrial = z.infer<typeof trialSchema>;

/** A phase to earth on an unearthed or compensated network: a condition, never an outage. */
export const earthFaultSchema = z
  .object({
    id: z.string(),
    version: z.number().int(),
    state: z.enum(earthFaultStates),
    bus: z.string(),
    /** The bus meter or terminal that showed it. */
    asset: z.string().nullable().default(null),
    phase: z.string().nullable(),
    kind: z.enum(['solid', 'resistive', 'intermittent']),
    since: isoInstant,
    limitAt: isoInstant,
    clearedAt: isoInstant.nullable(),
    /** `gone` by itself, `tripped` into an outage, or a person's word. */
    clearedBecause: z.enum(['gone', 'tripped', 'by_hand']).nullable().default(null),
    /** The outage it became, or that its isolation made. */
    outage: z.string().nullable().default(null),
    /** What the clock and reports call for now; null when isolated or over. */
    alert: z
      .object({
        priority: z.union([z.literal(1), z.literal(2)]),
        reason: z.enum([
          'present',
          'limit_near',
          'limit_passed',
          'isolate_now',
          'wire_down',
          'close_trial',
        ]),
      })
      .nullable()
      .default(null),
    candidates: z.array(
      z.object({
        feeder: z.string(),
        section: z.string().nullable(),
        probability: z.number(),
        why: z.string(),
        reasons: z.array(candidateReasonSchema).default([]),
        /** Sections of the feeder, where flags on the way to them tell them apart. */
        sections: z.array(z.object({ section: z.string(), probability: z.number() })).default([]),
      }),
    ),
    hints: z.array(earthFaultHintSchema).default([]),
    /** Feeders in the order in which to open them on trial, and why. */
    trialOrder: z
      .array(
        z.object({
          feeder: z.string(),
          reasons: z.array(
            z.enum(['by_probability', 'life_support_last', 'protected_event_last', 'tried']),
          ),
        }),
      )
      .default([]),
    trials: z.array(trialSchema),
    notes: z.array(z.object({ at: isoInstant, by: z.string(), text: z.string() })),
  })
  .meta({ id: 'EarthFault' });
export type EarthFault = z.infer<typeof earthFaultSchema>;
