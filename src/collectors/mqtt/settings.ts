import { z } from 'zod';
import { duration } from '../../model/time.ts';
import { sourceId } from '../ids.ts';
import { isFilter } from './filters.ts';

export const decoderNames = [
  'json_readings',
  'json_events',
  'head_end',
  'mapping',
  'chirpstack',
  'things_stack',
  'sparkplug_b',
] as const;
/** Decoders that are nothing without a file of config/mappings/. */
const mappedDecoders: readonly string[] = ['mapping', 'chirpstack', 'things_stack', 'sparkplug_b'];
/** Decoders that find the device by themselves, in the payload or in topics of one form. */
export const envelopeDecoders: readonly string[] = ['chirpstack', 'things_stack', 'sparkplug_b'];
export const lanes = ['events', 'telemetry'] as const;
export type Lane = (typeof lanes)[number];

const plainSubscription = z.strictObject({
  topic: z
    .string()
    .min(1)
    .max(1000)
    .refine(isFilter, 'an MQTT filter: + alone in its level, # alone and last')
    .describe('Filter; + is one level, # all the rest'),
  decoder: z.enum(decoderNames).describe('What the payload is'),
  mapping: z
    .string()
    .optional()
    .describe('Name of a file in config/mappings/: where each value stands in the payload'),
  lane: z.enum(lanes).describe('events never wait behind telemetry'),
  asset: z
    .string()
    .regex(/^\$topic\[\d+\]$|^\$payload$/, '$topic[n] or $payload')
    .optional()
    .describe('Where the asset stands; the first + of the filter when left out'),
  timezone: z.string().optional().describe('Zone of times that carry none'),
  timeUnit: z.enum(['s', 'ms', 'us', 'ns']).optional().describe('Of times that are numbers'),
  expectEvery: z
    .union([z.literal('none'), duration])
    .optional()
    .describe(
      'How often each asset speaks; none: only when something happens, once a day at least. ' +
        'Left out: none on the events lane and for Sparkplug, else learned',
    ),
});

const subscription = plainSubscription.superRefine(({ decoder, mapping }, issues) => {
  if (mappedDecoders.includes(decoder) === (mapping !== undefined)) return;
  const message =
    mapping === undefined
      ? `${decoder} needs mapping, the name of a file in config/mappings/`
      : `${decoder} takes no mapping`;
  issues.addIssue({ code: 'custom', path: ['mapping'], message });
});
export type Subscription = z.output<typeof subscription>;

/** A broker we subscribe to, with one connection for each lane. */
export const mqttSettings = z.strictObject({
  id: sourceId,
  kind: z.literal('mqtt'),
  enabled: z.boolean().default(true),
  url: z
    .string()
    .regex(/^mqtts?:\/\/[^\s]+$/, 'mqtt://host:port or mqtts://host:port')
    .describe('Address of the broker'),
  protocol: z
    .enum(['auto', '5', '3.1.1'])
    .default('auto')
    .describe('auto tries 5 first and falls back'),
  clientId: z
    .string()
    .regex(/^[\w.:-]{1,100}$/)
    .optional()
    .describe('forewatt-<id> when left out; the lane is added'),
  username: z.string().optional(),
  password: z.string().optional(),
  ca: z.string().optional().describe('Certificate of the broker’s authority, PEM text'),
  hostId: z
    .string()
    .regex(/^[\w.:-]{1,60}$/)
    .optional()
    .describe(
      'Sparkplug: says to edge nodes as STATE/<hostId> whether we are there; left out: says nothing',
    ),
  headEnd: z.string().optional().describe('File in config/head-end/ without its ending'),
  maxPayloadBytes: z
    .int()
    .positive()
    .max(16_777_216)
    .default(262_144)
    .describe('Larger messages are refused'),
  subscriptions: z.array(subscription).min(1).max(100),
});
export type MqttSettings = z.output<typeof mqttSettings>;
