import { describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../model/time.ts';
import { may } from './access.ts';
import { newToken, newUser } from './accounts.ts';
import { attempts } from './attempts.ts';
import { hashPassword, isPassword } from './password.ts';
import { cookieOf } from './sessions.ts';

const QUICK = 1024;

describe('passwords', () => {
  test('a password is known again and another is not', async () => {
    const kept = await hashPassword('correct horse battery', QUICK);
    expect(kept).toMatch(/^scrypt\$1024\$8\$1\$/);
    expect(await isPassword('correct horse battery', kept)).toBe(true);
    expect(await isPassword('correct horse batterz', kept)).toBe(false);
  });

  test('eleven characters are too few', async () => {
    await expect(hashPassword('12345678901', QUICK)).rejects.toMatchObject({
      code: 'AUT-PASSWORD',
    });
  });

  test('what is kept in another form is no password', async () => {
    expect(await isPassword('anything at all', 'plain')).toBe(false);
  });

  test('two users with one password do not look alike', async () => {
    const make = () => newUser({ name: 'a', role: 'viewer', password: 'the same words' }, 0, QUICK);
    const [one, two] = [await make(), await make()];
    expect(one.password).not.toBe(two.password);
    expect(one.id).not.toBe(two.id);
  });

  test('a token keeps only the hash of its secret', () => {
    const { token, secret } = newToken({ name: 'head-end', scopes: ['ingest'] }, 0);
    expect(JSON.stringify(token)).not.toContain(secret);
  });
});

describe('failed sign-ins', () => {
  test('five are free, then the wait doubles from 30 s to 15 min', () => {
    let now = 0;
    const failures = attempts(() => now);
    const waits: number[] = [];
    for (let n = 1; n <= 12; n += 1) {
      failures.failed('li', '10.0.0.1');
      waits.push(failures.waitMs('li', '10.0.0.1'));
      now += failures.waitMs('li', '10.0.0.1');
    }
    expect(waits.slice(0, 7)).toEqual([0, 0, 0, 0, 30 * SECOND, 60 * SECOND, 120 * SECOND]);
    expect(waits.at(-1)).toBe(15 * MINUTE);
  });

  test('an address waits for every name, a name from every address', () => {
    const failures = attempts(() => 0);
    for (let n = 0; n < 5; n += 1) failures.failed('li', '10.0.0.1');
    expect(failures.waitMs('wang', '10.0.0.1')).toBe(30 * SECOND);
    expect(failures.waitMs('li', '10.0.0.2')).toBe(30 * SECOND);
    expect(failures.waitMs('wang', '10.0.0.2')).toBe(0);
  });
});

describe('rights', () => {
  const actor = (role: 'viewer' | 'field' | 'operator' | 'supervisor' | 'admin') =>
    ({ id: 'U', name: 'n', role, scopes: null, from: null }) as const;

  test.each([
    ['viewer', 'operator', false],
    ['field', 'field', true],
    ['operator', 'supervisor', false],
    ['supervisor', 'operator', true],
    ['admin', 'viewer', true],
    ['admin', 'supervisor', false],
    ['supervisor', 'admin', false],
    ['supervisor', 'ingest', false],
  ] as const)('a %s asking for %s: %s', (role, need, expected) => {
    expect(may(actor(role), need)).toBe(expected);
  });

  test('a token for ingest reads nothing', () => {
    const token = { ...actor('viewer'), scopes: ['ingest'] as const };
    expect([may(token, 'ingest'), may(token, 'viewer')]).toEqual([true, false]);
  });

  test('no token approves', () => {
    const token = { ...actor('operator'), scopes: ['operate', 'admin'] as const };
    expect([may(token, 'operator'), may(token, 'supervisor')]).toEqual([true, false]);
  });
});

test('a cookie is found among others', () => {
  expect(cookieOf('a=1; forewatt_session=x=y ; b=2', 'forewatt_session')).toBe('x=y');
  expect(cookieOf(undefined, 'forewatt_session')).toBe(null);
});
