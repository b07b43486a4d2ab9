/** Fills the records of a demo before its first start: network, people, history, accounts. */

import type { Role } from '../model/user.ts';
import { silentLog } from '../runtime/log.ts';
import { loadSettings } from '../settings/load.ts';
import { addUser } from './accounts.ts';
import { openNetwork } from './network.ts';
import { importInto } from './offline.ts';
import { clockOf, openStores } from './stores.ts';

export async function prepareDemo(demo: {
  configFile: string;
  logins: ReadonlyArray<{ role: Role; username: string; password: string }>;
  outagesFile: string;
  readingsFile: string;
}): Promise<void> {
  const loaded = loadSettings(demo.configFile, process.env);
  const clock = clockOf(loaded.settings);
  const stores = await openStores(loaded.settings, clock, 'command');
  try {
    await openNetwork(loaded, stores, { clock, log: silentLog });
    const open = { loaded, stores };
    await importInto(open, { what: 'outages', paths: [demo.outagesFile], dryRun: false });
    await importInto(open, { what: 'readings', paths: [demo.readingsFile], dryRun: false });
    for (const { username, role, password } of demo.logins) {
      await addUser(stores, { name: username, role, password }, clock.now());
    }
  } finally {
    await stores.close();
  }
}
