import { z } from 'zod';
import { isoInstant } from '../../model/time.ts';
import { idIn, instantIn } from './common.ts';

const localeText = z.partialRecord(z.enum(['zh-CN', 'en']), z.string());
const segment = {
  id: z.string(),
  names: localeText,
  /** The rule as its customers read it, with `{limit}` and `{value}` where they belong. */
  words: localeText,
  /** What the rule demands, a share of 1. */
  limit: z.number(),
};

/** `value` and `isMet` are null where too few whole days were read. */
export const placeSegmentsSchema = z
  .object({
    days: z.number().int(),
    leastDays: z.number().int(),
    groups: z.array(
      z.object({
        ...segment,
        value: z.number().nullable(),
        isMet: z.boolean().nullable(),
        wished: z
          .object({ wish: z.enum(['in', 'out']), by: z.string(), at: isoInstant })
          .nullable(),
        isIn: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'PlaceSegments' });

export const segmentWishIn = z.strictObject({
  supplyPoint: idIn,
  segment: z.string().max(40),
  wish: z.enum(['in', 'out']).nullable(),
});

/** `places` null: some, but fewer than `fewerThan`; `known`: places worked out so far this month. */
export const segmentGroupsSchema = z
  .object({
    total: z.number().int(),
    known: z.number().int(),
    fewerThan: z.number().int(),
    groups: z.array(z.object({ ...segment, places: z.number().int().nullable() })),
  })
  .meta({ id: 'SegmentGroups' });

const HOURS_MOST = 14 * 24;
/** Places named by devices, or by themselves. */
const DEVICES_MOST = 50;
const PLACES_MOST = 20_000;
export const cutHoursIn = z
  .strictObject({
    devices: z.array(idIn).max(DEVICES_MOST).default([]),
    supplyPoints: z.array(idIn).max(PLACES_MOST).default([]),
    from: instantIn,
    to: instantIn,
    hours: z.int().min(1).max(12),
    /** Local hours in which crews work, `to` not included. */
    within: z
      .strictObject({ from: z.int().min(0).max(23), to: z.int().min(1).max(24) })
      .default({ from: 7, to: 19 }),
  })
  .refine(({ from, to }) => to > from && to - from <= HOURS_MOST * 3_600_000, {
    error: 'the end is after the start, at most 14 days',
    path: ['to'],
  });

/** Best hours first. `read` of `sampled` of `places` had enough hours read; energy is scaled from them to all. */
export const cutHoursSchema = z
  .object({
    places: z.number().int(),
    sampled: z.number().int(),
    read: z.number().int(),
    fewerThan: z.number().int(),
    items: z.array(
      z.object({
        start: isoInstant,
        end: isoInstant,
        kwh: z.number(),
        /** Groups that need supply most in these hours; `places` null: fewer than are told. */
        disturbed: z.array(
          z.object({ id: z.string(), names: localeText, places: z.number().int().nullable() }),
        ),
      }),
    ),
  })
  .meta({ id: 'CutHours' });
