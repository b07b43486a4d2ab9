/** The door in a thread of its own, before the same server that others of these tests ask without one. */
import { Worker } from 'node:worker_threads';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiServer } from '../../src/api/server.ts';
import type { PublicStatus } from '../../src/api/shapes/public.ts';
import { type Town, town } from './support/town.ts';

let at: Town;
let url: string;
let close: () => Promise<void>;
let status: PublicStatus;
const forgedFrom: unknown[] = [];

beforeAll(async () => {
  at = await town();
  status = at.parts.publicReads.status();
  const warn = (details: object, event: string): void => {
    if (event === 'hook_forged') forgedFrom.push((details as { from?: string }).from);
  };
  const large = apiServer(
    {
      ...at.parts,
      ...{ metrics: new Registry(), log: { ...at.parts.log, warn } },
      publicReads: { ...at.parts.publicReads, status: () => status },
    },
    { isLarge: true },
  );
  const { port } = await large.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${port}`;
  close = large.close;
});
afterAll(async () => {
  await close?.();
  await at?.close();
});

const kept = ['content-type', 'content-security-policy', 'cache-control', 'vary', 'location'];

async function answerOf(path: string, how: RequestInit = {}): Promise<unknown> {
  const response = await fetch(path, { redirect: 'manual', ...how });
  const { status: code, headers } = response;
  const cookies = headers.getSetCookie().map((one) => one.split('=')[0]);
  const own = /"(?:instance|requestId)":"[^"]*"/g;
  const body = (await response.text()).replaceAll(own, '');
  return { code, headers: kept.map((name) => headers.get(name)), cookies, body };
}

const english = { headers: { 'accept-language': 'en' } };
const json = { 'content-type': 'application/json' };
const requests: Array<[string, RequestInit?]> = [
  ['/'],
  ['/', english],
  ['/?lang=en'],
  ['/', { method: 'HEAD' }],
  ['/help'],
  ['/area/nowhere'],
  ['/?number=1'],
  ['/status.json'],
  ['/feeds/outages.atom'],
  ['/healthz'],
  ['/api/v1/outages'],
  ['/api/v1/none'],
  ['/none', { method: 'POST', body: 'x'.repeat(100_000) }],
  ['/api/v1/session', { method: 'POST', headers: json, body: '{"name":"nobody","password":"no"}' }],
  ['/api/v1/session', { method: 'POST', headers: json, body: '{"name":' }],
];

test.each(requests)(
  '%s is answered through the door as without it, once and again',
  async (path, how) => {
    const without = await answerOf(at.url + path, how);
    expect(await answerOf(url + path, how)).toEqual(without);
    expect(await answerOf(url + path, how)).toEqual(without);
  },
);

test('a page goes out while the service is held up by other work', async () => {
  await answerOf(`${url}/`);
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const visitor = new Worker(
    `const { workerData: { url, flag } } = require('node:worker_threads');
    fetch(url).then((answer) => answer.text().then(() => {
      Atomics.store(flag, 0, answer.status);
      Atomics.notify(flag, 0);
    }));`,
    { eval: true, workerData: { url: `${url}/`, flag } },
  );
  // Nothing else happens in this thread until the visitor has its page.
  const was = Atomics.wait(flag, 0, 0, 8_000);
  await visitor.terminate();
  expect({ was, code: flag[0] }).toEqual({ was: 'ok', code: 200 });
});

test('the door hands out what the page has become, and nobody asked for it', async () => {
  await answerOf(`${url}/status.json`);
  status = { ...status, utility: '新区供电公司 2' };
  await expect
    .poll(async () => {
      at.clock.advanceTo(at.clock.now() + 1_000);
      return ((await (await fetch(`${url}/status.json`)).json()) as PublicStatus).utility;
    })
    .toBe('新区供电公司 2');
});

test('where somebody comes from is known, and not by their own word', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.9', 'content-type': 'application/json' };
  const response = await fetch(`${url}/hooks/sms/wrong-key`, {
    method: 'POST',
    headers,
    body: '{}',
  });
  await response.text();
  expect(forgedFrom).toEqual(['127.0.0.1']);
});

test('a stream passes word by word and ends with its reader', async () => {
  const headers = { authorization: `Bearer ${await at.token('read')}` };
  const leaves = new AbortController();
  const stream = await fetch(`${url}/api/v1/stream?topics=overview`, {
    headers,
    signal: leaves.signal,
  });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const reader = stream.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toContain('hello');
  expect(at.parts.stream.readers()).toBe(1);
  leaves.abort();
  await expect.poll(() => at.parts.stream.readers()).toBe(0);
});
