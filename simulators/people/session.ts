/** One person at the public API: signs in, repeats while the service is away, sends each write once. */
import { randomUUID } from 'node:crypto';

export interface Login {
  username: string;
  password: string;
}

export interface Answer {
  status: number;
  body: unknown;
}

export interface Session {
  get(path: string): Promise<Answer>;
  post(path: string, body: object, version?: number): Promise<Answer>;
}

export interface SessionOptions {
  api: string;
  login: Login;
  /** Real time until a call is given up; the service may be away for a while. */
  patienceMs: number;
  log(line: string): void;
  signal: AbortSignal;
}

const requestMs = 10_000;
const pauseMs = 400;

export function openSession(options: SessionOptions): Session {
  let cookie: string | null = null;
  let csrf = '';
  const { username, password } = options.login;
  const base = options.api.replace(/\/$/, '').replace(/\/api\/v1$/, '');

  const send = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${base}/api/v1${path}`, {
      ...init,
      method,
      signal: AbortSignal.any([AbortSignal.timeout(requestMs), options.signal]),
    });
    const setCookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (setCookie.length > 0) cookie = setCookie.join('; ');
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  };
  const signIn = async (): Promise<boolean> => {
    const answer = await send('POST', '/session', {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    csrf = (answer.body as { csrf?: string } | null)?.csrf ?? '';
    if (answer.status !== 200) cookie = null;
    return answer.status === 200;
  };
  const once = async (method: string, path: string, init: RequestInit): Promise<Answer | null> => {
    try {
      if (cookie === null && !(await signIn())) return null;
      const headers = { ...init.headers, cookie: cookie ?? '', 'x-csrf-token': csrf };
      const answer = await send(method, path, { ...init, headers });
      const isSignedOut = answer.status === 401 || isCsrf(answer);
      if (isSignedOut) cookie = null;
      return isSignedOut || answer.status >= 500 || answer.status === 429 ? null : answer;
    } catch {
      return null;
    }
  };
  const call = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const until = Date.now() + options.patienceMs;
    for (;;) {
      const answer = await once(method, path, init);
      if (answer !== null) {
        if (answer.status >= 400) {
          options.log(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
        }
        return answer;
      }
      if (Date.now() > until || options.signal.aborted) return { status: 0, body: null };
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  return {
    get: (path) => call('GET', path, {}),
    post: (path, body, version) =>
      call('POST', path, {
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        body: JSON.stringify(body),
      }),
  };
}

const isCsrf = ({ status, body }: Answer): boolean =>
  status === 403 &&
  JSON.stringify(body ?? '')
    .toUpperCase()
    .includes('CSRF');

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
