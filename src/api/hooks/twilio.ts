/** Calls of the phone and SMS provider: signature first, durable before the answer. */
import express, { type Request, type Router } from 'express';
import type { HttpMetrics } from '../health.ts';
import type { ApiParts } from '../parts.ts';

/** Forged calls get 403 and are counted; all others 204 (voice: TwiML) once they are kept. */
export function twilioHooks(router: Router, parts: ApiParts, metrics: HttpMetrics): void {
  // Extended parsing would change the names of parameters, and with them the signature.
  const form = express.urlencoded({ extended: false, limit: '64kb' });
  for (const hook of ['status', 'inbound', 'voice'] as const) {
    router.post(`/hooks/twilio/${hook}`, form, async (request, response) => {
      response.locals['route'] = `/hooks/twilio/${hook}`;
      const params = texts(request.body);
      if (!isSigned(parts, request, params)) {
        metrics.forged(hook);
        parts.log.warn({ hook, from: request.ip }, 'hook_forged');
        response.status(403).end();
        return;
      }
      if (hook === 'voice') {
        response.type('text/xml').send(await parts.receipts.voice(params, texts(request.query)));
        return;
      }
      await parts.receipts.receive(hook, params, texts(request.query));
      response.status(204).end();
    });
  }
}

/** The part joins the path to our own public URL: Host and X-Forwarded-* are anybody's to write. */
function isSigned(parts: ApiParts, request: Request, params: Record<string, string>): boolean {
  const signature = request.get('x-twilio-signature');
  try {
    return parts.receipts.verify({ path: request.originalUrl, signature, params });
  } catch (error) {
    parts.log.warn({ err: error }, 'hook_signature_unreadable');
    return false;
  }
}

/** Only plain texts; a repeated name keeps its first value. */
function texts(source: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries((source ?? {}) as Record<string, unknown>)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') found[name] = first;
  }
  return found;
}
