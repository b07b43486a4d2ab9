/** Mails that came back: the mailbox of the envelope sender hands them on as they are, durable before the answer. */
import express, { type Router } from 'express';
import type { HttpMetrics } from '../health.ts';
import type { ApiParts } from '../parts.ts';

const BOUNCE_MOST = '1mb';

/** A wrong key gets 403 and is counted; all others 204, also for a mail that says nothing of ours. */
export function emailHooks(router: Router, parts: ApiParts, metrics: HttpMetrics): void {
  const whole = express.text({ type: () => true, limit: BOUNCE_MOST });
  router.post('/hooks/email/bounce', whole, async (request, response) => {
    response.locals['route'] = '/hooks/email/bounce';
    const key = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
    const text = typeof request.body === 'string' ? request.body : '';
    if (await parts.receipts.bounced(key, text)) {
      response.status(204).end();
      return;
    }
    metrics.forged('email');
    parts.log.warn({ hook: 'email', from: request.ip }, 'hook_forged');
    response.status(403).end();
  });
}
