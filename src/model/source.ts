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

/** A contact change as it is kept. */
export type AssetContactRow = ContactChange & { at: Instant };
