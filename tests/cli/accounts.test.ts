/** Accounts kept at the terminal: the rules are those of the API, and each change stands in the audit. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newUser } from '../../src/api/auth/accounts.ts';
import { sqliteRecords } from '../../src/store/sqlite/records.ts';
import { forewatt } from '../support/program.ts';
import { password, storyFolder, writeSettings } from '../support/story-service.ts';

test('the last admin stays; who made and ended what stands in the audit', async () => {
  const place = storyFolder();
  onTestFinished(place.remove);
  const gatewayUrl = 'http://127.0.0.1:1';
  const config = writeSettings(place, { policy: 'cn', port: 1, gatewayUrl, ratePerSecond: 1 });
  mkdirSync(join(place.folder, 'data'));
  const path = join(place.folder, 'data', 'records.db');
  const people = [
    { name: 'root', role: 'admin' },
    { name: 'li', role: 'operator' },
  ] as const;
  const store = await sqliteRecords(path);
  const user = await Promise.all(people.map((one) => newUser({ ...one, password }, 0, 1024)));
  await store.commit({ put: { user } });
  await store.close();
  const type = (...words: string[]) => forewatt(...words, '--config', config);

  const refused = await type('user', 'disable', 'root');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('AUT-LAST-ADMIN') });
  expect((await type('user', 'disable', 'li')).code).toBe(0);
  expect((await type('user', 'list')).out).toBe('li operator (disabled)\nroot admin\n');

  expect((await type('token', 'create', ' ')).err).toContain('a name has 1 to 80 letters');
  const made = JSON.parse((await type('token', 'create', 'meters', '--json')).out);
  expect((await type('token', 'revoke', made.id)).code).toBe(0);
  expect((await type('token', 'list')).out).toBe(`${made.id} meters read (revoked)\n`);

  const after = await sqliteRecords(path);
  const rows = await after.history.audit({ limit: 10 });
  await after.close();
  expect(rows.map(({ by, what, subject }) => [by, what, subject])).toEqual([
    ['command line', 'token_revoked', made.id],
    ['command line', 'token_added', made.id],
    ['command line', 'user_changed', user[1]?.id],
  ]);
  expect(JSON.stringify(rows)).not.toContain(made.token);
}, 60_000);
