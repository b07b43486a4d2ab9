/** The web server: order of its layers from the outside in, start and graceful end. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import { type DurationMs, MINUTE } from '../model/time.ts';
import { createCrowd } from '../pages/crowd/crowd.ts';
import { type Front, openFront } from '../pages/crowd/front.ts';
import { pageRoutes, problemPage } from '../pages/routes.ts';
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
/** A connection without a request; longer for the door, which should not meet one that is closing. */
const KEPT_MS: DurationMs = 5_000;
const BEHIND_KEPT_MS: DurationMs = 60_000;
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

/** @param how.isLarge of a large network: the pages that everybody opens are handed out by a thread of their own */
export function apiServer(
  parts: ApiParts,
  how: { isLarge: boolean } = { isLarge: false },
): ApiServer {
  const crowd = createCrowd(parts);
  let front: Front | null = null;
  let folder: string | null = null;
  const { trustProxy } = parts.settings;
  const app = apiApp(parts, {
    crowd: () => crowd.count() + (front?.count() ?? 0),
    trustProxy: how.isLarge ? behindOne(trustProxy) : trustProxy,
  });
  const server = createServer(
    {
      ...{ requestTimeout: REQUEST_MS, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
      keepAliveTimeout: how.isLarge ? BEHIND_KEPT_MS : KEPT_MS,
    },
    (request, response) => {
      if (!crowd.answers(request, response)) app(request, response);
      else front?.gave(request.url ?? '', request.headers['accept-language'] ?? '');
    },
  );
  return {
    async listen(at) {
      if (!how.isLarge) return { port: await listening(server, at) };
      folder = mkdtempSync(join(tmpdir(), 'forewatt-'));
      const behind = join(folder, 'behind');
      await listening(server, { path: behind });
      const { settings, wallClock: clock, log } = parts;
      front = await openFront({
        ...{ ...at, behind, crowd, clock, log, forwards: trustProxy !== false },
        first: settings.utility.locales[0] ?? 'zh-CN',
      });
      return { port: front.port };
    },
    async close() {
      // Streams end first: the door waits for them.
      parts.stream.close();
      await front?.close();
      await closeGently(server, parts);
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listening(
  server: Server,
  at: { host: string; port: number } | { path: string },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(at, () => {
      server.off('error', reject);
      const address = server.address() as AddressInfo | string;
      resolve(typeof address === 'string' ? 0 : address.port);
    });
  });
}

/** The door is one proxy more, and the only one where nobody else is trusted. */
function behindOne(trusted: number | boolean): number | boolean {
  return trusted === true ? true : Number(trusted) + 1;
}

/** The layers as one Express application. */
function apiApp(
  parts: ApiParts,
  at: { crowd: () => number; trustProxy: number | boolean },
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', at.trustProxy);
  app.set('query parser', 'simple');
  const metrics = httpMetrics(parts.metrics, {
    readers: parts.stream.readers,
    crowd: at.crowd,
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
  app.use(problemHandler(parts, problemPage(parts)) as ErrorRequestHandler);
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
