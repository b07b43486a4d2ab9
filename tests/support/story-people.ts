// People of the control room: each signs in at the HTTP API and acts there.
import { randomUUID } from 'node:crypto';
import { password } from './story-service.ts';

// biome-ignore lint/suspicious/noExplicitAny: an answer is what the API says it is
export type Body = any;

export interface Answer {
  status: number;
  body: Body;
}

export interface Person {
  get(path: string): Promise<Body>;
  /** Whether there is anything to read at a path for this person. */
  isReadable(path: string): Promise<boolean>;
  /** Throws unless it was done. */
  post(path: string, body: object, version?: number): Promise<Body>;
  /** Acts on a planned outage or an outage as it was last seen; gives it as it stands now. */
  act(path: string, action: string, body?: object): Promise<Body>;
  /** Changes what stands at a path as it was last seen; the answer may be a refusal. */
  change(path: string, body: object): Promise<Answer>;
  /** The same, refused: the code of the refusal. */
  isRefused(path: string, action: string, body?: object): Promise<string>;
}

/** @param at.settle waits until all that an action set off is done */
export async function signIn(at: {
  base: string;
  name: string;
  settle: () => Promise<void>;
}): Promise<Person> {
  const { base, settle } = at;
  const headers: Record<string, string> = { 'content-type': 'application/json' };

  async function send(path: string, init: RequestInit & { version?: number }): Promise<Answer> {
    const { version, ...rest } = init;
    const match = version === undefined ? {} : { 'if-match': `"${version}"` };
    const own = init.method === 'POST' ? { 'idempotency-key': randomUUID() } : {};
    const all = { ...headers, ...own, ...match };
    const response = await fetch(`${base}/api/v1${path}`, { ...rest, headers: all });
    const text = await response.text();
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) headers['cookie'] = cookie.split(';')[0] ?? '';
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  function done(path: string, { status, body }: Answer): Body {
    if (status < 300) return body;
    throw new Error(
      `${at.name} at ${path}: ${status} ${body?.code} ${body?.title} ${body?.detail}`,
    );
  }

  async function get(path: string): Promise<Body> {
    return done(path, await send(path, {}));
  }

  async function post(path: string, body: object, version?: number): Promise<Answer> {
    const asked = { method: 'POST', body: JSON.stringify(body) };
    const answer = await send(path, version === undefined ? asked : { ...asked, version });
    await settle();
    return answer;
  }

  async function act(path: string, action: string, body: object): Promise<Answer> {
    const { version } = await get(path);
    return post(`${path}/actions/${action}`, body, version);
  }

  const credentials = { username: at.name, password };
  const session = done('/session', await post('/session', credentials));
  headers['x-csrf-token'] = session.csrf;
  return {
    get,
    isReadable: async (path) => (await fetch(`${base}/api/v1${path}`, { headers })).status === 200,
    post: async (path, body, version) => done(path, await post(path, body, version)),
    act: async (path, action, body = {}) => done(path, await act(path, action, body)),
    async change(path, body) {
      const { version } = await get(path);
      const answer = await send(path, { method: 'PATCH', body: JSON.stringify(body), version });
      await settle();
      return answer;
    },
    async isRefused(path, action, body = {}) {
      const { status, body: problem } = await act(path, action, body);
      if (status < 300) throw new Error(`${at.name} was allowed to ${action} ${path}`);
      return String(problem.code);
    },
  };
}
