/** `/my`: signing in by code, the page, its calendar, signing out; the other forms stand in actions.ts. */
import express, { type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import {
  CUSTOMER_COOKIE,
  customerLimits,
  customersOf,
  findCustomer,
  openCustomerSession,
  plainAddress,
  pointsOf,
  requestCode,
} from '../../api/auth/customers.ts';
import { checkOrigin } from '../../api/auth/identify.ts';
import { cookieLine, isSame } from '../../api/auth/sessions.ts';
import { ownCalendar } from '../../api/feeds/ics.ts';
import type { ApiParts } from '../../api/parts.ts';
import type { CustomerAnswer } from '../../api/shapes/public.ts';
import { MINUTE } from '../../model/time.ts';
import { ForewattError, fault } from '../../runtime/problem.ts';
import type { Visit } from '../frame.ts';
import { type Page, page } from '../html.ts';
import { myActions } from './actions.ts';
import { mineOf, PLACES_MAX } from './mine.ts';
import { myPage } from './page.ts';
import { myAwayPage, mySignInPage } from './sign-in.ts';
import { myWords } from './words.ts';

export function myRoutes(
  router: Router,
  parts: ApiParts,
  visitOf: (request: Request) => Visit,
): void {
  router.use('/my', express.urlencoded({ extended: false, limit: '16kb' }));
  const isAway = parts.customers === undefined || parts.customers === null;

  router.get('/my', async (request, response) => {
    const visit = visitOf(request);
    const customer = isAway ? null : await findCustomer(parts, request);
    if (isAway) return show(response.status(503), myAwayPage(visit));
    if (customer === null)
      return show(response, mySignInPage(visit, { address: null, isWrong: false }));
    const done = request.query['saved'] === '1' ? myWords[visit.locale].saved : null;
    show(response, myPage(visit, await mineOf(parts, customer), done));
  });
  if (isAway) return;
  router.get('/my/planned.ics', async (request, response) => {
    const customer = await findCustomer(parts, request);
    if (customer === null) return void response.redirect(303, '/my');
    const { places } = await mineOf(parts, customer);
    sendCalendar(
      parts,
      response,
      places.map(({ answer }) => answer),
    );
  });
  calendarRoute(router, parts);
  router.post('/my/code', async (request, response) => {
    checkOrigin(parts, request);
    const address = field(request, 'address');
    await requestCode(parts, plainAddress(address));
    show(response, mySignInPage(visitOf(request), { address, isWrong: false }));
  });
  router.post('/my/session', async (request, response) => {
    checkOrigin(parts, request);
    const address = field(request, 'address');
    const secret = await openedCookie(parts, address, field(request, 'code'));
    if (secret === null) {
      show(response.status(401), mySignInPage(visitOf(request), { address, isWrong: true }));
      return;
    }
    const lang = request.query['lang'] === undefined ? '' : `?lang=${visitOf(request).locale}`;
    response.append('Set-Cookie', cookie(parts, secret)).redirect(303, `/my${lang}`);
  });
  router.post('/my/sign-out', async (request, response) => {
    checkOrigin(parts, request);
    const customer = await findCustomer(parts, request);
    if (customer !== null) {
      if (!isSame(field(request, 'csrf'), customer.csrf)) throw fault('AUT-CSRF', {});
      await parts.records.commit({ remove: { memo: [customer.session] } });
    }
    response.append('Set-Cookie', cookie(parts, null)).redirect(303, '/');
  });
  myActions(router, parts, visitOf);
}

/** By its token, for a program that holds no session: it asks again and again, and hears of changes. */
function calendarRoute(router: Router, parts: ApiParts): void {
  const tries = rateLimit({
    ...{ windowMs: MINUTE, limit: 10, skipSuccessfulRequests: true, validate: false },
    ...{ standardHeaders: 'draft-8', legacyHeaders: false },
  });
  router.get('/my/calendar/:token.ics', tries, async (request: Request, response: Response) => {
    const { calendar, answer } = customersOf(parts);
    const contact = calendar.contactOf(String(request.params['token']));
    if (contact === null) throw fault('API-NOT-FOUND', { what: 'such a calendar' });
    const answers: CustomerAnswer[] = [];
    for (const point of (await pointsOf(parts, [contact])).slice(0, PLACES_MAX)) {
      const one = await answer(point, [contact]);
      if (one !== null) answers.push(one);
    }
    sendCalendar(parts, response, answers);
  });
}

function sendCalendar(
  parts: ApiParts,
  response: Response,
  answers: readonly CustomerAnswer[],
): void {
  const utility = parts.settings.utility.name;
  const text = ownCalendar(answers, { utility, now: parts.clock.now() });
  response.set('Cache-Control', 'no-store').type('text/calendar; charset=utf-8').send(text);
}

function show(response: Response, content: Page): void {
  response.set('Cache-Control', 'no-store');
  page(response, content);
}

function field(request: Request, name: string): string {
  const value = (request.body as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value.slice(0, 200) : '';
}

/** Null for a code that opens nothing. */
async function openedCookie(
  parts: ApiParts,
  address: string,
  code: string,
): Promise<string | null> {
  try {
    return (await openCustomerSession(parts, plainAddress(address), code.trim())).cookie;
  } catch (error) {
    if (error instanceof ForewattError && error.code === 'AUT-CODE') return null;
    throw error;
  }
}

function cookie(parts: ApiParts, secret: string | null): string {
  const secure = parts.settings.publicUrl.startsWith('https:');
  const maxAgeS = customerLimits.sessionMs / 1000;
  return cookieLine(secret, { name: CUSTOMER_COOKIE, secure, maxAgeS });
}
