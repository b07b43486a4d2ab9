/** What is wrong with a relay is said before it runs, with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { checkDevices } from '../../src/app/sources/device-files.ts';
import { withFolders } from '../../src/app/sources/relay.ts';
import { checkSettings } from '../../src/settings/load.ts';
import { privatePem, publicPem } from './relay-support.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Problems of a configuration, as `check` tells them. */
function checked(lines: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'forewatt-relay-'));
  folders.push(folder);
  writeFileSync(join(folder, 'relay.pem'), privatePem);
  writeFileSync(join(folder, 'public.pem'), publicPem);
  const file = join(folder, 'forewatt.yaml');
  writeFileSync(
    file,
    ['utility: { name: X, zone: Asia/Shanghai }', 'notify: { policy: p.yaml }', ...lines].join(
      '\n',
    ),
  );
  const { loaded, problems } = checkSettings(file, {});
  const all = loaded === null ? problems : checkDevices(loaded);
  return { loaded, told: all.map(({ code, message }) => `${code} ${message}`), folder };
}

const relay = 'relay: { id: zone-3, path: out, key: "${' + 'file:relay.pem}" }';
const source = (path: string, key = '${' + 'file:public.pem}'): string[] => [
  'sources:',
  `  - { id: zone-3, kind: relay_folder, path: ${path}, keys: ["${key}"] }`,
];

test('keys from files of secrets hold; the folders are those beside the settings', () => {
  const { loaded, told, folder } = checked([relay, ...source('in')]);
  expect(told).toEqual([]);
  const [one] = withFolders(loaded?.settings.sources ?? [], { folder, dataDir: '/data' });
  expect(one).toMatchObject({
    path: join(folder, 'in'),
    position: '/data/relay/zone-3.json',
    after: 'delete',
    late: 60_000,
  });
});

test.each([
  ['the wrong half', '${' + 'file:public.pem}', 'an Ed25519 private key in PEM'],
  ['no key at all', 'secret', 'an Ed25519 private key in PEM'],
])('a sender with %s is refused', (_, key, why) => {
  const { told } = checked([`relay: { id: zone-3, path: out, key: "${key}" }`]);
  expect(told).toEqual([expect.stringContaining(why)]);
  expect(told.join()).not.toContain('BEGIN');
});

test('a private key on the outer side is refused: it must not leave the inner one', () => {
  const { told } = checked(source('in', '${' + 'file:relay.pem}'));
  expect(told).toEqual([expect.stringContaining('an Ed25519 public key in PEM')]);
  expect(told.join()).not.toContain('PRIVATE');
});

test('a relay that would read what it writes is refused', () => {
  const { told } = checked([relay, ...source('./out/')]);
  expect(told).toEqual([expect.stringMatching(/^COL-RELAY-CIRCLE/)]);
});
