/** The whole service over a network of which a planned cut darkens 12,000 people. */
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateNetwork } from '../../simulators/network/generate.ts';
import { newUser } from '../../src/api/auth/accounts.ts';
import type { Service } from '../../src/app.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import { type Person, signIn } from '../../tests/support/story-people.ts';
import { password } from '../../tests/support/story-service.ts';

/** Everybody of them has a telephone number: the most that the generator gives one to. */
const SUPPLY_POINTS = 20_000;
const CUT = 12_000;
/** Cheap to check: signing in is not measured. */
const PASSWORD_COST = 1_024;

/** Who plans, and who approves. */
export async function signedIn({ core, url }: Service): Promise<[Person, Person]> {
  const roles = ['operator', 'supervisor'] as const;
  const users = roles.map((role) =>
    newUser({ name: role, role, password }, core.clock.now(), PASSWORD_COST),
  );
  await core.records.commit({ put: { user: await Promise.all(users) } });
  const person = (name: string): Promise<Person> =>
    signIn({ base: url, name, settle: async () => {} });
  return [await person('operator'), await person('supervisor')];
}

/** Heads of so many feeders as hold the people of the cut. */
export function cutDevices({ core }: Service): string[] {
  const { grid } = core.world;
  const heads = grid.feeders.flatMap(({ head }) => grid.edgeIds[head] ?? []);
  return heads.slice(0, Math.ceil((CUT / SUPPLY_POINTS) * heads.length));
}

/** @param notify beside the rules and the words of the product */
export async function configured(folder: string, notify: object): Promise<string> {
  const network = join(folder, 'network');
  await generateNetwork({ supplyPoints: SUPPLY_POINTS, seed: 1, dir: network });
  for (const name of readdirSync(network)) {
    if (/^(outages|planned|readings)\.csv$/.test(name)) rmSync(join(network, name));
  }
  const product = fileURLToPath(new URL('../../config', import.meta.url));
  for (const part of ['policies', 'messages', 'holidays']) {
    cpSync(join(product, part), join(folder, part), { recursive: true });
  }
  const file = join(folder, 'forewatt.yaml');
  const port = await freePort();
  // JSON is YAML.
  const settings = {
    utility: { name: '新区供电', zone: 'Asia/Shanghai', holidays: 'holidays/cn.yaml' },
    dataDir: join(folder, 'data'),
    http: { port, publicUrl: `http://127.0.0.1:${port}`, requestsPerMinute: 1_000_000 },
    network: { path: 'network/' },
    notify: { policy: 'policies/cn.yaml', messages: 'messages/', ...notify },
  };
  writeFileSync(file, JSON.stringify(settings));
  return file;
}
