/** Turns routes as data into Express handlers: who, may they, is the input right, act, check the answer. */
import type { Request, Response, Router } from 'express';
import type { z } from 'zod';
import { ForewattError, fault } from '../runtime/problem.ts';
import { may, needName } from './auth/access.ts';
import { checkWrite, type Identity, identify, identifyCustomer } from './auth/identify.ts';
import type { Call, Route } from './define.ts';
import { type Answer, idempotency, type Once } from './idempotency.ts';
import type { Actor } from './parts/acting.ts';
import type { ApiParts } from './parts.ts';
import { InvalidInput, inputErrors, StaleVersion } from './problems.ts';

type AnyCall = Call<unknown, unknown, unknown>;

/** Registers each route below `/api/v1` of the router. */
export function registerRoutes(router: Router, routes: readonly Route[], parts: ApiParts): void {
  const once = idempotency(parts);
  for (const route of routes) {
    const path = `/api/v1${route.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
    router[route.method](path, async (request: Request, response: Response) => {
      response.locals['route'] = route.path;
      // Read before the answer is: a change in between is then told by the stream as well.
      if (route.method === 'get') response.set('X-Stream-Position', parts.stream.position());
      const identity = await admitted(parts, route, request);
      const call = await callOf({ parts, route, request, response }, identity);
      send(response, await answerOf(route, call, once));
    });
  }
}

/** Throws AUT-UNKNOWN, AUT-FORBIDDEN, AUT-CSRF, AUT-ORIGIN; `isAsked` as `identify` has it. */
export async function admitted(
  parts: ApiParts,
  route: Pick<Route, 'need' | 'method'> & { isAsked?: boolean },
  request: Request,
): Promise<Identity | null> {
  const isForCustomers = route.need === 'customer';
  const identity = isForCustomers
    ? await identifyCustomer(parts, request)
    : await identify(parts, request, route.isAsked);
  if (identity === null) {
    if (route.need === 'public') return null;
    await refuseStranger(parts, request, isForCustomers);
    throw fault('AUT-UNKNOWN', {});
  }
  const { actor, signedIn, customer } = identity;
  if (!isForCustomers && !may(actor, route.need)) {
    throw fault('AUT-FORBIDDEN', { need: needName(actor, route.need) });
  }
  const csrf = customer?.csrf ?? signedIn?.session.csrf;
  const isWrite = route.method !== 'get' && route.need !== 'public';
  if (isWrite && csrf !== undefined) checkWrite(parts, request, csrf);
  return identity;
}

/** To a customer the paths of the staff do not exist: the same answer for every id; each try is kept. */
async function refuseStranger(
  parts: ApiParts,
  request: Request,
  isForCustomers: boolean,
): Promise<void> {
  const stranger = isForCustomers ? null : await identifyCustomer(parts, request);
  if (stranger === null) return;
  const { id, name, from } = stranger.actor;
  const row = { at: parts.clock.now(), by: name, what: 'refused' as const, subject: id, from };
  await parts.records.commit({ audit: [{ ...row, details: { path: request.path } }] });
  throw fault('API-NOT-FOUND', { what: 'such an object' });
}

async function callOf(
  at: { parts: ApiParts; route: Route; request: Request; response: Response },
  identity: Identity | null,
): Promise<AnyCall> {
  const { parts, route, request, response } = at;
  const errors: InvalidInput['errors'] = [];
  const read = (where: string, schema: z.ZodType | undefined, value: unknown): unknown => {
    const result = schema?.safeParse(value);
    if (result?.success === false) errors.push(...inputErrors(where, result.error.issues));
    return result?.data ?? {};
  };
  const params = read('path', route.params, request.params);
  const query = read('query', route.query, request.query);
  const body = read('body', route.body, bodyOf(route, request));
  if (errors.length > 0) throw new InvalidInput(errors);
  const actor = identity?.actor ?? nobody(request);
  const version = await versionOf(parts, route, { request, params, actor });
  const header = (name: string, value: string): void => void response.append(name, value);
  const signedIn = identity?.signedIn ?? null;
  const customer = identity?.customer ?? noCustomer;
  return { parts, actor, signedIn, customer, params, query, body, version, request, header };
}

const noCustomer = { session: '', address: '', csrf: '', contacts: [], supplyPoints: [] };

function nobody(request: Request): Actor {
  return { id: 'public', name: 'public', role: 'viewer', scopes: [], from: request.ip ?? null };
}

/** An absent body stands for an empty object where the path can do without one. */
function bodyOf(route: Route, request: Request): unknown {
  const isEmpty =
    request.get('transfer-encoding') === undefined &&
    Number(request.get('content-length') ?? 0) === 0;
  if (route.body === undefined || (request.body !== undefined && !isEmpty)) return request.body;
  if (!isEmpty) throw fault('API-MEDIA', {});
  if (!route.body.safeParse({}).success) throw fault('API-JSON', {});
  return {};
}

/** Compares If-Match with the object as it stands: API-VERSION-MISSING, API-NOT-FOUND, or stale with the object. */
async function versionOf(
  parts: ApiParts,
  route: Route,
  call: { request: Request; params: unknown; actor: Actor },
): Promise<number> {
  if (route.current === undefined) return 0;
  const { request, params, actor } = call;
  const asked = /^(?:W\/)?"?(\d{1,9})"?$/.exec((request.get('if-match') ?? '').trim())?.[1];
  if (asked === undefined) throw fault('API-VERSION-MISSING', {});
  const current = await route.current({ parts, params, actor });
  if (current === null) throw fault('API-NOT-FOUND', { what: whatOf(request) });
  const version = Number(asked);
  if (current.version === version) return version;
  const problem = fault('API-VERSION-STALE', { what: whatOf(request), version: current.version });
  throw new StaleVersion(problem, current);
}

function whatOf(request: Request): string {
  const id = request.params['id'];
  return typeof id === 'string' ? id : 'such an object';
}

async function answerOf(route: Route, call: AnyCall, once: Once): Promise<Answer> {
  const act = async (): Promise<Answer> => {
    const value = await withCurrent(route, call);
    return { status: route.status ?? 200, body: bodyText(route, call, value), isRepeat: false };
  };
  const key = call.request.get('idempotency-key');
  if (route.method !== 'post' || key === undefined || route.isRepeatable === false) return act();
  if (key.length > 200) {
    throw new InvalidInput([
      { path: 'header.Idempotency-Key', code: 'too_big', message: 'at most 200 characters' },
    ]);
  }
  const scoped = `${call.actor.id} ${call.request.originalUrl} ${key}`;
  return once({ key: scoped, body: JSON.stringify(call.request.body ?? null) }, act);
}

/** Somebody was faster between our look and the change: the answer holds the object as it stands now. */
async function withCurrent(route: Route, call: AnyCall): Promise<unknown> {
  try {
    return await route.handle(call);
  } catch (error) {
    const isStale = error instanceof ForewattError && error.code === 'API-VERSION-STALE';
    if (!isStale || route.current === undefined) throw error;
    throw new StaleVersion(error, await route.current(call));
  }
}

/** What is not in the schema does not leave; an answer that breaks its schema is our fault and is logged. */
function bodyText(route: Route, call: AnyCall, value: unknown): string {
  if (route.status === 204) return '';
  const result = route.reply.safeParse(value);
  if (!result.success) {
    const issues = inputErrors('reply', result.error.issues).slice(0, 5);
    call.parts.log.error({ path: route.path, issues }, 'reply_breaks_schema');
  }
  const sent = result.success ? result.data : value;
  const version = (sent as { version?: unknown } | null)?.version;
  if (typeof version === 'number') call.header('ETag', `"${version}"`);
  return JSON.stringify(sent);
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set('Cache-Control', 'no-store');
  if (answer.isRepeat) response.set('Idempotency-Replayed', 'true');
  if (answer.status === 204) response.end();
  else response.type('application/json').send(answer.body);
}
