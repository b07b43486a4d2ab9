import { z } from 'zod';
import type { PastInterval } from '../../model/outage.ts';
import { isoInstant, toIso } from '../../model/time.ts';

/** One observation that spoke for or against an outage, with its weight in nats. */
export const evidenceSchema = z
  .object({
    id: z.string(),
    at: isoInstant,
    receivedAt: isoInstant,
    about: z.enum(['supply_point', 'device']),
    subject: z.string(),
    kind: z.string(),
    /** Positive speaks for the named cause. */
    nats: z.number().nullable(),
    text: z.string(),
  })
  .meta({ id: 'EvidenceRow' });
export type EvidenceView = z.infer<typeof evidenceSchema>;

/** One line of what happened to an outage or a supply point, newest first. */
export const timelineSchema = z
  .object({
    at: isoInstant,
    kind: z.enum(['state', 'notice', 'interval', 'switching', 'note', 'report']),
    text: z.string(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    ref: z.string().nullable(),
  })
  .meta({ id: 'TimelineRow' });
export type TimelineRow = z.infer<typeof timelineSchema>;

/** Dark time as it stood until somebody set it right. */
export function correctionRow(past: PastInterval): TimelineRow {
  const { supplyPoint, version, replacedAt, by, reason, from, to } = past;
  return {
    ...{ at: toIso(replacedAt), kind: 'interval', by, reason, from: toIso(from), to: toIso(to) },
    ref: supplyPoint,
    text: `${supplyPoint}: corrected, version ${version} until then`,
  };
}
