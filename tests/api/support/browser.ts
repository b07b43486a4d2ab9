/** Requests as a browser or a machine sends them. */
import { request as send } from 'node:http';
import type { Town } from './town.ts';
import { password } from './town.ts';

export interface Got {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  json: any;
}

export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export async function ask(town: Pick<Town, 'url'>, path: string, how: Ask = {}): Promise<Got> {
  const isText = typeof how.body === 'string' || how.body === undefined;
  const headers = { ...(isText ? {} : { 'content-type': 'application/json' }), ...how.headers };
  const response = await fetch(`${town.url}${path}`, {
    method: how.method ?? (how.body === undefined ? 'GET' : 'POST'),
    headers,
    redirect: 'manual',
    ...(how.body !== undefined && { body: isText ? String(how.body) : JSON.stringify(how.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const { status } = response;
  return { status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}

/** Somebody who has signed in: a cookie and the value that writes must carry. */
export async function signIn(town: Pick<Town, 'url'>, name: string) {
  const body = { username: name, password };
  const got = await ask(town, '/api/v1/session', { body });
  const cookie = (got.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const csrf = String(got.json?.csrf ?? '');
  const headers = { cookie, 'x-csrf-token': csrf };
  return {
    got,
    cookie,
    headers,
    ask: (path: string, how: Ask = {}) =>
      ask(town, path, { ...how, headers: { ...headers, ...how.headers } }),
  };
}

/** A raw request line, for paths that fetch would tidy up first. */
export function askRaw(town: Town, path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(town.url);
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.on('error', reject);
    request.end();
  });
}
