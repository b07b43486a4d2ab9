/** The keys of a mapping file, as a person writes them. */
import { z } from 'zod';
import { eventTypeSchema } from '../../../model/event.ts';
import { isFilter } from '../filters.ts';
import { pathOf } from './path.ts';

const textMost = 500;
const path = z
  .string()
  .max(textMost)
  .refine((text) => pathOf(text) !== null, 'a path: names with dots, [0] or [*]');
const filter = z.string().min(1).max(textMost).refine(isFilter, 'a filter of MQTT');
const absent = z.union([z.literal(false), z.literal('unknown')], 'false or unknown');
const plain = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');

const time = z.strictObject({
  path,
  format: z.enum(['iso', 'unix_s', 'unix_ms']).default('iso'),
  timezone: z.string().refine(isZone, 'an IANA name such as Asia/Shanghai').optional(),
});

const value = z.strictObject({
  path,
  unit: z.string().optional(),
  errors: path.optional(),
  absent: absent.optional(),
});

const topicValue = z.strictObject({ topic: filter, unit: z.string().optional() });
const when = z.strictObject({ path, equals: plain });
const event = z.strictObject({
  when,
  type: eventTypeSchema,
  phase: path.optional(),
  absent: absent.optional(),
});
const overlay = z.strictObject({ full: when });
const health = z.strictObject({ topic: filter, online: z.string(), offline: z.string() });

/** A value may be written as its path alone. */
const shortValue = z.preprocess(
  (written) => (typeof written === 'string' ? { path: written } : written),
  value,
);

const valuesMost = 200;
const eventsMost = 100;

export const mappingSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{1,60}$/, 'maker-model in small letters'),
  topic: filter,
  asset: z
    .string()
    .max(textMost)
    .refine((text) => isTopicLevel(text) || pathOf(text) !== null, '$topic[n] or a path')
    .optional(),
  time: time.optional(),
  absent: absent.default('unknown'),
  values: z
    .record(z.string(), shortValue)
    .refine((values) => Object.keys(values).length <= valuesMost, `at most ${valuesMost} values`)
    .default({}),
  topics: z
    .record(z.string(), topicValue)
    .refine((topics) => Object.keys(topics).length <= valuesMost, `at most ${valuesMost} topics`)
    .default({}),
  events: z.array(event).max(eventsMost).default([]),
  overlay: overlay.optional(),
  health: health.optional(),
});
export type WrittenMapping = z.output<typeof mappingSchema>;
export type WrittenTopic = z.output<typeof topicValue>;
export type WrittenValue = z.output<typeof value>;
export type WrittenEvent = z.output<typeof event>;

/** Keys known at a path of the file, for the hint at a wrong one. */
export function keysAt(at: ReadonlyArray<PropertyKey>): readonly string[] {
  const [first, , third] = at;
  if (first === undefined) return Object.keys(mappingSchema.shape);
  if (first === 'time') return Object.keys(time.shape);
  if (first === 'health') return Object.keys(health.shape);
  if (first === 'overlay') return at[1] === 'full' ? Object.keys(when.shape) : ['full'];
  if (first === 'topics') return Object.keys(topicValue.shape);
  if (first === 'values') return Object.keys(value.shape);
  return Object.keys(third === 'when' ? when.shape : event.shape);
}

export function isTopicLevel(text: string): boolean {
  return /^\$topic\[\d{1,2}\]$/.test(text);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
