/** The outside pages: server-rendered, useful without script. */
import express, { type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { checkOrigin } from '../api/auth/identify.ts';
import { type ApiParts, PUBLIC_AGE_MS } from '../api/parts.ts';
import type { PublicStatus } from '../api/shapes/public.ts';
import { DAY, type Instant, MINUTE } from '../model/time.ts';
import type { Visit } from './frame.ts';
import { framed } from './frame.ts';
import { helpPage } from './help-page.ts';
import { documentText, html, type Page, page, pageText } from './html.ts';
import { linkPage } from './link-page.ts';
import { myRoutes } from './my/routes.ts';
import { pushRoutes } from './push/routes.ts';
import { reportDonePage, reportForm, reportOf, reportPage } from './report-page.ts';
import { areaPage, statusPage } from './status-page.ts';
import { telling } from './times.ts';
import { unsubscribeRoutes } from './unsubscribe-page.ts';
import { localeOf, words } from './words.ts';

const LOOKUP_LENGTH_MAX = 80;

export function pageRoutes(router: Router, parts: ApiParts): void {
  const limits = lookupLimits(parts);
  const prepared = preparedPages(parts.wallClock.now);
  router.use('/report', express.urlencoded({ extended: false, limit: '16kb' }));

  router.get('/', ...limits, async (request: Request, response: Response) => {
    const visit = visitOf(parts, request);
    const status = parts.publicReads.status();
    const text = lookedUp(request);
    if (text === '') {
      open(
        response,
        prepared(status, visit, () => statusPage(visit, status, null)),
      );
      return;
    }
    const isRefused = response.locals['isRefused'] === true;
    const answer =
      isRefused || !isAllowed(parts, text) ? null : await parts.publicReads.lookup(text);
    response.status(isRefused ? 429 : 200).set('Cache-Control', 'no-store');
    page(response, statusPage(visit, status, { text, answer, isRefused }));
  });
  router.get('/area/:id', (request, response) => {
    const visit = visitOf(parts, request);
    const status = parts.publicReads.status();
    const { id } = request.params;
    const area = status.areas.find((one) => one.id === id);
    if (area === undefined) {
      const title = visit.tell.words.title;
      const body = html`<p>${visit.tell.words.noSuchArea}</p>`;
      page(response.status(404), framed(visit, { title, body }));
      return;
    }
    open(
      response,
      prepared(status, visit, () => areaPage(visit, status, area)),
    );
  });
  router.get('/help', (request, response) => page(response, helpPage(visitOf(parts, request))));
  router.get('/report', (request, response) => page(response, reportPage(visitOf(parts, request))));
  router.post('/report', ...lookupLimits(parts), (request: Request, response: Response) =>
    takeReport(parts, request, response),
  );
  linkRoutes(router, parts);
  myRoutes(router, parts, (request) => visitOf(parts, request));
  pushRoutes(router, parts, (request) => visitOf(parts, request));
  unsubscribeRoutes(router, parts, (request) => visitOf(parts, request));
  router.get('/status.json', (_request, response) => {
    response.set('Access-Control-Allow-Origin', '*');
    response.set('Cache-Control', `public, max-age=${PUBLIC_AGE_MS / 1000}`);
    response.json(parts.publicReads.status());
  });
}

function linkRoutes(router: Router, parts: ApiParts): void {
  const tries = rateLimit({
    windowMs: MINUTE,
    limit: 10,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
  });
  router.get('/s/:token', tries, async (request: Request, response: Response) => {
    const answer = await parts.publicReads.link(tokenOf(request));
    response.status(answer === null ? 404 : 200).set('Cache-Control', 'no-store');
    page(response, linkPage(visitOf(parts, request), answer));
  });
  router.post('/s/:token', tries, async (request: Request, response: Response) => {
    checkOrigin(parts, request);
    await parts.publicReads.confirm(tokenOf(request));
    response.redirect(303, `/s/${encodeURIComponent(tokenOf(request))}`);
  });
}

function tokenOf(request: Request): string {
  const token = request.params['token'];
  return typeof token === 'string' ? token : '';
}

/** Two windows an address; a look-up above them gets words and not a bare error. */
function lookupLimits(parts: ApiParts): express.RequestHandler[] {
  const { perMinute, perDay } = parts.settings.lookups;
  const windows = [
    { windowMs: MINUTE, limit: perMinute },
    { windowMs: DAY, limit: perDay },
  ];
  return windows.map((window) =>
    rateLimit({
      ...window,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      validate: false,
      identifier: (request) => `lookups-${window.windowMs}-${request.method}`,
      skip: (request) => request.method === 'GET' && lookedUp(request) === '',
      handler(_request, response, next) {
        response.locals['isRefused'] = true;
        next();
      },
    }),
  );
}

/** Digits as people paste them: full width, with spaces or dashes between. */
function lookedUp(request: Request): string {
  const text = request.query['q'];
  if (typeof text !== 'string') return '';
  const plain = text.normalize('NFKC').trim().slice(0, LOOKUP_LENGTH_MAX);
  return /^[\d\s-]+$/.test(plain) ? plain.replaceAll(/[\s-]/g, '') : plain;
}

/** With `lookupByMeter` off a number tells nothing; an address still names its area. */
function isAllowed(parts: ApiParts, text: string): boolean {
  return parts.settings.lookupByMeter || !/\d{6,}/.test(text);
}

function visitOf(parts: ApiParts, request: Request): Visit {
  const { settings } = parts;
  const first = settings.utility.locales[0] ?? 'zh-CN';
  const locale = localeOf(request.query['lang'], request.get('accept-language'), first);
  const place = { zone: settings.utility.zone, now: parts.clock.now() };
  return { settings, locale, tell: telling(words[locale], locale, place), path: request.path };
}

/** One rendering for all visitors, until the prepared answer is another or the page is 15 s old. */
function preparedPages(
  now: () => Instant,
): (status: PublicStatus, visit: Visit, render: () => Page) => string {
  const known = new WeakMap<PublicStatus, Map<string, { text: string; until: Instant }>>();
  return (status, visit, render) => {
    const pages = known.get(status) ?? new Map<string, { text: string; until: Instant }>();
    known.set(status, pages);
    const key = `${visit.locale} ${visit.path}`;
    const before = pages.get(key);
    if (before !== undefined && before.until > now()) return before.text;
    const text = documentText(render());
    pages.set(key, { text, until: now() + PUBLIC_AGE_MS });
    return text;
  };
}

function open(response: Response, text: string): void {
  response.set('Cache-Control', `public, max-age=${PUBLIC_AGE_MS / 1000}`);
  response.set('Vary', 'Accept-Language');
  pageText(response, text);
}

async function takeReport(parts: ApiParts, request: Request, response: Response): Promise<void> {
  checkOrigin(parts, request);
  const visit = visitOf(parts, request);
  if (response.locals['isRefused'] === true) {
    const body = html`<p class="box danger" role="alert">${visit.tell.words.tooMany}</p>`;
    page(response.status(429), framed(visit, { title: visit.tell.words.report, body }));
    return;
  }
  const form = reportForm.parse(request.body ?? {});
  const point =
    form.number === '' ? null : await parts.grid.supplyPoint(form.number.normalize('NFKC'));
  const report = await parts.operate.report({ ...reportOf(form, point?.id ?? null), by: 'public' });
  const outage = parts.publicReads.status().outages.find((one) => one.id === report.outage);
  response.set('Cache-Control', 'no-store');
  page(response, reportDonePage(visit, { form, id: report.id, known: outage?.customers ?? null }));
}
