import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/model/time.ts';
import { ask } from './support/browser.ts';
import { outageOf, type Town, town } from './support/town.ts';

let at: Town;
const phones = { li: '+8613812348000', wang: '+8613900001111' };
const contact = {
  phoneKind: 'mobile',
  email: null,
  locale: null,
  class: null,
  zone: null,
} as const;

beforeAll(async () => {
  at = await town();
  const subscription = { channels: ['sms' as const], kinds: null, quietFrom: null, quietTo: null };
  const always = { ...subscription, from: null, until: null };
  await at.parts.records.import({
    contacts: [
      { ...contact, id: 'C-1', name: '李', phone: phones.li, account: null },
      { ...contact, id: 'C-2', name: '王', phone: phones.wang, account: null },
    ],
    subscriptions: [
      { ...always, contact: 'C-1', supplyPoint: 'SP-100001' },
      { ...always, contact: 'C-2', supplyPoint: 'SP-100002' },
    ],
  });
  await at.parts.records.commit({ put: { outage: [outageOf('O-2026-000017')] } });
});
beforeEach(() => at.clock.advanceTo(at.clock.now() + 2 * HOUR));
afterAll(() => at.close());

const post = (path: string, body: object) => ask(at, `/api/v1/my/${path}`, { body });

async function codeFor(address: string): Promise<string> {
  await post('codes', { address });
  return at.calls.at(-1)?.split(' ').at(-1) ?? '';
}

