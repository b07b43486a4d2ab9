import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.ts';
import { MINUTE } from '../../src/model/time.ts';
import { ask } from './support/browser.ts';
import { outageOf, type Town, town } from './support/town.ts';

let at: Town;
let headers: Record<string, string>;
beforeAll(async () => {
  at = await town();
  headers = { authorization: `Bearer ${await at.token('read')}` };
  await at.parts.records.commit({ put: { outage: [outageOf('O-2026-000017')] } });
});
afterAll(() => at.close());

describe('an outage as the API shows it', () => {
  test('has every key of the contract, null where not known', async () => {
    const { json } = await ask(at, '/api/v1/outages/O-2026-000017', { headers });
    expect(json).toMatchObject({
      ...{ id: 'O-2026-000017', version: 4, revision: 1, state: 'suspected', feeder: 'XQ-12' },
      cause: { device: 'RC-204', phases: 'ABC', probability: 0.97, kind: null, alternatives: [] },
      ...{ startedAt: '2026-07-15T01:00:00.000Z', restoredAt: null, basis: 'inferred', etr: null },
      customers: { out: 40, peak: 40, byClass: { life_support: 1, critical: 0, residential: 39 } },
      ...{ crew: { state: 'none', name: null }, plannedOutage: null, parent: null, danger: false },
      ...{ importance: 1040, notices: { queued: 0, inDelivery: 0, delivered: 0 }, explanation: [] },
    });
  });

  test('lists those it darkens, life support first, page by page, doors hidden', async () => {
    const path = '/api/v1/outages/O-2026-000017/supply-points?limit=30';
    const first = await ask(at, path, { headers });
    expect(first.json.items[0]).toMatchObject({ id: 'SP-100040', class: 'life_support' });
    expect(first.json.items[0].address).toBe('东环路 •• 号');
    const rest = await ask(at, `${path}&cursor=${first.json.nextCursor}`, { headers });
    expect([rest.json.items.length, rest.json.nextCursor]).toEqual([10, null]);
  });

  test('is found by its id in small or full-width letters', async () => {
    for (const typed of ['o-2026-000017', 'Ｏ－２０２６－００００１７', ' O-2026-000017 ']) {
      const { json } = await ask(at, `/api/v1/search?q=${encodeURIComponent(typed)}`, { headers });
      expect(json.items[0], typed).toMatchObject({ kind: 'outage', id: 'O-2026-000017' });
    }
  });

  test('a list longer than 500 is not given', async () => {
    const got = await ask(at, '/api/v1/outages?limit=501', { headers });
    expect(got.json.errors[0]).toMatchObject({ path: 'query.limit', code: 'too_big' });
  });
});

describe('the stream', () => {
  /** Reads events until `count` have come, then hangs up. */
  async function events(path: string, count: number, act: () => void): Promise<string[]> {
    const stop = new AbortController();
    const response = await fetch(`${at.url}${path}`, { headers, signal: stop.signal });
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    const decoder = new TextDecoder();
    let text = '';
    act();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.split('\n\n').length > count) break;
    }
    stop.abort();
    return text.split('\n\n').slice(0, count);
  }

  test('meets a snapshot: nothing between the two is lost', async () => {
    const { headers: got } = await ask(at, '/api/v1/outages', { headers });
    const position = got.get('x-stream-position') ?? '';
    at.parts.stream.publish('outage', 'O-2026-000017', { version: 5 });
    at.clock.advanceTo(at.clock.now() + 300);
    const path = `/api/v1/stream?topics=outages&after=${position}`;
    const [hello, missed, live] = await events(path, 3, () => {
      at.parts.stream.publish('outage', 'O-2026-000017', { version: 6 });
      at.clock.advanceTo(at.clock.now() + 300);
    });
    expect(hello).toContain('event: hello');
    expect(missed).toContain('"version":5');
    expect(live).toContain('"version":6');
  });

  test('of another start says reset', async () => {
    const [, reset] = await events('/api/v1/stream?after=gone-7', 2, () => {});
    expect(reset).toContain('"reason":"restarted"');
  });

  test('ends within a minute after its token was revoked', async () => {
    const secret = await at.token('read', 'operate');
    const response = await fetch(`${at.url}/api/v1/stream`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const { items } = await at.parts.records.documents.list('token', { limit: 10 });
    const revoked = items.map((one) => ({ ...one, revokedAt: one.scopes.length > 1 ? 1 : null }));
    await at.parts.records.commit({ put: { token: revoked } });
    at.clock.advanceTo(at.clock.now() + MINUTE);
    expect(await response.text()).toContain('event: hello');
    expect(at.parts.stream.readers()).toBe(0);
  });

  test('is for those who may read', async () => {
    expect((await ask(at, '/api/v1/stream')).status).toBe(401);
  });
});

describe('the description', () => {
  test('that is kept is the one the schemas give', () => {
    const kept = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8');
    expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  test('is served, and /docs lists its paths without anything from elsewhere', async () => {
    const { json } = await ask(at, '/api/v1/openapi.json');
    expect(json.openapi).toBe('3.1.0');
    const { text } = await ask(at, '/docs');
    expect(text).toContain('GET /outages/{id}/timeline');
    expect(text).not.toMatch(/https?:\/\//);
  });

  test('gives every operation its own name', () => {
    const { paths } = openApiDocument() as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const names = Object.values(paths).flatMap((path) =>
      Object.values(path).map((one) => one.operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

test('no answer broke its own schema', () => {
  expect(at.errors).toEqual([]);
});
