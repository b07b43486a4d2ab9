import { z } from 'zod';
import { noticeSchema } from '../../../model/notice.ts';
import { DAY, toIso } from '../../../model/time.ts';
import { type Customer, customersOf } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import { idIn, instantIn, listOf, page } from '../../shapes/common.ts';
import * as my from '../../shapes/my.ts';
import type { CustomerAnswer } from '../../shapes/public.ts';
import { noticeView } from '../../views/notice.ts';
import { found } from '../actions.ts';
import { usage } from './usage.ts';

/** Most places of one customer that are shown. */
const PLACES_MAX = 50;

async function answers(
  parts: ApiParts,
  customer: Customer,
): Promise<Array<{ id: string; answer: CustomerAnswer }>> {
  const places = [];
  for (const id of customer.supplyPoints.slice(0, PLACES_MAX)) {
    const answer = await customersOf(parts).answer(id, customer.contacts);
    if (answer !== null) places.push({ id, answer });
  }
  return places;
}

/** Throws API-NOT-FOUND for a place that is not theirs, as for one that does not exist. */
export function ownPoint(customer: Customer, id: string): string {
  const own = customer.supplyPoints.find((one) => one === id) ?? null;
  return found(own, 'such a supply point');
}

export const myPlaceRoutes = [
  define({
    method: 'get',
    path: '/my/status',
    summary: 'What each of my places is now',
    need: 'customer',
    reply: my.myStatusSchema,
    handle: async ({ parts, customer }) => ({
      supplyPoints: (await answers(parts, customer)).map(({ id, answer }) => ({
        ...{ id, label: answer.label, state: answer.state, etr: answer.etr, cause: answer.cause },
        since: toIso(answer.since),
        planned: answer.planned.map((cut) => ({ start: toIso(cut.start), end: toIso(cut.end) })),
        lastUpdateAt: toIso(answer.lastUpdateAt),
        nextUpdateAt: toIso(answer.nextUpdateAt),
      })),
    }),
  }),
  define({
    method: 'get',
    path: '/my/supply-points',
    summary: 'My places',
    need: 'customer',
    reply: listOf(z.object({ id: z.string(), label: z.string(), meter: z.string().nullable() })),
    handle: async ({ parts, customer }) => {
      const places = await answers(parts, customer);
      const points = await parts.grid.supplyPoints(places.map((place) => place.id));
      const meterOf = new Map(points.map((point) => [point.id, point.meter]));
      const items = places.map(({ id, answer }) => ({
        ...{ id, label: answer.label, meter: meterOf.get(id) ?? null },
      }));
      return { items, nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/my/planned',
    summary: 'Planned cuts of my places',
    need: 'customer',
    reply: my.myPlannedSchema,
    handle: async ({ parts, customer }) => {
      const places = await answers(parts, customer);
      const items = places.flatMap(({ id, answer }) =>
        answer.planned.map((cut) => ({
          ...{ supplyPoint: id, reason: cut.reason },
          ...{ start: toIso(cut.start), end: toIso(cut.end) },
        })),
      );
      return { items, nextCursor: null };
    },
  }),
  define({
    method: 'get',
    path: '/my/notices',
    summary: 'What we told me, newest first',
    need: 'customer',
    query: z.strictObject(page),
    reply: listOf(noticeSchema),
    handle: async ({ parts, customer, query }) => {
      const [contact] = customer.contacts;
      if (contact === undefined) return { items: [], nextCursor: null };
      const request = { contact, limit: query.limit, cursor: query.cursor ?? null };
      const list = await parts.records.notices.notices(request);
      return { items: list.items.map(noticeView), nextCursor: list.nextCursor };
    },
  }),
  define({
    method: 'get',
    path: '/my/usage',
    summary: 'Energy of each local day or hour',
    need: 'customer',
    query: z.strictObject({
      supplyPoint: idIn.optional(),
      from: instantIn.optional(),
      to: instantIn.optional(),
      every: z.enum(['day', 'hour']).default('day'),
    }),
    reply: my.myUsageSchema,
    handle: async ({ parts, customer, query }) => {
      const first = query.supplyPoint ?? customer.supplyPoints[0];
      if (first === undefined) return { supplyPoint: null, items: [], nextCursor: null };
      const id = ownPoint(customer, first);
      const point = await parts.grid.supplyPoint(id);
      const to = query.to ?? parts.clock.now();
      const range = { from: query.from ?? to - 31 * DAY, to, every: query.every };
      const meter = point?.meter ?? null;
      const items = meter === null ? [] : await usage(parts, meter, range);
      return { supplyPoint: id, items, nextCursor: null };
    },
  }),
];
