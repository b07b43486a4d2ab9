import { z } from 'zod';
import type { Instant } from './time.ts';
import { isoInstant } from './time.ts';

export const sourceHealths = ['starting', 'up', 'degraded', 'down', 'disabled'] as const;
export type SourceHealth = (typeof sourceHealths)[number];

export const sourceReasons = [
  'unreachable',
  'auth_failed',
  'tls_failed',
  'misconfigured',
  'overloaded',
  'assets_silent',
  'session_lost',
  'clock_skew',
  'tls_expiring',
  'flooding',
] as const;
export type SourceReason = (typeof sourceReasons)[number];

/** One connection we collect from, with its health, as the API shows it. */
export const sourceSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    health: z.enum(sourceHealths),
    reason: z.string().nullable(),
    since: isoInstant,
    lastReadingAt: isoInstant.nullable(),
    assets: z.object({
      answering: z.number().int(),
      suspect: z.number().int(),
      silent: z.number().int(),
    }),
    readingsPerMinute: z.number(),
    errors: z.record(z.string(), z.number().int()),
    retryAt: isoInstant.nullable(),
    backlog: z.number().int(),
    /** The last thing that went wrong, in words, with its code. */
    lastError: z.string().nullable(),
    /** Learned facts an engineer may put into the template: holes, limits, points a device does not have. */
    learned: z.array(z.string()),
  })
  .meta({ id: 'Source' });
export type SourceView = z.infer<typeof sourceSchema>;

export const assetContacts = ['answering', 'suspect', 'silent'] as const;
/** Whether an asset answers; `no_route` says nothing about the asset itself. */
export interface ContactChange {
  asset: string;
  source: string;
  contact: (typeof assetContacts)[number];
  since: Instant;
  reason: string;
  /** Requests that failed in a row; 0 with `no_route`. */
  missed: number;
  how: 'polled' | 'quiet' | 'told';
}

export const gapReasons = [
  'session_lost',
  'session_expired',
  'not_kept',
  'segments_missing',
  'store_behind',
] as const;
/**
 * A span of which a source cannot give everything any more. `session_lost`: the broker forgot us while we
 * ran; `session_expired`: while we did not; `not_kept`: it keeps nothing for who is away; `store_behind`: more
 * came than could be held while the store did not take it.
 */
export interface ReadingGap {
  source: string;
  /** Null stands for the source itself: one row a span, beside one for each asset it speaks for. */
  asset: string | null;
  lane: 'events' | 'telemetry' | null;
  from: Instant;
  to: Instant;
  reason: (typeof gapReasons)[number];
}

/**
 * A contact change as it is kept, and the answer of a meter that was `asked` whether it has supply: then
 * `asset` is the supply point, `since` the moment that the answer speaks of.
 */
export type AssetContactRow = Omit<ContactChange, 'how'> & {
  how: ContactChange['how'] | 'asked';
  at: Instant;
};

/** One cause of a health that is not `up`, and since when. */
const sourceCause = z.object({
  reason: z.string(),
  since: isoInstant,
  /** In words, from outside: data. */
  text: z.string().nullable(),
});

/**
 * `clock_skew`: its clock is wrong; `partial`: some of its points give no value; `duplicate_id`: another
 * device answers to its number, or another source speaks for it.
 */
export const assetFlags = ['clock_skew', 'partial', 'duplicate_id'] as const;
export type AssetFlag = (typeof assetFlags)[number];

/** An asset and how it answers; worst first. */
const assetStanding = z.object({
  asset: z.string(),
  contact: z.enum([...assetContacts, 'unknown']),
  since: isoInstant.nullable(),
  reason: z.string().nullable(),
  /** Requests, or periods, without an answer; 0 with `no_route`. */
  missed: z.number().int(),
  flags: z.array(z.enum(assetFlags)),
});

const table = z.enum(['coil', 'discrete', 'holding', 'input']);

