/** The API as the pages use it: JSON in and out, problems as values, the session's token on every write. */

import { isAttended } from './attended.ts';
import { word } from './i18n.ts';

/** What the server answered instead of what was asked; fields as in RFC 9457. */
export interface ApiProblem {
  status: number;
  code: string;
  detail: string;
  /** For a stale version: the object as it is now. */
  current?: unknown;
  errors?: Array<{ path: string; code: string; message: string }>;
}

export type Answer<T> =
  | { ok: true; value: T; version: string | null; position: string | null }
  | { ok: false; problem: ApiProblem };

const ANSWER_WITHIN_MS = 20_000;
let csrf: string | null = null;
let signedOut: () => void = () => {};

/** Called when the server no longer knows the session. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** Whether writes can go out as they are; without a token the session is asked for it first. */
export function hasCsrf(): boolean {
  return csrf !== null && csrf !== '';
}

let aheadMs: number | null = null;

/** How far this clock is ahead of the server's, as of the last answer; null before any. */
export function clockAheadMs(): number | null {
  return aheadMs;
}

/** A new id; `crypto.randomUUID` is missing on plain http away from localhost. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Token of the session for writes; it comes with sign-in and with GET /session. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

export async function call<T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  options: {
    body?: unknown;
    version?: number;
    idempotencyKey?: string;
    /** Ends the wait of somebody who no longer wants the answer. */
    signal?: AbortSignal;
  } = {},
): Promise<Answer<T>> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    'accept-language': document.documentElement.lang,
  };
  if (!isAttended()) headers['x-by-itself'] = '1';
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== null) headers['x-csrf-token'] = csrf;
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  if (method === 'POST') headers['idempotency-key'] = options.idempotencyKey ?? newId();
  const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal === undefined ? late : AbortSignal.any([late, options.signal]),
    });
    const said = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(said)) aheadMs = Date.now() - said;
    if (response.status === 401) signedOut();
    return await answerOf<T>(response);
  } catch {
    return {
      ok: false,
      problem: { status: 0, code: 'WEB-OFFLINE', detail: word('page.unanswered') },
    };
  }
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const body = response.status === 204 ? null : ((await response.json()) as unknown);
  if (!response.ok) {
    // What stands between us and the server may refuse without a word of ours.
    const bare = { code: `WEB-${response.status}`, detail: word('page.unanswered') };
    return { ok: false, problem: { ...bare, ...(body as ApiProblem), status: response.status } };
  }
  return {
    ok: true,
    value: body as T,
    version: response.headers.get('etag'),
    position: response.headers.get('x-stream-position'),
  };
}

/** The value, or the problem thrown; for queries. */
export async function read<T>(path: string): Promise<T> {
  const answer = await call<T>('GET', path);
  if (answer.ok) return answer.value;
  throw Object.assign(new Error(answer.problem.detail), { problem: answer.problem });
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
