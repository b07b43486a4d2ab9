import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../../src/model/time.ts';
import { ask, signIn } from './support/browser.ts';
import { outageOf, type Town, town } from './support/town.ts';

let at: Town;
let li: Awaited<ReturnType<typeof signIn>>;
beforeAll(async () => {
  at = await town();
  await at.user('李伟', 'operator');
  await at.user('赵敏', 'supervisor');
});
beforeEach(async () => {
  li = await signIn(at, '李伟');
  await at.parts.records.commit({ put: { outage: [outageOf('O-2026-000017')] } });
  at.calls.length = 0;
});
afterAll(() => at.close());

const confirm = '/api/v1/outages/O-2026-000017/actions/confirm';
const byHand = { device: 'RC-204', startedAt: '2026-07-15T09:00:00+08:00', reason: 'seen by crew' };

describe('a change for a version', () => {
  test('is refused without If-Match', async () => {
    const got = await li.ask(confirm, { body: {} });
    expect(got.json).toMatchObject({ status: 428, code: 'API-VERSION-MISSING' });
  });

  test('that is old is refused with the object as it stands', async () => {
    const got = await li.ask(confirm, { body: {}, headers: { 'if-match': '"3"' } });
    expect(got.json).toMatchObject({ status: 412, code: 'API-VERSION-STALE' });
    expect(got.json.current).toMatchObject({ id: 'O-2026-000017', version: 4 });
  });

  test('that is the newest is made and gives the next version', async () => {
    const got = await li.ask(confirm, { body: {}, headers: { 'if-match': '"4"' } });
    expect(got.json).toMatchObject({ version: 5, state: 'confirmed' });
    expect(got.headers.get('etag')).toBe('"5"');
  });

  test('by two at once: one is made, the other is told', async () => {
    const how = { body: {}, headers: { 'if-match': '"4"' } };
    const both = await Promise.all([li.ask(confirm, how), li.ask(confirm, how)]);
    expect(both.map((one) => one.status).sort()).toEqual([200, 412]);
    expect(both.find((one) => one.status === 412)?.json.current.version).toBe(5);
  });

  test('of something that is not there is 404', async () => {
    const how = { body: {}, headers: { 'if-match': '"1"' } };
    const got = await li.ask('/api/v1/outages/O-2026-999999/actions/confirm', how);
    expect(got.json).toMatchObject({ status: 404, code: 'API-NOT-FOUND' });
  });

  test('a note needs none', async () => {
    const path = '/api/v1/outages/O-2026-000017/actions/note';
    expect((await li.ask(path, { body: { text: 'rang the crew' } })).status).toBe(200);
  });
});

test('a crew says that it is there; whom to send is the dispatcher’s to say', async () => {
  await at.user('孙强', 'field');
  const crew = await signIn(at, '孙强');
  const path = '/api/v1/outages/O-2026-000017/actions/assign-crew';
  const says = (state: string) =>
    crew.ask(path, { body: { name: '抢修一班', state }, headers: { 'if-match': '"4"' } });
  expect((await says('assigned')).json).toMatchObject({ status: 403, code: 'AUT-FORBIDDEN' });
  expect((await says('on_site')).status).toBe(200);
  const when = (origin: string) =>
    crew.ask('/api/v1/outages/O-2026-000017/actions/set-etr', {
      body: { at: '2026-07-15T12:00:00Z', origin },
      headers: { 'if-match': '"5"' },
    });
  expect((await when('operator')).json).toMatchObject({ status: 403, code: 'AUT-FORBIDDEN' });
  expect((await when('crew')).status).toBe(200);
});

