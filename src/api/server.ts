/** The web server: order of its layers from the outside in, start and graceful end. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type DurationMs, MINUTE } from '../model/time.ts';
import { type Crowd, createCrowd } from '../pages/crowd/crowd.ts';
import { pageRoutes } from '../pages/routes.ts';
import { fault } from '../runtime/problem.ts';
import { bodyReaders } from './bodies.ts';
import { feedRoutes } from './feeds/routes.ts';
import { type HttpMetrics, healthRoutes, httpMetrics } from './health.ts';
import { plainHooks } from './hooks/plain.ts';
import { pushHook } from './hooks/push.ts';
import { twilioHooks } from './hooks/twilio.ts';
import { wechatHook } from './hooks/wechat.ts';
import { docsRoutes } from './openapi-page.ts';
import type { ApiParts } from './parts.ts';
import { problemHandler } from './problems.ts';
import { registerRoutes } from './register.ts';
import { routes } from './routes/all.ts';
import { exportRoutes } from './routes/exports.ts';
import { photoRoute } from './routes/grid/field.ts';
import { paperRoutes } from './routes/paper.ts';
import { streamRoute } from './routes/stream.ts';
import { staticRoutes } from './static.ts';

/** A request must be complete within this time. */
const REQUEST_MS: DurationMs = 30_000;
/** Codes asked for and tried, a minute and address. */
const CODES_PER_MINUTE = 60;
/** Requests under way get this long at the end. */
const GRACE_MS: DurationMs = 5_000;

export interface ApiServer {
  /** Address it listens at; port 0 takes a free one. */
  listen(at: { host: string; port: number }): Promise<{ port: number }>;
  /** Ends streams, lets requests under way finish, then closes. */
  close(): Promise<void>;
}

export function apiServer(parts: ApiParts): ApiServer {
  const crowd = createCrowd(parts);
  const app = apiApp(parts, crowd);
  const server = createServer(
    { requestTimeout: REQUEST_MS, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    (request, response) => {
      if (!crowd.answers(request, response)) app(request, response);
    },
  );
  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    close: () => closeGently(server, parts),
  };
}

/** The layers as one Express application. */
function apiApp(parts: ApiParts, crowd: Crowd): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', parts.settings.trustProxy);
  app.set('query parser', 'simple');
  const metrics = httpMetrics(parts.metrics, {
    readers: parts.stream.readers,
    crowd: crowd.count,
  });
  app.use((_request, response, next) => {
    response.locals['id'] = randomUUID();
    response.set('X-Request-Id', response.locals['id']);
    next();
  });
  app.use(metrics.count);
  app.use(headers(parts));
  app.use(layers(parts, metrics));
  app.use(((_request, _response, next) => {
    next(fault('API-NOT-FOUND', { what: 'such a path' }));
  }) satisfies express.RequestHandler);
  app.use(problemHandler(parts) as ErrorRequestHandler);
  return app;
}

function layers(parts: ApiParts, metrics: HttpMetrics): Router {
  const router = Router();
  healthRoutes(router, parts);
  twilioHooks(router, parts, metrics);
  plainHooks(router, parts, metrics);
  wechatHook(router, parts, metrics);
  pushHook(router, parts);
  router.use('/api', requestLimit(parts.settings.requestsPerMinute));
  router.post(
    ['/api/v1/my/codes', '/api/v1/my/session', '/my/*form'],
    requestLimit(CODES_PER_MINUTE),
  );
  streamRoute(router, parts);
  paperRoutes(router, parts);
  exportRoutes(router, parts);
  photoRoute(router, parts);
  docsRoutes(router);
  bodyReaders(router);
  registerRoutes(router, routes, parts);
  pageRoutes(router, parts);
  feedRoutes(router, parts);
  staticRoutes(router, parts.settings.webDist);
  return router;
}

/** Requests a minute and address; more get 429 with Retry-After. */
function requestLimit(limit: number): express.RequestHandler {
  return rateLimit({
    ...{ windowMs: MINUTE, limit, standardHeaders: 'draft-8', legacyHeaders: false },
    validate: false,
    handler: (_request, _response, next) => next(fault('API-RATE', {})),
  });
}

/** A strict policy: our own files only. The customer pages add the hash of their one style. */
function headers(parts: ApiParts): express.RequestHandler {
  const self = ["'self'"];
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: self,
        styleSrc: self,
        imgSrc: ["'self'", 'data:'],
        connectSrc: self,
        manifestSrc: self,
        workerSrc: self,
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: self,
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: parts.settings.publicUrl.startsWith('https:'),
    referrerPolicy: { policy: 'same-origin' },
  });
}

async function closeGently(server: Server, parts: ApiParts): Promise<void> {
  parts.stream.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(force);
}
