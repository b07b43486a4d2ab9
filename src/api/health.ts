/** /healthz, /readyz and /metrics, and the figures of the HTTP side itself. */
import type { RequestHandler, Router } from 'express';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ApiParts } from './parts.ts';

export interface HttpMetrics {
  count: RequestHandler;
  /** A provider's call with a bad signature. */
  forged(hook: string): void;
}

/** Figures of this server, in the registry it is given. */
export function httpMetrics(
  register: Registry,
  counts: { readers: () => number; crowd: () => number },
): HttpMetrics {
  const seconds = new Histogram({
    name: 'forewatt_http_request_seconds',
    help: 'Time until the answer was sent, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2],
    registers: [register],
  });
  const forged = new Counter({
    name: 'forewatt_hooks_forged_total',
    help: 'Calls to /hooks with a bad signature',
    labelNames: ['hook'],
    registers: [register],
  });
  new Gauge({
    name: 'forewatt_stream_readers',
    help: 'Open streams',
    registers: [register],
    collect() {
      this.set(counts.readers());
    },
  });
  new Gauge({
    name: 'forewatt_public_answers_total',
    help: 'Pages and feeds that everybody opens, sent as they were prepared',
    registers: [register],
    collect() {
      this.set(counts.crowd());
    },
  });
  return {
    count(request, response, next) {
      const startedAt = performance.now();
      response.on('finish', () => {
        // Paths nobody registered share one label: their number has no limit.
        const route = String(response.locals['route'] ?? 'other');
        const labels = { method: request.method, route, status: String(response.statusCode) };
        seconds.observe(labels, (performance.now() - startedAt) / 1000);
      });
      next();
    },
    forged: (hook) => forged.inc({ hook }),
  };
}

export function healthRoutes(router: Router, parts: ApiParts): void {
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await parts.ready();
    const ok = ready.every((part) => part.ok);
    response
      .status(ok ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({ ok, parts: ready });
  });
  router.get('/metrics', async (_request, response) => {
    response.type(parts.metrics.contentType).send(await parts.metrics.metrics());
  });
}
