import { z } from 'zod';
import {
  CUSTOMER_COOKIE,
  customerLimits,
  openCustomerSession,
  plainAddress,
  requestCode,
} from '../../auth/customers.ts';
import { checkOrigin } from '../../auth/identify.ts';
import { cookieLine } from '../../auth/sessions.ts';
import { define, noReply } from '../../define.ts';
import type { ApiParts } from '../../parts.ts';

const addressIn = z.string().trim().min(3).max(200);

function cookie(parts: ApiParts, secret: string | null): string {
  const secure = parts.settings.publicUrl.startsWith('https:');
  const maxAgeS = customerLimits.sessionMs / 1000;
  return cookieLine(secret, { name: CUSTOMER_COOKIE, secure, maxAgeS });
}

export const mySessionRoutes = [
  define({
    method: 'post',
    path: '/my/codes',
    summary: 'Sends a code to this phone or mail, if we know it; the answer never says',
    need: 'public',
    body: z.strictObject({ address: addressIn }),
    reply: z.object({ expiresInS: z.number().int() }),
    status: 202,
    isRepeatable: false,
    handle: async ({ parts, body, request }) => {
      checkOrigin(parts, request);
      await requestCode(parts, plainAddress(body.address));
      return { expiresInS: customerLimits.codeMs / 1000 };
    },
  }),
  define({
    method: 'post',
    path: '/my/session',
    summary: 'Signs a customer in with the code',
    need: 'public',
    body: z.strictObject({ address: addressIn, code: z.string().trim().min(4).max(12) }),
    reply: z.object({ csrf: z.string() }),
    isRepeatable: false,
    handle: async ({ parts, body, request, header }) => {
      checkOrigin(parts, request);
      const address = plainAddress(body.address);
      const opened = await openCustomerSession(parts, address, body.code);
      header('Set-Cookie', cookie(parts, opened.cookie));
      return { csrf: opened.csrf };
    },
  }),
  define({
    method: 'get',
    path: '/my/session',
    summary: 'Whether a customer is signed in',
    need: 'customer',
    reply: z.object({ csrf: z.string() }),
    handle: ({ customer }) => ({ csrf: customer.csrf }),
  }),
  define({
    method: 'delete',
    path: '/my/session',
    summary: 'Signs the customer out',
    need: 'customer',
    reply: noReply,
    status: 204,
    handle: async ({ parts, customer, header }) => {
      await parts.records.commit({ remove: { memo: [customer.session] } });
      header('Set-Cookie', cookie(parts, null));
      return null;
    },
  }),
];
