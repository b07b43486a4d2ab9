// Customers at their own pages: each signs in with a code that reaches their telephone.
import { randomUUID } from 'node:crypto';
import type { Answer, Body } from './story-people.ts';

export interface Customer {
  get(path: string): Promise<Body>;
  post(path: string, body: object): Promise<Body>;
  /** What the page `/my` says, without its tags. */
  page(language?: 'en' | 'zh-CN'): Promise<string>;
  /** Where the link of the page that begins with these words leads. */
  link(words: string): Promise<string>;
  /** Sends a form of the page, as a browser without script does; the page that follows, without its tags. */
  send(path: string, fields: Record<string, string>): Promise<string>;
  /** The status of something asked for that may not be had. */
  status(path: string): Promise<number>;
}

/** @param at.code asks the telephone for the code that came, after all that sends it is done */
export async function customerSignsIn(at: {
  base: string;
  address: string;
  settle: () => Promise<void>;
  code: () => string;
}): Promise<Customer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  async function send(path: string, body?: object): Promise<Answer> {
    const init =
      body === undefined
        ? { headers }
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { ...headers, 'idempotency-key': randomUUID() },
          };
    const response = await fetch(`${at.base}${path}`, init);
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) headers['cookie'] = cookie.split(';')[0] ?? '';
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson && text !== '' ? JSON.parse(text) : text };
  }
  const { status: asked } = await send('/api/v1/my/codes', { address: at.address });
  if (asked !== 202) throw new Error(`asking for a code: ${asked}`);
  await at.settle();
  const session = await send('/api/v1/my/session', { address: at.address, code: at.code() });
  if (session.status >= 300) throw new Error(`signing in: ${session.status} ${session.body?.code}`);
  headers['x-csrf-token'] = String(session.body?.csrf);
  return {
    async post(path, body) {
      const { status, body: answer } = await send(`/api/v1${path}`, body);
      if (status >= 300) throw new Error(`${path}: ${status} ${answer?.code}`);
      await at.settle();
      return answer;
    },
    async get(path) {
      const { status, body } = await send(`/api/v1${path}`);
      if (status >= 300) throw new Error(`${path}: ${status} ${body?.code}`);
      return body;
    },
    async link(words) {
      const page = String((await send('/my?lang=en')).body);
      return page.split(`">${words}`)[0]?.split('href="').at(-1) ?? '';
    },
    page: async (language = 'en') =>
      String((await send(`/my?lang=${language}`)).body).replaceAll(/<[^>]*>/g, ' '),
    async send(path, fields) {
      const form = new URLSearchParams({ ...fields, csrf: headers['x-csrf-token'] ?? '' });
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const own = { ...headers, ...type, origin: at.base };
      const response = await fetch(`${at.base}${path}`, {
        method: 'POST',
        body: form,
        headers: own,
      });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await at.settle();
      return (await response.text()).replaceAll(/<[^>]*>/g, ' ');
    },
    status: async (path) => (await send(`/api/v1${path}`)).status,
  };
}
