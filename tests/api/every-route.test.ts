import { afterAll, beforeAll, expect, test } from 'vitest';
import { routes } from '../../src/api/routes/all.ts';
import { ask, signIn } from './support/browser.ts';
import { outageOf, type Town, town } from './support/town.ts';

let at: Town;
let li: Awaited<ReturnType<typeof signIn>>;
const point = 'SP-100001';
const plan = {
  ...{ devices: ['RC-204'], start: '2026-07-24T09:00:00+08:00', end: '2026-07-24T11:00:00Z' },
  reason: 'new transformer',
};

beforeAll(async () => {
  at = await town();
  for (const name of ['operator', 'admin'] as const) await at.user(name, name);
  li = await signIn(at, 'operator');
  const contact = { id: 'C-12', name: '王芳', phone: '+8613812348000', account: '1300008842' };
  const webhook = 'https://hook.example.cn/told';
  const entered = await li.ask('/api/v1/contacts', { body: { ...contact, webhook } });
  expect(entered).toMatchObject({ status: 201, json: { others: ['webhook'] } });
  const subscription = {
    contact: 'C-12',
    supplyPoint: point,
    quietFrom: '22:00',
    quietTo: '07:00',
  };
  at.parts.webhookSecretOf = () => 'whsec_own';
  at.parts.paper = {
    letters: async () => ({ pdf: Buffer.from('%PDF-'), parts: 1 }),
    posters: async () => Buffer.from('%PDF-'),
    relays: async () => [relay],
  };
  const made = await li.ask('/api/v1/subscriptions', { body: subscription });
  expect(made.json).toMatchObject({ quietFrom: '22:00', channels: ['sms'] });
  expect((await li.ask('/api/v1/planned-outages', { body: plan })).status).toBe(201);
  await at.parts.records.commit({ put: { outage: [outageOf('O-2026-000017')] } });
});
afterAll(() => at.close());

const relay = {
  ...{ name: '王经理', role: 'area_manager' as const, phone: null, text: '计划停电公告' },
  ...{ buildings: [{ name: '12幢', homes: 36 }], start: '2026-07-20T00:00:00.000Z' },
};
const ids: Record<string, string> = {
  outages: 'O-2026-000017',
  'planned-outages': 'P-2026-000031',
  'supply-points': point,
  contacts: 'C-12',
  feeders: 'XQ-12',
  devices: 'RC-204',
  hotline: 'A-1',
};
const queries: Record<string, string> = {
  '/search': '?q=RC-204',
  '/hotline': '?q=SP-100001',
  '/subscriptions': '?contact=C-12',
};
/** All that change something, but for signing in. */
const closed = routes.filter((route) => route.method !== 'get' && route.need !== 'public');
const missing = new RegExp(
  [
    'earth-faults|alarms|waves|notices/|tasks|field',
    'assets|sources|trouble-reports|feedback|proofs|segments',
  ].join('|'),
);

test.each(
  routes
    .filter((route) => route.method === 'get' && route.need !== 'customer')
    .map((route) => route.path),
)('GET %s answers in its own form', async (path) => {
  const user = /users|tokens|audit|settings/.test(path) ? await signIn(at, 'admin') : li;
  const filled = path.replace(/\{(id|area)\}/, ids[path.split('/')[1] ?? ''] ?? 'none');
  const got = await user.ask(`/api/v1${filled}${queries[path] ?? ''}`);
  const isThere = got.status === 200;
  if (!isThere) expect(`${got.status} ${path}`).toMatch(/^(404|422) /);
  if (!isThere) expect(path).toMatch(missing);
  expect(at.errors).toEqual([]);
});

test.each(closed.map((route) => [route.method, route.path]))(
  '%s %s is closed to strangers',
  async (method, path) => {
    const filled = path.replace('{id}', 'none');
    const got = await ask(at, `/api/v1${filled}`, { method: method.toUpperCase(), body: {} });
    expect(got.status).toBe(401);
  },
);

test('whom an operator looks at in clear is kept in the audit', async () => {
  const { json } = await li.ask('/api/v1/contacts/C-12');
  expect(json.phone).toBe('+8613812348000');
  const list = await li.ask('/api/v1/contacts');
  expect(list.json.items[0].phone).toBe('+86 138****8000');
  const admin = await signIn(at, 'admin');
  const audit = await admin.ask('/api/v1/audit?subject=C-12');
  expect(audit.json.items[0]).toMatchObject({ what: 'contact_unmasked', by: 'operator' });
});

test('the card for the phone finds the caller by number', async () => {
  const { json } = await li.ask(`/api/v1/hotline?q=${point}`);
  expect(json).toMatchObject({
    supplyPoints: [{ id: point }],
    contacts: [{ id: 'C-12', phone: '+86 138****8000' }],
  });
});

test('the list for the regulator is a table a spreadsheet can open', async () => {
  const path = '/api/v1/exports/regulator?from=2026-07-01T00:00:00Z&to=2026-08-01T00:00:00Z';
  const got = await li.ask(path);
  expect(got.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(got.text).toContain('planned_outage,revision,contact,class,deadline,state');
  // Local days are whole ones; the report says which instants it took.
  const days = await li.ask('/api/v1/reports/reliability?from=2026-07-01&to=2026-07-31');
  expect(days.json).toMatchObject({
    from: '2026-06-30T16:00:00.000Z',
    to: '2026-07-31T16:00:00.000Z',
  });
  const wrong = await li.ask('/api/v1/exports/regulator?from=2026-07-01T00:00&to=2026-07-02');
  expect(wrong.json).toMatchObject({ status: 422, errors: [{ path: 'query.from' }] });
  const none = await li.ask('/api/v1/exports/letters?wave=W-none');
  expect(none.json).toMatchObject({ status: 404, code: 'API-NOT-FOUND' });
});
