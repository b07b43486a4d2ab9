import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, askRaw, type Got } from './support/browser.ts';
import { type Town, town } from './support/town.ts';

const cases = new URL('../cases/api/', import.meta.url);
const caseOf = (id: string) => JSON.parse(readFileSync(new URL(`${id}.json`, cases), 'utf8'));

let at: Town;
let authorization: string;
beforeAll(async () => {
  at = await town();
  authorization = `Bearer ${await at.token('operate', 'ingest')}`;
});
afterAll(() => at.close());

function post(path: string, body: string, type = 'application/json'): Promise<Got> {
  return ask(at, path, { method: 'POST', body, headers: { authorization, 'content-type': type } });
}

describe('a malformed body (api-bad-json)', () => {
  const { rows } = caseOf('api-bad-json').input as { rows: string[] };
  const deep = '['.repeat(10_000);
  const valid = '{"devices":["RC-204"]}';
  const statuses = [400, 422, 422, 422, 422, 422, 400, 422, 422, 422, 422, 400, 415];

  test.each(statuses.map((status, n) => [rows[n] ?? '', status, n] as const))(
    '%j gives %i',
    async (row, status, n) => {
      const body = n === 6 ? deep : n === 11 ? '' : n === 12 ? valid : row;
      const got = await post('/api/v1/planned-outages', body, n === 12 ? 'text/plain' : undefined);
      expect(got.status).toBe(status);
      expect(got.headers.get('content-type')).toContain('application/problem+json');
      expect(got.json.code).toMatch(/^API-/);
      expect(got.text).not.toMatch(/node_modules|\.ts:|body-parser|SyntaxError/);
    },
  );

  test('a field of the wrong type is named by its path', async () => {
    const got = await post('/api/v1/planned-outages', '{"devices":{"$gt":""}}');
    expect(got.json.errors.map((one: { path: string }) => one.path)).toContain('body.devices');
  });
});

describe('a body that is too big or never ends (api-too-big)', () => {
  test.each([
    ['/api/v1/outages', 2_097_152, 413],
    ['/hooks/twilio/status', 1_048_576, 413],
  ])('%s with %i bytes gives %i', async (path, bytes, status) => {
    const type = path.startsWith('/hooks') ? 'application/x-www-form-urlencoded' : undefined;
    const got = await post(path, `{"a":"${'x'.repeat(bytes)}"}`, type);
    expect([got.status, got.json.code]).toEqual([status, 'API-TOO-LARGE']);
  });

  test('ingest takes a megabyte', async () => {
    const item = { asset: 'TX-880', quantity: 'voltage', time: '2026-07-15T01:00:00Z', value: 1 };
    const body = JSON.stringify({ readings: Array.from({ length: 4_500 }, () => item) });
    const padded = body + ' '.repeat(1_048_576 - body.length);
    expect((await post('/api/v1/ingest/readings', padded)).json).toMatchObject({ accepted: 4_500 });
  });

  test('a small body that unpacks into twenty megabytes is refused', async () => {
    const response = await fetch(`${at.url}/api/v1/outages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(20_000_000, 0x20)),
    });
    expect(response.status).toBe(413);
  });

  test('a body that breaks off is refused, and the server goes on', async () => {
    const { hostname, port } = new URL(at.url);
    const head = `POST /api/v1/outages HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n`;
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.end(`${head}content-type: application/json\r\ncontent-length: 10\r\n\r\n{"a":`);
      });
      socket.on('close', () => resolve());
      socket.resume();
    });
    expect((await ask(at, '/healthz')).status).toBe(200);
  });
});

describe('a path that leads outside (api-path-outside)', () => {
  const { paths } = caseOf('api-path-outside').input as { paths: string[] };
  test.each([
    ...paths,
    '/area/..%2f..%2fpackage.json',
    '/console/..%2f..%2fpackage.json',
    '/api/%',
  ])('%s finds nothing', async (path) => {
    const got = await askRaw(at, path);
    expect([400, 404]).toContain(got.status);
    expect(got.text).not.toMatch(/\/work\/|"dependencies"|node_modules/);
  });

  test('an id that SQL would mind is just not found', async () => {
    const names = caseNames();
    for (const name of names) {
      const path = `/api/v1/assets/${encodeURIComponent(name)}/readings?quantity=voltage`;
      expect((await ask(at, path, { headers: { authorization } })).status).toBe(404);
    }
  });
});

function caseNames(): string[] {
  return ["XQ-12' OR 1=1 --", 'a\\', "a'); DROP TABLE notices;--", 'a%_b', '/.*/'];
}

test('whatever was wrong was the fault of the caller: nothing is logged as ours', () => {
  expect(at.errors).toEqual([]);
});
