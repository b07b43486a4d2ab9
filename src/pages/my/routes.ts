/** The forms of `/my`: each works without script; the CSRF value travels in the form. */
import express, { type Request, type Response, type Router } from 'express';
import {
  CUSTOMER_COOKIE,
  type Customer,
  customerLimits,
  customersOf,
  findCustomer,
  openCustomerSession,
  plainAddress,
  requestCode,
} from '../../api/auth/customers.ts';
import { checkOrigin } from '../../api/auth/identify.ts';
import { cookieLine, isSame } from '../../api/auth/sessions.ts';
import type { ApiParts } from '../../api/parts.ts';
import { usage as usageOf } from '../../api/routes/my/usage.ts';
import { DAY } from '../../model/time.ts';
import { ForewattError, fault } from '../../runtime/problem.ts';
import type { Visit } from '../frame.ts';
import { type Page, page } from '../html.ts';
import { myAwayPage, myPage, mySignInPage } from './page.ts';

const PLACES_MAX = 20;
const NOTICES_MAX = 10;

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
    if (isAway) show(response.status(503), myAwayPage(visit));
    else if (customer === null)
      show(response, mySignInPage(visit, { address: null, isWrong: false }));
    else show(response, await ownPage(parts, visit, customer));
  });
  if (isAway) return;
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
    response.append('Set-Cookie', cookie(parts, secret)).redirect(303, '/my');
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

async function ownPage(parts: ApiParts, visit: Visit, customer: Customer): Promise<Page> {
  const places = [];
  for (const id of customer.supplyPoints.slice(0, PLACES_MAX)) {
    const answer = await customersOf(parts).answer(id);
    if (answer !== null) places.push({ id, answer });
  }
  const [contact] = customer.contacts;
  const request = { contact: contact ?? '', limit: NOTICES_MAX };
  const told = contact === undefined ? [] : (await parts.records.notices.notices(request)).items;
  const notices = told
    .filter(({ deliveries }) => deliveries.length > 0)
    .map(({ notice, deliveries }) => ({ notice, text: deliveries.at(-1)?.text ?? null }));
  const usage = await usageShown(parts, customer);
  return myPage(visit, { customer, places, usage, notices });
}

const DAYS_SHOWN = 14;

async function usageShown(parts: ApiParts, customer: Customer) {
  const [first] = customer.supplyPoints;
  const meter = first === undefined ? null : (await parts.grid.supplyPoint(first))?.meter;
  if (meter === null || meter === undefined) return [];
  const to = parts.clock.now();
  try {
    return await usageOf(parts, meter, { from: to - (DAYS_SHOWN - 1) * DAY, to, every: 'day' });
  } catch (error) {
    // Readings that cannot be read keep nobody from seeing whether their power is off.
    parts.log.warn({ err: error }, 'usage_not_shown');
    return [];
  }
}