/** What is asked of one polled device, and what its refusals have taught. */
const devicePlanView = z.object({
  asset: z.string(),
  unit: z.number().int(),
  template: z.string(),
  /** `to` is the last address of the request. */
  blocks: z.array(
    z.object({
      table,
      from: z.number().int(),
      to: z.number().int(),
      group: z.string(),
      everyS: z.number(),
      points: z.array(z.string()),
    }),
  ),
  holes: z.array(
    z.object({ table: table.nullable(), from: z.number().int(), to: z.number().int() }),
  ),
  /** Longest request, as learnt or as the template says. */
  maxSpan: z.object({ registers: z.number().int(), bits: z.number().int() }),
  /** Registers this device does not have; asked for again at `retryAt`. */
  missing: z.array(
    z.object({
      table,
      from: z.number().int(),
      to: z.number().int(),
      points: z.array(z.string()),
      retryAt: isoInstant,
    }),
  ),
});

/** One connection to a broker. */
const laneView = z.object({
  lane: z.enum(['events', 'telemetry']),
  connected: z.boolean(),
  state: z.string(),
  reason: z.string().nullable(),
  since: isoInstant.nullable(),
  /** Taken in and not acknowledged to the broker yet. */
  unacked: z.number().int(),
  ackDelayS: z.number(),
  /** Connections lost since the start, by reason. */
  reconnects: z.record(z.string(), z.number().int()),
  sessionsLost: z.number().int(),
  retryAt: isoInstant.nullable(),
  /** End of the broker's certificate, where it showed one. */
  certificateUntil: isoInstant.nullable(),
});

/** A round that takes longer than its period. */
const slowRound = z.object({
  asset: z.string(),
  group: z.string(),
  tookS: z.number(),
  periodS: z.number(),
});

/** What a collector alone knows of its source. */
export const sourceInsideSchema = z.object({
  causes: z.array(sourceCause),
  contacts: z.object({
    items: z.array(assetStanding),
    /** Assets that are not listed. */
    more: z.number().int(),
  }),
  plans: z.array(devicePlanView),
  lanes: z.array(laneView),
  slots: z.object({ missed: z.number().int(), slow: z.array(slowRound) }),
});
export type SourceInside = z.infer<typeof sourceInsideSchema>;

/** A span that may not be whole; `asset` null: of everything the source speaks for. */
export const readingGapSchema = z
  .object({
    source: z.string(),
    asset: z.string().nullable(),
    lane: z.enum(['events', 'telemetry']).nullable(),
    from: isoInstant,
    to: isoInstant,
    reason: z.enum(gapReasons),
  })
  .meta({ id: 'ReadingGap' });

/** The last payload of a source that no decoder took. It comes from outside: data, never markup. */
const badPayload = z.object({
  topic: z.string(),
  reason: z.string(),
  receivedAt: isoInstant,
  bytes: z.number().int(),
  /** The beginning, control characters made visible; hex where it is no UTF-8. */
  text: z.string(),
  isText: z.boolean(),
  isCut: z.boolean(),
});

/** One source with everything that is known of it. */
export const sourceDetailSchema = sourceSchema
  .extend({
    ...sourceInsideSchema.shape,
    lastBad: badPayload.nullable(),
    /** What waits: not acknowledged to its sender, in memory, in the spool of the readings store. */
    waiting: z.object({
      unacked: z.number().int(),
      queue: z.number().int(),
      spoolRows: z.number().int(),
    }),
    /** The disk of the service; `daysUntilFull` null while it does not fill up, or nobody knows yet. */
    disk: z
      .object({
        freeBytes: z.number(),
        totalBytes: z.number(),
        daysUntilFull: z.number().nullable(),
      })
      .nullable(),
    certificateUntil: isoInstant.nullable(),
    duplicates: z.number().int(),
    /** The newest spans in which something may be missing. */
    gaps: z.array(readingGapSchema),
    /** Given up since the start, by reason. */
    dropped: z.record(z.string(), z.number().int()),
    flags: z.array(z.enum(['flooding', 'duplicates', 'dropping'])),
    /** Who switched it off, where somebody did. */
    disabledBy: z.object({ by: z.string(), at: isoInstant, reason: z.string() }).nullable(),
  })
  .meta({ id: 'SourceDetail' });
export type SourceDetail = z.infer<typeof sourceDetailSchema>;