async function signedIn(address: string) {
  const code = await codeFor(address);
  const got = await post('session', { address, code });
  const cookie = (got.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const headers = { cookie, 'x-csrf-token': String(got.json?.csrf) };
  return { got, headers, get: (path: string) => ask(at, `/api/v1${path}`, { headers }) };
}

describe('a code', () => {
  test('is asked for by known and unknown phones with the same answer', async () => {
    const [known, unknown] = [
      await post('codes', { address: '138 1234 8000' }),
      await post('codes', { address: '13700000000' }),
    ];
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    expect(known.status).toBe(202);
    expect(at.calls.at(-2)).toContain(`code ${phones.li}`);
  });

  test('opens a session once', async () => {
    const code = await codeFor(phones.li);
    expect((await post('session', { address: phones.li, code })).status).toBe(200);
    const again = await post('session', { address: phones.li, code });
    expect(again.json).toMatchObject({ status: 401, code: 'AUT-CODE' });
  });

  test('is burnt by five wrong ones', async () => {
    const code = await codeFor(phones.li);
    for (let n = 0; n < 5; n += 1) await post('session', { address: phones.li, code: 'xxxxxx' });
    expect((await post('session', { address: phones.li, code })).status).toBe(401);
  });

  test('is too old after five minutes, and is of no use to another phone', async () => {
    const code = await codeFor(phones.li);
    expect((await post('session', { address: phones.wang, code })).status).toBe(401);
    at.clock.advanceTo(at.clock.now() + 5 * MINUTE);
    expect((await post('session', { address: phones.li, code })).status).toBe(401);
  });

  test('is sent three times an hour and no more, whoever asks', async () => {
    const before = at.calls.length;
    const answers = [];
    for (let n = 0; n < 6; n += 1) answers.push(await post('codes', { address: '13711112222' }));
    expect(at.calls.length - before).toBe(3);
    expect(new Set(answers.map((one) => `${one.status} ${one.text}`)).size).toBe(1);
  });
});

describe("other people's data (api-other-peoples-data)", () => {
  test('a customer sees their own places', async () => {
    const li = await signedIn(phones.li);
    const { json } = await li.get('/my/status');
    expect(json.supplyPoints).toMatchObject([
      { id: 'SP-100001', state: 'off', cause: 'vegetation' },
    ]);
    expect((await li.get('/my/supply-points')).json.items).toHaveLength(1);
    expect((await li.get('/my/bill')).json).toMatchObject({ available: false, balance: null });
  });

  test('what belongs to others is not found, with the same bytes as what does not exist', async () => {
    const li = await signedIn(phones.li);
    const paths = [
      '/supply-points/SP-100002',
      '/supply-points/SP-999999',
      '/notices/N-of-another',
      '/contacts/C-2',
      '/assets/M-other/readings?quantity=voltage',
      '/my/usage?supplyPoint=SP-100002',
      '/outages/O-2026-000017/supply-points',
      '/stream',
    ];
    for (const path of paths) expect(`${(await li.get(path)).status} ${path}`).toBe(`404 ${path}`);
    const [theirs, none] = [
      await li.get('/supply-points/SP-100002'),
      await li.get('/supply-points/SP-999999'),
    ];
    const bare = ({ json }: typeof theirs) => ({ ...json, requestId: '', instance: '' });
    expect(bare(theirs)).toEqual(bare(none));
  });

  test('nor can it be changed', async () => {
    const li = await signedIn(phones.li);
    const got = await ask(at, '/api/v1/my/subscriptions/SP-100002', {
      ...{ method: 'PATCH', body: { quietFrom: '22:00' }, headers: li.headers },
    });
    expect(got.status).toBe(404);
  });

  test('each try stands in the audit', async () => {
    const rows = await at.parts.records.history.audit({ limit: 100 });
    const tried = rows.filter((row) => row.what === 'refused').map((row) => row.details['path']);
    expect(tried).toContain('/api/v1/contacts/C-2');
  });
});

describe('a customer', () => {
  test('sets quiet hours of their own place', async () => {
    const li = await signedIn(phones.li);
    const body = { quietFrom: '22:00', quietTo: '07:00' };
    const path = '/api/v1/my/subscriptions/SP-100001';
    const got = await ask(at, path, { method: 'PATCH', body, headers: li.headers });
    expect(got.json).toMatchObject({ contact: 'C-1', quietFrom: '22:00', quietTo: '07:00' });
  });

  test('cannot write without the csrf value', async () => {
    const li = await signedIn(phones.li);
    const { cookie } = li.headers;
    const got = await ask(at, '/api/v1/my/feedback', {
      body: { text: 'hello' },
      headers: { cookie },
    });
    expect(got.json).toMatchObject({ code: 'AUT-CSRF' });
  });

  test('registers medical equipment, which a person must confirm', async () => {
    const li = await signedIn(phones.li);
    const body = { supplyPoint: 'SP-100001', equipment: 'ventilator', consent: true };
    const got = await ask(at, '/api/v1/my/life-support', { body, headers: li.headers });
    expect(got.status).toBe(201);
    expect(got.json).toMatchObject({ state: 'waiting', supplyPoint: 'SP-100001' });
    const task = await at.parts.records.documents.get('task', 'T-SP-100001');
    expect(task).toMatchObject({ code: 'life_support_registration', subject: 'SP-100001' });
  });

  test('without script: asks for a code, signs in, sees the state, signs out', async () => {
    const form = (path: string, fields: Record<string, string>, cookie = '') =>
      ask(at, `/my${path}`, {
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
      });
    const asked = await form('/code?lang=en', { address: phones.wang });
    expect(asked.text).toContain('If we know this address');
    const wrong = await form('/session?lang=en', { address: phones.wang, code: 'nothing' });
    expect(wrong.status).toBe(401);
    const code = at.calls.at(-1)?.split(' ').at(-1) ?? '';
    const opened = await form('/session', { address: phones.wang, code });
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/my']);
    const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { text } = await ask(at, '/my?lang=en', { headers: { cookie } });
    expect(text).toContain('SP-100002');
    expect(text).toContain('data-state="off"');
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await form('/sign-out', { csrf: 'x' }, cookie)).status).toBe(403);
    expect((await form('/sign-out', { csrf }, cookie)).status).toBe(303);
    expect((await ask(at, '/my?lang=en', { headers: { cookie } })).text).toContain(
      'Send me a code',
    );
  });

  test('signs out', async () => {
    const li = await signedIn(phones.li);
    const path = '/api/v1/my/session';
    expect((await ask(at, path, { method: 'DELETE', headers: li.headers })).status).toBe(204);
    expect((await li.get('/my/status')).status).toBe(401);
  });
});
