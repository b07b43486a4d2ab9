import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isWithin } from '../../src/api/auth/sessions.ts';
import { HOUR, MINUTE } from '../../src/model/time.ts';
import { ask, signIn } from './support/browser.ts';
import { password, type Town, town } from './support/town.ts';

let at: Town;
beforeAll(async () => {
  at = await town();
  await at.user('李伟', 'operator');
  await at.user('王芳', 'viewer');
  await at.user('admin', 'admin');
});
afterAll(() => at.close());

/** A stream as a page holds it: whether it still is open, and its end. */
async function listening(cookie: string) {
  const answer = await fetch(`${at.url}/api/v1/stream`, { headers: { cookie } });
  let isOver = false;
  const signal = answer.body
    ?.pipeTo(new WritableStream())
    .catch(() => {})
    .then(() => {
      isOver = true;
    });
  return {
    signal,
    stillOpen: async () => {
      await new Promise((done) => setImmediate(done));
      expect(isOver).toBe(false);
    },
  };
}

const note = { text: 'a line of the running log' };

describe('signing in', () => {
  test('gives a cookie that scripts cannot read, the role and a csrf value', async () => {
    const { got } = await signIn(at, '李伟');
    expect(got.status).toBe(200);
    expect(got.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax; Max-Age=43200$/);
    expect(got.json).toMatchObject({ user: { name: '李伟', role: 'operator' } });
  });

  test('a wrong password and an unknown name look the same', async () => {
    const answers = await Promise.all(
      ['王芳', 'nobody'].map((username) =>
        ask(at, '/api/v1/session', { body: { username, password: 'not the right one' } }),
      ),
    );
    const shown = answers.map(({ status, json }) => ({ status, ...json, requestId: null }));
    expect(shown[0]).toEqual(shown[1]);
    expect(shown[0]).toMatchObject({ status: 401, code: 'AUT-CREDENTIALS' });
  });

  test('after five failures even the right password waits', async () => {
    await at.user('careless', 'viewer');
    for (let n = 0; n < 5; n += 1) {
      await ask(at, '/api/v1/session', { body: { username: 'careless', password: 'wrong words' } });
    }
    const body = { username: 'careless', password };
    const early = await ask(at, '/api/v1/session', { body });
    expect(early.json).toMatchObject({ code: 'AUT-WAIT', status: 429 });
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    at.clock.advanceTo(at.clock.now() + 5 * MINUTE);
    expect((await ask(at, '/api/v1/session', { body })).status).toBe(200);
  });

  test('nothing is shown to those who have not signed in', async () => {
    const got = await ask(at, '/api/v1/outages', { headers: { 'accept-language': 'zh-CN,en' } });
    expect(got.json).toMatchObject({ status: 401, code: 'AUT-UNKNOWN' });
    expect(got.json.detail).toMatch(/^请登录/);
  });

  test('signing out ends the session', async () => {
    const li = await signIn(at, '李伟');
    expect((await li.ask('/api/v1/session', { method: 'DELETE' })).status).toBe(204);
    expect((await li.ask('/api/v1/overview')).status).toBe(401);
  });

  test('an hour without a request ends it, twelve hours end it anyway', async () => {
    const li = await signIn(at, '李伟');
    at.clock.advanceTo(at.clock.now() + 61 * MINUTE);
    expect((await li.ask('/api/v1/overview')).status).toBe(401);
    const again = await signIn(at, '李伟');
    for (let half = 0; half < 23; half += 1) {
      at.clock.advanceTo(at.clock.now() + 30 * MINUTE);
      expect((await again.ask('/api/v1/overview')).status).toBe(200);
    }
    at.clock.advanceTo(at.clock.now() + HOUR / 2);
    expect((await again.ask('/api/v1/overview')).status).toBe(401);
  });
});

