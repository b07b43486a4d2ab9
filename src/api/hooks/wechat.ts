/** Calls of WeChat: signature first, durable before the answer. */
import express, { type Request, type Router } from 'express';
import type { HttpMetrics } from '../health.ts';
import type { ApiParts } from '../parts.ts';

/** The check of the address (GET) gets its word back; events what is said next; forged ones 403, counted. */
export function wechatHook(router: Router, parts: ApiParts, metrics: HttpMetrics): void {
  const whole = express.text({ type: () => true, limit: '64kb' });
  router.all('/hooks/wechat', whole, async (request, response) => {
    response.locals['route'] = '/hooks/wechat';
    const isEvent = request.method === 'POST';
    const xml = isEvent && typeof request.body === 'string' ? request.body : null;
    const answer = (await parts.receipts.fromWechat?.(queryOf(request), xml)) ?? null;
    if (answer === null) {
      metrics.forged('wechat');
      parts.log.warn({ hook: 'wechat', from: request.ip }, 'hook_forged');
      response.status(403).end();
      return;
    }
    response.type(answer.startsWith('<xml>') ? 'text/xml' : 'text/plain').send(answer);
  });
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, String(value).slice(0, 200)]),
  );
}
