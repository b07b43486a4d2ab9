import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../../simulators/people/session.ts';

interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

let server: Server | null = null;
afterEach(async () => {
  await new Promise<void>((resolve) =>
    server === null ? resolve() : server.close(() => resolve()),
  );
  server = null;
});

/** A service that signs people in and answers each other call with the next status of the list. */
async function service(statuses: number[]): Promise<{ session: Session; seen: Seen[] }> {
  const seen: Seen[] = [];
  const listening = createServer((request, response) => {
    request.resume();
    const { method = '', url = '', headers } = request;
    if (url.endsWith('/session')) {
      response.setHeader('set-cookie', `sid=${seen.length}; HttpOnly; SameSite=Strict`);
      response.end(JSON.stringify({ csrf: `token-${seen.length}` }));
      return;
    }
    seen.push({ method, path: url, headers });
    const status = statuses.shift() ?? 200;
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status).end(JSON.stringify({ id: 'P-1' }));
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  server = listening;
  const session = openSession({
    api: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`,
    login: { username: 'dispatcher', password: 'x' },
    patienceMs: 5_000,
    log: () => {},
    signal: new AbortController().signal,
  });
  return { session, seen };
}

describe('a person at the API', () => {
  test('writes with cookie, token, version and one key for all tries while the service is away', async () => {
    const { session, seen } = await service([0, 503, 200]);
    const answer = await session.post('/planned-outages/P-1/actions/submit', {}, 3);
    expect(answer).toEqual({ status: 200, body: { id: 'P-1' } });
    expect(seen.map(({ headers }) => headers['if-match'])).toEqual(['"3"', '"3"', '"3"']);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(seen[0]?.headers['x-csrf-token']).toBe('token-0');
    expect(seen[0]?.headers.cookie).toBe('sid=0');
  });

  test('signs in again when the service no longer knows the session', async () => {
    const { session, seen } = await service([401, 200]);
    expect((await session.get('/outages')).status).toBe(200);
    expect(seen.map(({ headers }) => headers.cookie)).toEqual(['sid=0', 'sid=1']);
  });

  test('takes a refusal for an answer and does not repeat it', async () => {
    const { session, seen } = await service([409]);
    expect((await session.post('/planned-outages/P-1/actions/start', {}, 1)).status).toBe(409);
    expect(seen.length).toBe(1);
  });
});
