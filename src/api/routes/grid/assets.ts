import { z } from 'zod';
import { qualities, quantitySchema, quantityUnits } from '../../../model/reading.ts';
import { readingGapSchema } from '../../../model/source.ts';
import { HOUR, isoInstant, MINUTE, parseDuration, toIso } from '../../../model/time.ts';
import { fault } from '../../../runtime/problem.ts';
import type { PointKey } from '../../../store/readings.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { InvalidInput } from '../../problems.ts';
import { idParams, instantIn } from '../../shapes/common.ts';

/** Most raw readings or buckets of one answer. */
const ROWS_MAX = 5_000;

const rowSchema = z.object({
  time: isoInstant,
  value: z.number().nullable(),
  quality: z.enum(qualities),
  reason: z.string().nullable(),
});
const bucketSchema = z.object({
  time: isoInstant,
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  last: z.number().nullable(),
  count: z.number().int(),
  bad: z.number().int(),
});
const pointSchema = z.object({
  quantity: quantitySchema,
  phase: z.enum(['A', 'B', 'C']).nullable(),
  unit: z.string(),
  latest: rowSchema.nullable(),
});
const readingsSchema = z
  .object({
    asset: z.string(),
    quantity: quantitySchema.nullable(),
    phase: z.string().nullable(),
    unit: z.string().nullable(),
    from: isoInstant,
    to: isoInstant,
    everyMs: z.number().nullable(),
    /** Raw readings, or buckets where `every` was asked for. */
    items: z.array(z.union([bucketSchema, rowSchema])),
    /** The points of the asset with their newest readings. */
    points: z.array(pointSchema),
    /** Spans that may not be whole: what was sent then may never have come. */
    gaps: z.array(readingGapSchema),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Readings' });

const everyIn = z
  .string()
  .regex(/^\d{1,6}(s|m|h|d)$/, 'a duration such as 10s, 5m or 1h')
  .transform((text) => parseDuration(text));

async function pointsOf(parts: ApiParts, asset: string): Promise<PointKey[]> {
  const points = await parts.readings.pointsOf(asset);
  if (points.length === 0) throw fault('API-NOT-FOUND', { what: `asset ${asset} with readings` });
  return points;
}

async function latest(parts: ApiParts, points: PointKey[]): Promise<z.infer<typeof pointSchema>[]> {
  const newest = await parts.readings.latest(points);
  return points.map(({ quantity, phase }, at) => {
    const row = newest[at] ?? null;
    const shown = row === null ? null : { ...row, time: toIso(row.time) };
    return { quantity, phase, unit: quantityUnits[quantity], latest: shown };
  });
}

async function items(
  parts: ApiParts,
  point: PointKey,
  range: { from: number; to: number; everyMs: number | null; limit: number },
): Promise<z.infer<typeof readingsSchema>['items']> {
  const { from, to, everyMs, limit } = range;
  if (everyMs === null) {
    const rows = await parts.readings.range(point, from, to, limit);
    return rows.map((row) => ({ ...row, time: toIso(row.time) }));
  }
  if ((to - from) / everyMs > ROWS_MAX) {
    const message = `more than ${ROWS_MAX} rows; take a longer one`;
    throw new InvalidInput([{ path: 'query.every', code: 'too_small', message }]);
  }
  const buckets = await parts.readings.buckets(point, from, to, everyMs);
  return buckets.map((bucket) => ({ ...bucket, time: toIso(bucket.time) }));
}

/** Those of the span asked for, and at most as many as anybody reads. */
const GAPS_MAX = 100;

async function gapsOf(
  { records }: ApiParts,
  asset: string,
  { from, to }: { from: number; to: number },
): Promise<z.infer<typeof readingGapSchema>[]> {
  const found = await records.history.gaps({ asset, from, limit: GAPS_MAX });
  return found
    .filter((gap) => gap.from < to)
    .map((gap) => ({ ...gap, from: toIso(gap.from), to: toIso(gap.to) }));
}

export const assetRoutes = [
  define({
    method: 'get',
    path: '/assets/{id}/readings',
    summary:
      'Readings of one point, raw or as min, max, mean and last; without quantity its points',
    need: 'viewer',
    params: idParams,
    query: z.strictObject({
      quantity: quantitySchema.optional(),
      phase: z.enum(['A', 'B', 'C']).optional(),
      from: instantIn.optional(),
      to: instantIn.optional(),
      every: everyIn.optional(),
      limit: z.coerce.number().int().min(1).max(ROWS_MAX).default(ROWS_MAX),
    }),
    reply: readingsSchema,
    handle: async ({ parts, params, query }) => {
      const asset = params.id;
      const points = await pointsOf(parts, asset);
      const to = query.to ?? parts.clock.now() + MINUTE;
      const from = query.from ?? to - HOUR;
      const everyMs = query.every ?? null;
      const { quantity, limit } = query;
      // A quantity that belongs to no single phase is asked for without one.
      const known = points.filter((point) => point.quantity === quantity);
      const phase = query.phase ?? (known.length === 1 ? (known[0]?.phase ?? null) : null);
      const range = { from, to, everyMs, limit };
      return {
        ...{ asset, quantity: quantity ?? null, phase, everyMs, nextCursor: null },
        unit: quantity === undefined ? null : quantityUnits[quantity],
        from: toIso(from),
        to: toIso(to),
        items: quantity === undefined ? [] : await items(parts, { asset, quantity, phase }, range),
        points: await latest(parts, points),
        gaps: await gapsOf(parts, asset, range),
      };
    },
  }),
];
