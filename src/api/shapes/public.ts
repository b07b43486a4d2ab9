import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';

/** A count that is safe to show: `<5`, or rounded to 5. */
export const publicCountSchema = z.union([z.literal('<5'), z.number().int()]);
export type PublicCount = z.infer<typeof publicCountSchema>;

export const customerStates = ['on', 'off', 'planned', 'unknown', 'restored'] as const;
export type CustomerState = (typeof customerStates)[number];

/** An ETR as the public hears it; `at` null: not known yet. */
export const publicEtrSchema = z.object({
  at: isoInstant.nullable(),
  low: isoInstant.nullable(),
  high: isoInstant.nullable(),
  origin: z.string(),
});
export type PublicEtr = z.infer<typeof publicEtrSchema>;

export const publicOutageSchema = z.object({
  id: z.string(),
  area: z.string(),
  areaName: z.string(),
  state: z.enum(['suspected', 'confirmed', 'restoring', 'restored']),
  customers: publicCountSchema,
  startedAt: isoInstant,
  restoredAt: isoInstant.nullable(),
  etr: publicEtrSchema.nullable(),
  cause: z.string().nullable(),
  plannedOutage: z.string().nullable(),
  crew: z.string(),
  lastUpdateAt: isoInstant,
  nextUpdateAt: isoInstant.nullable(),
  lat: z.number().nullable(),
  lon: z.number().nullable(),
});
export type PublicOutage = z.infer<typeof publicOutageSchema>;

export const publicPlanSchema = z.object({
  id: z.string(),
  revision: z.number().int(),
  state: z.string(),
  area: z.string(),
  areaName: z.string(),
  lines: z.array(z.string()),
  start: isoInstant,
  end: isoInstant,
  reason: z.string(),
  customers: publicCountSchema,
});
export type PublicPlan = z.infer<typeof publicPlanSchema>;

export const publicAreaSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['on', 'off', 'planned', 'restored']),
  customers: publicCountSchema,
});

/** The public answer, made ready on change: no name, no address, no count below 5. */
export const publicStatusSchema = z
  .object({
    asOf: isoInstant,
    utility: z.string(),
    zone: z.string(),
    customers: publicCountSchema,
    areas: z.array(publicAreaSchema),
    outages: z.array(publicOutageSchema),
    planned: z.array(publicPlanSchema),
  })
  .meta({ id: 'PublicStatus' });
export type PublicStatus = z.infer<typeof publicStatusSchema>;

/** What whoever holds a number may see of it: no name, address masked. */
export interface CustomerAnswer {
  /** Masked: `户号 13••••8842 · 新区 东环路 1•`. */
  label: string;
  area: string | null;
  state: CustomerState;
  since: number | null;
  etr: PublicEtr | null;
  cause: string | null;
  /** In words a customer understands, null when none. */
  crew: 'assigned' | 'en_route' | 'on_site' | null;
  planned: Array<{ start: number; end: number; reason: string | null }>;
  lastUpdateAt: number | null;
  nextUpdateAt: number | null;
}

/** What the link of one notice opens: its status and its confirmation, nothing else. */
export interface LinkAnswer extends CustomerAnswer {
  /** The words as sent. */
  text: string;
  canConfirm: boolean;
  confirmedAt: number | null;
}
