import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';

const count = z.number().int();

/** Counters of the first screen, kept as things change and never counted on request. */
export const overviewSchema = z
  .object({
    asOf: isoInstant,
    customers: z.object({
      total: count,
      /** Dark without a plan that explains it. */
      dark: count,
      planned: count,
      critical: z.object({ life_support: count, critical: count }),
      /** The last 60 minutes, oldest first. */
      trend: z.array(z.object({ at: isoInstant, dark: count })),
    }),
    outages: z.object({ suspected: count, confirmed: count, restoring: count }),
    /** Unacknowledged ones by priority. */
    alarms: z.object({ p1: count, p2: count, p3: count, p4: count }),
    earthFaults: count,
    sources: z.object({
      starting: count,
      up: count,
      degraded: count,
      down: count,
      disabled: count,
    }),
    notices: z.object({
      queued: count,
      inDelivery: count,
      delivered: count,
      undeliverable: count,
      held: count,
    }),
    plannedNext24h: count,
    openTasks: count,
    stormMode: z.boolean(),
    /** What is overloaded or missing at the moment, in words. */
    degraded: z.array(z.string()),
  })
  .meta({ id: 'Overview' });
export type OverviewView = z.infer<typeof overviewSchema>;
