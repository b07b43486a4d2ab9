import type { z } from 'zod';
import type { Customer } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { LifeSupportRow } from '../../parts/operate.ts';
import type { ApiParts } from '../../parts.ts';
import { lifeSupportIn, lifeSupportSchema } from '../../shapes/my.ts';
import { ownPoint } from './places.ts';

/** Counts from now on, and waits for a person's word. */
export function registerLifeSupport(
  parts: ApiParts,
  customer: Customer,
  said: z.output<typeof lifeSupportIn>,
): Promise<LifeSupportRow> {
  const { equipment, batteryHours, person } = said;
  return parts.operate.lifeSupport.register({
    ...{ at: parts.clock.now(), supplyPoint: ownPoint(customer, said.supplyPoint) },
    ...{ contact: customer.contacts[0] ?? null, equipment, batteryHours, person },
  });
}

export const myLifeSupportRoutes = [
  define({
    method: 'post',
    path: '/my/life-support',
    summary: 'Registers medical equipment; a person confirms it, and until then it counts',
    need: 'customer',
    body: lifeSupportIn,
    reply: lifeSupportSchema,
    status: 201,
    handle: ({ parts, customer, body }) => registerLifeSupport(parts, customer, body),
  }),
];
