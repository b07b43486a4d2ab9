import { z } from 'zod';
import { fault } from '../../../runtime/problem.ts';
import type { Customer } from '../../auth/customers.ts';
import { define } from '../../define.ts';
import type { PushParts } from '../../parts/customers.ts';
import type { ApiParts } from '../../parts.ts';

/** Errors: API-UNAVAILABLE where no push is set up. */
function pushOf(parts: ApiParts): PushParts {
  const push = parts.customers?.push;
  if (push == null) throw fault('API-UNAVAILABLE', { what: 'Notices in browsers' });
  return push;
}

const endpointIn = z.url({ protocol: /^https$/ }).max(1_000);
const keyIn = z
  .string()
  .regex(/^[\w-]+={0,2}$/)
  .max(200);
const reply = z.object({ devices: z.number().int() });

export const myPushRoutes = [
  define({
    method: 'get',
    path: '/my/push',
    summary: 'The key that a browser needs to subscribe, and how many browsers of mine there are',
    need: 'customer',
    reply: z.object({ publicKey: z.string(), devices: z.number().int() }),
    handle: async ({ parts, customer }) => {
      const push = pushOf(parts);
      return { publicKey: push.publicKey, devices: await push.count(customer.contacts) };
    },
  }),
  define({
    method: 'post',
    path: '/my/push',
    summary: 'Notices come to this browser first; only at a known push service',
    need: 'customer',
    body: z.strictObject({ endpoint: endpointIn, p256dh: keyIn, auth: keyIn }),
    reply,
    status: 201,
    isRepeatable: false,
    handle: async ({ parts, customer, body }) => {
      const push = pushOf(parts);
      if (!(await push.take(customer.contacts, body))) throw fault('API-PUSH-SERVICE', {});
      return await devices(push, customer);
    },
  }),
  define({
    method: 'post',
    path: '/my/push/stop',
    summary: 'No more notices to this browser',
    need: 'customer',
    body: z.strictObject({ endpoint: endpointIn }),
    reply,
    isRepeatable: false,
    handle: async ({ parts, customer, body }) => {
      const push = pushOf(parts);
      await push.drop(customer.contacts, body.endpoint);
      return await devices(push, customer);
    },
  }),
];

async function devices(push: PushParts, customer: Customer): Promise<{ devices: number }> {
  return { devices: await push.count(customer.contacts) };
}
