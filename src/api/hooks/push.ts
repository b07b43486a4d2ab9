/** What a browser says of a message: that it was shown, or opened. The marker in it nobody else can know. */
import express, { type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { MINUTE } from '../../model/time.ts';
import type { ApiParts } from '../parts.ts';

/** Calls a minute and address: markers cannot be guessed, and nobody shall try. */
const CALLS_MOST = 120;

/** 204 for every call, also for a marker that is none of ours. */
export function pushHook(router: Router, parts: ApiParts): void {
  const limit = rateLimit({
    ...{ windowMs: MINUTE, limit: CALLS_MOST, standardHeaders: false, legacyHeaders: false },
    validate: false,
  });
  const text = express.text({ type: () => true, limit: '1kb' });
  router.post('/hooks/push', limit, text, async (request, response) => {
    response.locals['route'] = '/hooks/push';
    const said = typeof request.body === 'string' ? request.body : '';
    const [, marker, what] = /^([0-9a-f]{24}) (shown|opened)$/.exec(said) ?? [];
    if (marker !== undefined) {
      await parts.receipts.pushed?.(marker, what === 'opened' ? 'read' : 'delivered');
    }
    response.status(204).end();
  });
}
