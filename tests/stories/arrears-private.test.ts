import { expect, onTestFinished, test } from 'vitest';
import { supplyPointsAt } from '../support/story-grid.ts';
import { all, openUtility } from '../support/year/utility.ts';

/** What must not be read by anybody else: the cut, why, who, and where. */
const secrets = /欠费|arrear|debt|P-2026-\d+|桃园路1号|M-TX1-1|TX1-1\b/i;

const pages = [
  '/',
  '/?lang=en',
  '/help',
  '/report',
  '/area/%E6%A1%83%E5%9B%AD%E6%96%B0%E6%9D%91',
  '/status.json',
  '/feeds/planned.ics',
  '/feeds/outages.atom',
  '/feeds/outages.geojson',
  '/feeds/cap/O-2026-000001.xml',
];
const at = (time: string): number => Date.parse(`2026-07-${time}:00+08:00`);

test('who is cut off for debt is named on no page, feed, poster and shared telephone, before, during and after', async () => {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const { course, gateway, files } = utility;
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const open = async (): Promise<string> =>
    (await Promise.all(pages.map((path) => utility.outside(path)))).join('\n');
  const seen = async (): Promise<string> => (await open()).match(secrets)?.[0] ?? 'nothing';
  /** What somebody reads who knows the number of a meter. */
  const asked = async (meter: string): Promise<string> =>
    (await utility.outside(`/?q=${meter}&lang=en`)).replaceAll(
      new RegExp(`${meter}|TX••••X1-\\d`, 'g'),
      '#',
    );
  const { id } = await planner.post('/planned-outages', {
    ...{ kind: 'arrears', supplyPoints: ['TX1-1'], reason: '欠费 1,204.50 元' },
    ...{ start: '2026-07-23T10:00:00+08:00', end: '2026-07-23T18:00:00+08:00' },
  });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  // An ordinary cut stands on the same pages from its time on: the eyes of this test are open.
  const other = await planner.post('/planned-outages', {
    ...{ kind: 'urgent', devices: ['FU5'], reason: '更换导线' },
    ...{ start: '2026-07-23T09:00:00+08:00', end: '2026-07-23T12:00:00+08:00' },
  });
  await planner.act(`/planned-outages/${other.id}`, 'submit');
  await chief.act(`/planned-outages/${other.id}`, 'approve');
  await course.runTo(at('15T10:05'));
  expect(await seen()).toBe('nothing');
  expect(await asked('M-TX1-1')).toBe(await asked('M-TX1-2'));
  expect(await chief.get(`${path}/publications`)).toEqual({ items: [] });
  expect(await chief.isReadable(`/exports/posters?planned=${id}`)).toBe(false);

  await course.runTo(at('22T12:00'));
  const pagesNow = await open();
  expect(pagesNow).toContain('更换导线');
  expect(pagesNow).toContain(other.id);
  expect(pagesNow.replaceAll(other.id, '').match(secrets)?.[0] ?? 'nothing').toBe('nothing');
  await course.runTo(at('23T10:00'));
  await (await utility.as('chief')).act(path, 'start');
  await course.runTo(at('23T10:05'));
  const during = (await open()).replaceAll(other.id, '');
  expect(during.match(secrets)?.[0] ?? 'nothing').toBe('nothing');
  // Whoever knows the number of the meter reads that it is not known: no cut, no darkness, no hour.
  const answer = await asked('M-TX1-1');
  expect(answer).toContain('data-testid="customer-state" data-state="unknown"');
  expect(answer.slice(answer.indexOf('<section'), answer.indexOf('</section>'))).not.toMatch(
    /planned|since|10:00|18:00/i,
  );
  await (await utility.as('chief')).act(path, 'complete');
  await course.runTo(at('23T10:15'));
  const after = (await open()).replaceAll(other.id, '');
  expect(after.match(secrets)?.[0] ?? 'nothing').toBe('nothing');

  const own = files.phones.get(files.contactOf.get('TX1-1') ?? '');
  const ofOther = supplyPointsAt(files, 'FU5').map((point) =>
    files.phones.get(files.contactOf.get(point) ?? ''),
  );
  const messages = gateway.inbox.all().filter(({ to }) => !ofOther.includes(to));
  expect(messages.length).toBeLessThan(gateway.inbox.all().length);
  expect(new Set(messages.map(({ to }) => to))).toEqual(new Set([own]));
  // First word, the last one half an hour before, begun, over.
  expect(messages.length).toBe(4);
  for (const { text } of messages) expect(text).not.toMatch(/欠费|元|arrear|debt/i);
  expect(utility.errors).toEqual([]);
});