describe('nobody before the screen', () => {
  test('what a page asks by itself, and a stream it holds, keep nobody signed in', async () => {
    const li = await signIn(at, '李伟');
    const { signal, ...stream } = await listening(li.cookie);
    for (let quarter = 0; quarter < 3; quarter += 1) {
      at.clock.advanceTo(at.clock.now() + 15 * MINUTE);
      const own = { headers: { 'x-by-itself': '1' } };
      expect((await li.ask('/api/v1/overview', own)).status).toBe(200);
    }
    await stream.stillOpen();
    at.clock.advanceTo(at.clock.now() + 16 * MINUTE);
    expect((await li.ask('/api/v1/overview')).status).toBe(401);
    await signal;
  });

  test('in a storm nobody is asked for the password', async () => {
    const li = await signIn(at, '李伟');
    const calm = at.parts.operate.storm.now;
    const times = { since: '2026-07-15T09:00:00Z', endsAt: '2026-07-15T21:00:00Z' };
    at.parts.operate.storm.now = () => ({ by: '王芳', reason: 'typhoon', ...times });
    at.clock.advanceTo(at.clock.now() + 3 * HOUR);
    expect((await li.ask('/api/v1/overview')).status).toBe(200);
    at.parts.operate.storm.now = calm;
  });

  test.each([
    ['10.1.0.77', true],
    ['::ffff:10.1.0.77', true],
    ['10.1.1.77', false],
    ['fd00:7::1', true],
    ['fd00:8::1', false],
    ['not an address', false],
    [null, false],
  ])('%s is in the control room: %s', (address, isThere) => {
    expect(isWithin(['10.1.0.0/24', 'fd00:7::/48'], address)).toBe(isThere);
  });
});

describe('a write with the cookie', () => {
  test('is refused without the csrf value of its session', async () => {
    const { cookie } = await signIn(at, '李伟');
    const got = await ask(at, '/api/v1/log', { body: note, headers: { cookie } });
    expect(got.json).toMatchObject({ status: 403, code: 'AUT-CSRF' });
  });

  test('is refused from a page of another site', async () => {
    const li = await signIn(at, '李伟');
    const how = { body: note, headers: { origin: 'https://evil.example' } };
    expect((await li.ask('/api/v1/log', how)).json).toMatchObject({ code: 'AUT-ORIGIN' });
  });

  test('is taken from our own page', async () => {
    const li = await signIn(at, '李伟');
    const got = await li.ask('/api/v1/log', { body: note, headers: { origin: at.url } });
    expect(got.status).toBe(201);
  });
});

describe('rights', () => {
  test('a viewer may look and not act', async () => {
    const wang = await signIn(at, '王芳');
    expect((await wang.ask('/api/v1/feeders')).status).toBe(200);
    const got = await wang.ask('/api/v1/log', { body: note });
    expect(got.json).toMatchObject({ status: 403, code: 'AUT-FORBIDDEN' });
    expect(got.json.title).toContain('operator');
  });

  test('a revoked token is unknown', async () => {
    const secret = await at.token('read');
    const headers = { authorization: `Bearer ${secret}` };
    expect((await ask(at, '/api/v1/overview', { headers })).status).toBe(200);
    const admin = await signIn(at, 'admin');
    const { json } = await admin.ask('/api/v1/tokens');
    const token = json.items.find((one: { name: string }) => one.name === 'read');
    expect(JSON.stringify(json)).not.toContain('hash');
    await admin.ask(`/api/v1/tokens/${token.id}`, { method: 'DELETE' });
    expect((await ask(at, '/api/v1/overview', { headers })).status).toBe(401);
  });

  test('the last admin stays admin', async () => {
    const admin = await signIn(at, 'admin');
    const { json } = await admin.ask('/api/v1/users');
    const own = json.items.find((one: { name: string }) => one.name === 'admin');
    const got = await admin.ask(`/api/v1/users/${own.id}`, {
      ...{ method: 'PATCH', body: { role: 'viewer' }, headers: { 'if-match': '"1"' } },
    });
    expect(got.json).toMatchObject({ status: 409, code: 'AUT-LAST-ADMIN' });
  });

  test('a disabled account is out at once', async () => {
    const wang = await signIn(at, '王芳');
    const admin = await signIn(at, 'admin');
    const { json } = await admin.ask('/api/v1/users');
    const { id } = json.items.find((one: { name: string }) => one.name === '王芳');
    const how = { method: 'PATCH', body: { disabled: true }, headers: { 'if-match': '"1"' } };
    expect((await admin.ask(`/api/v1/users/${id}`, how)).status).toBe(200);
    expect((await wang.ask('/api/v1/overview')).status).toBe(401);
  });
});
