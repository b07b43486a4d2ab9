/** The outside pages: server-rendered, useful without script. */
import express, { type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { checkOrigin } from '../api/auth/identify.ts';
import type { ApiParts } from '../api/parts.ts';
import { DAY, MINUTE } from '../model/time.ts';
import type { Visit } from './frame.ts';
import { framed, lostPage } from './frame.ts';
import { html, page } from './html.ts';
import { linkPage, stillOffPage } from './link-page.ts';
import { myRoutes } from './my/routes.ts';
import { pushRoutes } from './push/routes.ts';
import { reportDonePage, reportForm, reportOf, reportPage } from './report-page.ts';
import { statusPage } from './status-page.ts';
import { telling } from './times.ts';
import { unsubscribeRoutes } from './unsubscribe-page.ts';
import { localeOf, words } from './words.ts';

const LOOKUP_LENGTH_MAX = 80;
const OF_STAFF = /^\/(?:api|console|field|docs|hooks)(?:\/|$)/;

export function pageRoutes(router: Router, parts: ApiParts): void {
  const limits = lookupLimits(parts);
  router.use('/report', express.urlencoded({ extended: false, limit: '16kb' }));

  // What everybody opens was answered before: here is a look-up, and what there is not.
  router.get('/', ...limits, async (request: Request, response: Response) => {
    const visit = visitOf(parts, request);
    const text = lookedUp(request);
    const isRefused = response.locals['isRefused'] === true;
    const isAsked = text !== '' && !isRefused && isAllowed(parts, text);
    const answer = isAsked ? await parts.publicReads.lookup(text) : null;
    response.status(isRefused ? 429 : 200).set('Cache-Control', 'no-store');
    const lookup = text === '' ? null : { text, answer, isRefused };
    page(response, statusPage(visit, parts.publicReads.status(), lookup));
  });
  router.get('/area/:id', (request, response) => {
    const visit = visitOf(parts, request);
    page(response.status(404), lostPage(visit, visit.tell.words.noSuchArea));
  });
  // With the number that was looked up; without one it is the page that everybody opens.
  router.get('/report', (request, response) => {
    const { number } = request.query;
    const known = typeof number === 'string' ? number.slice(0, LOOKUP_LENGTH_MAX) : '';
    page(response, reportPage(visitOf(parts, request), known));
  });
  router.post('/report', ...lookupLimits(parts), (request: Request, response: Response) =>
    takeReport(parts, request, response),
  );
  linkRoutes(router, parts);
  myRoutes(router, parts, (request) => visitOf(parts, request));
  pushRoutes(router, parts, (request) => visitOf(parts, request));
  unsubscribeRoutes(router, parts, (request) => visitOf(parts, request));
}

/**
 * What went wrong, as a page, for a customer who came with a browser; false for programs, for all that ask the API,
 * and for the staff's own pages, which are told as programs are.
 */
export function problemPage(parts: ApiParts) {
  return (
    request: Request,
    response: Response,
    { code, status }: { code: string; status: number },
  ): boolean => {
    if (OF_STAFF.test(request.path) || request.accepts(['json', 'html']) !== 'html') return false;
    const visit = visitOf(parts, request);
    const { noSuchPage, tooMany, wentWrong } = visit.tell.words;
    const why = { 'API-NOT-FOUND': noSuchPage, 'API-RATE': tooMany }[code] ?? wentWrong;
    page(response.status(status).set('Cache-Control', 'no-store'), lostPage(visit, why));
    return true;
  };
}

function linkRoutes(router: Router, parts: ApiParts): void {
  const tries = rateLimit({
    windowMs: MINUTE,
    limit: 10,
    // A crowd behind one address opens its own links; only links that open nothing are counted.
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    validate: false,
  });
  router.get('/s/:token', tries, async (request: Request, response: Response) => {
    const answer = await parts.publicReads.link(tokenOf(request));
    response.status(answer === null ? 404 : 200).set('Cache-Control', 'no-store');
    page(response, linkPage(visitOf(parts, request), answer));
  });
  router.post('/s/:token/still-off', tries, async (request: Request, response: Response) => {
    checkOrigin(parts, request);
    const answer = await parts.publicReads.link(tokenOf(request));
    const visit = visitOf(parts, request);
    response.status(answer === null ? 404 : 200).set('Cache-Control', 'no-store');
    if (answer === null) return page(response, linkPage(visit, null));
    const { supplyPoint, contact } = answer;
    const said = { supplyPoint, device: null, danger: false, noSupply: true, callback: null };
    const told = { text: 'still off [link]', channel: 'page' as const, by: contact };
    const { id } = await parts.operate.report({ ...said, ...told });
    page(response, stillOffPage(visit, id));
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
  return plainNumber(text.slice(0, LOOKUP_LENGTH_MAX));
}

/** A number as it stands on the bill; an address as it is. */
function plainNumber(text: string): string {
  const plain = text.normalize('NFKC').trim();
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

async function takeReport(parts: ApiParts, request: Request, response: Response): Promise<void> {
  checkOrigin(parts, request);
  const visit = visitOf(parts, request);
  if (response.locals['isRefused'] === true) {
    const body = html`<p class="box danger" role="alert">${visit.tell.words.tooMany}</p>`;
    page(response.status(429), framed(visit, { title: visit.tell.words.report, body }));
    return;
  }
  const form = reportForm.parse(request.body ?? {});
  const point = form.number === '' ? null : await parts.grid.supplyPoint(plainNumber(form.number));
  const report = await parts.operate.report({ ...reportOf(form, point?.id ?? null), by: 'public' });
  const outage = parts.publicReads.status().outages.find((one) => one.id === report.outage);
  response.set('Cache-Control', 'no-store');
  page(response, reportDonePage(visit, { form, id: report.id, known: outage?.customers ?? null }));
}