test('cuts in turn spare who lives on a machine and the clinic, whatever reason is given', async () => {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const cut = async (device: string): Promise<string> => {
    const { id } = await planner.post('/planned-outages', {
      ...{ kind: 'rota', devices: [device], reason: '有序用电' },
      ...{ start: '2026-07-17T10:00:00+08:00', end: '2026-07-17T12:00:00+08:00' },
    });
    await planner.act(`/planned-outages/${id}`, 'submit');
    return `/planned-outages/${id}`;
  };
  for (const device of ['FU1', 'FU2']) {
    const path = await cut(device);
    const late = { lateReason: '缺口' };
    expect(await chief.isRefused(path, 'approve', late)).toBe('PLN-CLASS-REFUSED');
  }
  const path = await cut('FU5');
  await chief.act(path, 'approve');
  await chief.get(path);
  const block = async (name: string) => {
    const wish = { kind: 'rota', blocks: [name], reason: '有序用电' };
    const times = { start: '2026-07-18T10:00:00+08:00', end: '2026-07-18T12:00:00+08:00' };
    return planner.post('/planned-outages/preview', { ...wish, ...times });
  };
  expect(await block('B-2')).toMatchObject({ affected: { supplyPoints: 8 } });
  const verdicts = (await block('B-1')).verdicts.map(({ code }: { code: string }) => code);
  expect(verdicts).toContain('PLN-CLASS-REFUSED');
  const patched = await planner.change(path, { devices: ['FU1'] });
  expect(patched.body).toMatchObject({ code: 'PLN-CLASS-REFUSED' });
});

test('an arrears cut is told to who holds the account; the landlord who follows the flat hears nothing of it', async () => {
  const utility = await openUtility('Asia/Shanghai', at('15T10:00'));
  onTestFinished(() => utility.stop());
  const { course, gateway, files } = utility;
  const planner = await utility.as('planner');
  const chief = await utility.as('chief');
  const phone = '+8613900139222';
  await planner.post('/contacts', { id: 'LANDLORD', name: '房东', phone });
  await planner.post('/subscriptions', { contact: 'LANDLORD', supplyPoint: 'TX1-3' });
  const { id, affected } = await planner.post('/planned-outages', {
    ...{ kind: 'arrears', supplyPoints: ['TX1-3'], reason: '欠费' },
    ...{ start: '2026-07-23T10:00:00+08:00', end: '2026-07-23T18:00:00+08:00' },
  });
  expect(affected).toMatchObject({ supplyPoints: 1, contacts: 1 });
  const path = `/planned-outages/${id}`;
  await planner.act(path, 'submit');
  await chief.act(path, 'approve');
  await course.runTo(at('15T12:00'));
  const duties = await all(chief, `${path}/duties`);
  expect(duties).toMatchObject([{ contact: 'Tenant', state: 'met' }]);
  // Who moves in later and follows the flat is no holder either.
  await planner.post('/contacts', { id: 'AGENT', name: '中介', phone: '+8613900139333' });
  await planner.post('/subscriptions', { contact: 'AGENT', supplyPoint: 'TX1-3' });
  const changed = { start: '2026-07-23T11:00:00+08:00', end: '2026-07-23T18:00:00+08:00' };
  expect(await planner.change(path, changed)).toMatchObject({ status: 200 });
  await course.runTo(at('23T11:00'));
  await chief.act(path, 'start');
  await chief.act(path, 'complete');
  await course.runTo(at('23T11:10'));
  const reached = new Set(gateway.inbox.all().map(({ to }) => to));
  expect(reached).toEqual(new Set([files.phones.get('Tenant')]));
  expect(utility.errors).toEqual([]);
});
