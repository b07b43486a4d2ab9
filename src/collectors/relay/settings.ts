import { z } from 'zod';
import { DAY, duration, MINUTE, SECOND } from '../../model/time.ts';
import { sourceId } from '../ids.ts';
import { privateKeyOf, publicKeyOf } from './keys.ts';

const megabyte = 1_048_576;
const isBetween = (least: number, most: number) => (ms: number) => ms >= least && ms <= most;
const folder = z.string().min(1).describe('Folder, relative to this file');

/** `relay:` of the configuration: what is collected here goes into a folder for the other side. */
export const relaySettings = z.strictObject({
  id: sourceId.describe('Name of the relay, the same on both sides; part of each file name'),
  enabled: z.boolean().default(true),
  path: folder,
  key: z
    .string()
    .refine((pem) => privateKeyOf(pem) !== null, 'an Ed25519 private key in PEM')
    .describe('Signs each segment; from a file of secrets'),
  every: duration
    .prefault('1s')
    .refine(isBetween(100, MINUTE), 'between 100ms and 1m')
    .describe('A segment with facts is closed after this'),
  heartbeat: duration
    .prefault('10s')
    .refine(isBetween(SECOND, 10 * MINUTE), 'between 1s and 10m')
    .describe('With nothing to say an empty segment says so after this'),
  segmentMb: z.number().min(0.01).max(8).default(1).describe('A segment is closed at this size'),
  keep: z
    .strictObject({
      age: duration
        .prefault('7d')
        .refine(isBetween(MINUTE, 400 * DAY), 'between 1m and 400d')
        .describe('Older segments are removed'),
      gb: z
        .number()
        .positive()
        .max(10_000)
        .default(10)
        .describe('Beyond this the oldest are removed, and it is said'),
    })
    .prefault({}),
});
export type RelaySettings = z.output<typeof relaySettings>;

export const afterChoices = ['delete', 'move', 'keep'] as const;

/** A folder into which a forward isolation device copies the segments of a Forewatt in another zone. */
export const relayFolderSettings = z.strictObject({
  id: sourceId,
  kind: z.literal('relay_folder'),
  enabled: z.boolean().default(true),
  path: folder,
  relay: sourceId.optional().describe('Name of the relay there; the id of this source if left out'),
  keys: z
    .array(z.string().refine((pem) => publicKeyOf(pem) !== null, 'an Ed25519 public key in PEM'))
    .min(1)
    .max(8)
    .describe('Public keys of the sender; two while a key is being changed'),
  every: duration
    .prefault('1s')
    .refine(isBetween(100, 10 * MINUTE), 'between 100ms and 10m')
    .describe('The folder is looked at this often'),
  late: duration
    .prefault('60s')
    .refine(isBetween(0, DAY), 'at most 24h')
    .describe('A missing segment is waited for this long, then it goes on with the gap named'),
  quiet: duration
    .prefault('60s')
    .refine(isBetween(SECOND, DAY), 'between 1s and 24h')
    .describe('Nothing new for this long: the source is down'),
  after: z
    .enum(afterChoices)
    .default('delete')
    .describe('What becomes of a segment that is durable here; move: into done/ of the folder'),
  keep: duration
    .prefault('7d')
    .refine(isBetween(MINUTE, 400 * DAY), 'between 1m and 400d')
    .describe('Files in done/ and refused/ are removed after this'),
  position: z
    .string()
    .min(1)
    .optional()
    .describe('File that tells how far it is; relay/<id>.json of the data folder if left out'),
});
export type RelayFolderSettings = z.output<typeof relayFolderSettings>;

/** Bytes at which a segment is closed. */
export function segmentBytesOf({ segmentMb }: Pick<RelaySettings, 'segmentMb'>): number {
  return Math.round(segmentMb * megabyte);
}
