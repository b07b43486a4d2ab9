import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';
import { stormSchema } from './shift.ts';

const count = z.number().int();

const missingSchema = z.object({
  part: z.enum(['records', 'readings', 'sources', 'relay', 'channels', 'paging']),
  /** Which source, relay or channel; null for a store. */
  id: z.string().nullable(),
  /** `full`, `broken`, `low_space`, the reason of a source, or the error code of a provider. */
  reason: z.string(),
  problem: z.string(),
});
export type MissingView = z.infer<typeof missingSchema>;

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
    /** More new alarms in ten minutes than a person can read; lists group by outage until it is over. */
    alarmFlood: z.object({ isOn: z.boolean(), since: isoInstant.nullable(), newAlarms: count }),
    /** Alarms whose condition has stood for more than a day. */
    staleAlarms: count,
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
    /** The storm that a supervisor has declared. */
    storm: stormSchema.nullable(),
    /** What does not work at the moment: stores, sources that are down, channels whose provider fails. */
    degraded: z.array(missingSchema),
  })
  .meta({ id: 'Overview' });
export type OverviewView = z.infer<typeof overviewSchema>;
