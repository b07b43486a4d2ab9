/** The keys of a device template, as a person writes them. */
import { z } from 'zod';
import { duration } from '../../../model/time.ts';
import { groups, orders, tables, valueTypes } from './points.ts';

const address = z
  .int()
  .min(0)
  .max(
    65_535,
    'an address is 0 to 65535; a number of the manual such as 400101 is written as number: 400101',
  );
const rawValue = z.union([z.int(), z.string().regex(/^(0x[0-9a-fA-F]+|-?\d+)$/)]);
const bit = z.union([z.int().min(0).max(63), z.tuple([z.int().min(0).max(63), z.int().min(0)])], {
  error: 'a bit such as 4, or the highest and lowest of several such as [6, 4]',
});
const contact = z.strictObject({
  table: z.enum(tables).optional(),
  at: address,
  bit: z.int().min(0).max(15).optional(),
});

export const pointSchema = z.strictObject({
  at: address.optional(),
  number: z.int().min(1).max(465_536).optional(),
  table: z.enum(tables).optional(),
  type: z.enum(valueTypes).optional(),
  order: z.enum(orders).optional(),
  length: z.int().min(1).max(64).optional(),
  scale: z.number().optional(),
  offset: z.number().optional(),
  scaleFrom: z.string().optional(),
  unit: z.string().optional(),
  na: z
    .union([z.literal('default'), z.array(rawValue).max(20)], {
      error: 'default, or a list such as [0xFFFF]',
    })
    .optional(),
  bits: z.record(z.string(), bit).optional(),
  position: z
    .union(
      [
        z.strictObject({ open: contact, closed: contact }),
        z.strictObject({ code: z.tuple([z.int().min(0).max(15), z.int().min(0).max(15)]) }),
      ],
      { error: '{ open: { at, bit }, closed: { at, bit } }, or { code: [high, low] }' },
    )
    .optional(),
  time: z.enum(['unix32', 'unix64', 'iec56', 'ymdhms']).optional(),
  invert: z.boolean().optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  counter: z.boolean().optional(),
  rollover: z.number().positive().optional(),
  zeroIsMissing: z.boolean().optional(),
  group: z.enum(groups).optional(),
  optional: z.boolean().optional(),
});
export type WrittenPoint = z.output<typeof pointSchema>;

const defaults = z.strictObject({
  framing: z.enum(['mbap', 'rtu']).default('mbap'),
  unit: z.int().min(0).max(255).optional(),
  baud: z.int().positive().optional(),
  table: z.enum(tables).default('holding'),
  type: z.enum(valueTypes).default('uint16'),
  order: z.enum(orders).default('ABCD'),
  group: z.enum(groups).default('measurement'),
});
export type WrittenDefaults = z.output<typeof defaults>;

const limits = z.strictObject({
  maxSpan: z.int().min(1).max(2000).optional(),
  maxGap: z.int().min(0).max(2000).optional(),
  minGap: duration.optional(),
  holes: z
    .array(z.tuple([address, address]))
    .max(100)
    .default([]),
});

const golden = z.strictObject({
  request: z.string(),
  response: z.string(),
  modelAt: address.optional(),
  expect: z.union([z.record(z.string(), z.union([z.number(), z.string()])), z.string()], {
    error: 'values by point such as { voltage_a: 230.5, voltage_b: sentinel }, or illegal_address',
  }),
});

const bothTitles =
  'a title in both languages is wanted, { en: "…", zh: "…" }; the same words twice will do';
const titleText = z.string({ error: bothTitles }).min(1, bothTitles);

/** Most points of one device; a data sheet of more is split into two devices. */
const pointsMost = 1_000;

export const templateSchema = z.strictObject({
  template: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/, 'maker-model in small letters'),
  title: z.strictObject({ en: titleText, zh: titleText }, { error: bothTitles }),
  source: z.string().min(1),
  status: z.enum(['field', 'code', 'sheet', 'draft']),
  kind: z.enum(['meter', 'feeder-terminal', 'gateway']),
  defaults: defaults.prefault({}),
  limits: limits.prefault({}),
  sunspec: z.int().min(1).max(65_534).optional(),
  probe: z.string(),
  points: z
    .record(z.string(), pointSchema)
    .refine((points) => Object.keys(points).length <= pointsMost, `at most ${pointsMost} points`),
  golden: z.array(golden).default([]),
});
export type WrittenTemplate = z.output<typeof templateSchema>;

/** Keys known at a path of the file, for the hint at a wrong one. */
export function keysAt(path: ReadonlyArray<PropertyKey>): readonly string[] {
  const [first, second, third] = path;
  if (first === undefined) return Object.keys(templateSchema.shape);
  if (first === 'defaults') return Object.keys(defaults.shape);
  if (first === 'limits') return Object.keys(limits.shape);
  if (first === 'title') return ['en', 'zh'];
  if (first === 'golden') return Object.keys(golden.shape);
  if (first !== 'points' || second === undefined) return [];
  if (third === 'position')
    return path.length > 3 ? Object.keys(contact.shape) : ['open', 'closed', 'code'];
  return Object.keys(pointSchema.shape);
}