describe('the same POST with the same key', () => {
  const how = (key: string, body: object = byHand) => ({
    body,
    headers: { 'idempotency-key': key },
  });

  test('acts once and answers the same', async () => {
    const first = await li.ask('/api/v1/outages', how('k-1'));
    const second = await li.ask('/api/v1/outages', how('k-1'));
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(at.calls).toEqual(['create by 李伟']);
  });

  test('acts once when both come at once', async () => {
    await Promise.all([1, 2, 3].map(() => li.ask('/api/v1/outages', how('k-2'))));
    expect(at.calls).toHaveLength(1);
  });

  test('with another body is refused', async () => {
    await li.ask('/api/v1/outages', how('k-3'));
    const got = await li.ask('/api/v1/outages', how('k-3', { ...byHand, reason: 'other' }));
    expect(got.json).toMatchObject({ status: 422, code: 'API-KEY-REUSED' });
  });

  test('of somebody else is another request', async () => {
    await li.ask('/api/v1/outages', how('k-4'));
    await (await signIn(at, '赵敏')).ask('/api/v1/outages', how('k-4'));
    expect(at.calls).toEqual(['create by 李伟', 'create by 赵敏']);
  });

  test('acts again after a day', async () => {
    await li.ask('/api/v1/outages', how('k-5'));
    at.clock.advanceTo(at.clock.now() + DAY);
    await (await signIn(at, '李伟')).ask('/api/v1/outages', how('k-5'));
    expect(at.calls).toHaveLength(2);
  });

  test('is tried again when it was refused', async () => {
    const wrong = { ...byHand, reason: '' };
    expect((await li.ask('/api/v1/outages', how('k-6', wrong))).status).toBe(422);
    expect((await li.ask('/api/v1/outages', how('k-6'))).status).toBe(201);
  });
});

describe('a plan', () => {
  const plan = {
    ...{ devices: ['RC-204'], start: '2026-07-24T09:00:00+08:00', end: '2026-07-24T11:00:00Z' },
    reason: "');alert(1);//",
  };
  const approve = '/api/v1/planned-outages/P-2026-000031/actions/approve';
  const how = { body: {}, headers: { 'if-match': '"1"' } };

  test('is not approved by its author, whatever the role', async () => {
    for (const name of ['李伟', '赵敏']) {
      const author = await signIn(at, name);
      expect((await author.ask('/api/v1/planned-outages', { body: plan })).status).toBe(201);
      const got = await author.ask(approve, how);
      expect(got.json).toMatchObject({ status: 403, code: 'PLN-SELF-APPROVAL' });
    }
  });

  test('is approved by a supervisor and by no other operator', async () => {
    await li.ask('/api/v1/planned-outages', { body: plan });
    await at.user('陈刚', 'operator');
    const chen = await signIn(at, '陈刚');
    expect((await chen.ask(approve, how)).json).toMatchObject({ code: 'AUT-FORBIDDEN' });
    const zhao = await signIn(at, '赵敏');
    expect((await zhao.ask(approve, how)).json).toMatchObject({ approvedBy: '赵敏' });
  });

  test('with a field nobody knows is refused by its path', async () => {
    const got = await li.ask('/api/v1/planned-outages', { body: { ...plan, devise: 'RC-1' } });
    expect(got.json).toMatchObject({ status: 422, code: 'API-INVALID' });
    expect(got.json.errors).toEqual([
      { path: 'body.devise', code: 'unknown_field', message: 'this field is not known here' },
    ]);
  });

  test('whose local time has no offset is refused', async () => {
    const body = { ...plan, start: '2026-07-24T09:00' };
    const got = await li.ask('/api/v1/planned-outages', { body });
    expect(got.json.errors[0]).toMatchObject({ path: 'body.start' });
  });
});

test('wrong items of a batch are refused by index, the others are taken', async () => {
  const authorization = `Bearer ${await at.token('ingest')}`;
  const good = { asset: 'TX-880', quantity: 'voltage', time: '2026-07-15T01:00:00Z', value: 230 };
  const readings = [good, { ...good, quantity: 'volts' }, { ...good, quality: 'bad' }, good];
  const got = await ask(at, '/api/v1/ingest/readings', {
    body: { readings },
    headers: { authorization },
  });
  expect(got.status).toBe(202);
  expect(got.json).toMatchObject({
    accepted: 2,
    refused: [
      { index: 1, code: 'API-INVALID' },
      { index: 2, code: 'API-INVALID' },
    ],
  });
});
