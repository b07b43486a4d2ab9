/** What providers tell us without a signature of their own; a secret stands in its place. Mails that came back: the mailbox of the envelope sender hands them on as they are, durable before the answer. */
import express, { type Router } from 'express';
import type { HttpMetrics } from '../health.ts';
import type { ApiParts } from '../parts.ts';

const BOUNCE_MOST = '1mb';

/** A wrong key gets 403 and is counted; all others 204, also for a mail that says nothing of ours. */
export function plainHooks(router: Router, parts: ApiParts, metrics: HttpMetrics): void {
  const forged = (hook: string, from: string | undefined): void => {
    metrics.forged(hook);
    parts.log.warn({ hook, from }, 'hook_forged');
  };
  const whole = express.text({ type: () => true, limit: BOUNCE_MOST });
  router.post('/hooks/sms/:channel', whole, async (request, response) => {
    response.locals['route'] = '/hooks/sms/:channel';
    const key = String(request.query['key'] ?? '');
    const text = typeof request.body === 'string' ? request.body : '';
    const reply = await parts.receipts.fromGateway(String(request.params['channel']), key, text);
    if (reply !== null) {
      response.type(reply.startsWith('{') ? 'application/json' : 'text/plain').send(reply);
      return;
    }
    forged('sms', request.ip);
    response.status(403).end();
  });
  router.post('/hooks/email/bounce', whole, async (request, response) => {
    response.locals['route'] = '/hooks/email/bounce';
    const key = /^Bearer (.+)$/.exec(request.get('authorization') ?? '')?.[1];
    const text = typeof request.body === 'string' ? request.body : '';
    if (await parts.receipts.bounced(key, text)) {
      response.status(204).end();
      return;
    }
    forged('email', request.ip);
    response.status(403).end();
  });
}
