import { z } from 'zod';
import { fault } from '../../../runtime/problem.ts';
import { type Customer, customersOf } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';
import type { PlaceSegments } from '../../segment-parts.ts';
import { idIn } from '../../shapes/common.ts';
import { placeSegmentsSchema, segmentWishIn } from '../../shapes/segments.ts';
import { isGuest } from './household.ts';
import { ownPoint } from './places.ts';

/** Null where no rules are set, and for somebody at home who is told and no more. */
export async function segmentsOf(
  parts: ApiParts,
  customer: Customer,
  supplyPoint: string,
): Promise<PlaceSegments | null> {
  const { segments } = customersOf(parts);
  if (segments == null || isGuest(customer)) return null;
  return segments.of(ownPoint(customer, supplyPoint));
}

/** Errors: API-NOT-FOUND for a place of others, a group that there is not, and where there are none. */
export async function wishSegment(
  parts: ApiParts,
  customer: Customer,
  said: z.output<typeof segmentWishIn>,
): Promise<void> {
  const { segments } = customersOf(parts);
  const [contact] = customer.contacts;
  if (segments == null || contact === undefined || isGuest(customer)) {
    throw fault('API-NOT-FOUND', { what: 'such a group' });
  }
  const supplyPoint = ownPoint(customer, said.supplyPoint);
  await segments.wish({ supplyPoint, group: said.segment, wish: said.wish, by: contact });
}

export const mySegmentRoutes = [
  define({
    method: 'get',
    path: '/my/segments/{supplyPoint}',
    summary: 'How my place uses its energy, by which rules, and what I chose or declined',
    need: 'customer',
    params: z.strictObject({ supplyPoint: idIn }),
    reply: placeSegmentsSchema,
    handle: async ({ parts, customer, params }) =>
      (await segmentsOf(parts, customer, params.supplyPoint)) ?? {
        ...{ days: 0, leastDays: 0, groups: [] },
      },
  }),
  define({
    method: 'post',
    path: '/my/segments',
    summary: 'Chooses or declines a group; null lets the rule decide again',
    need: 'customer',
    body: segmentWishIn,
    reply: placeSegmentsSchema,
    handle: async ({ parts, customer, body }) => {
      await wishSegment(parts, customer, body);
      return customersOf(parts).segments?.of(body.supplyPoint) as Promise<PlaceSegments>;
    },
  }),
];
