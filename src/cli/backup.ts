import { resolve } from 'node:path';
import { backUp, clockOf, relayPlaces, restoreFrom, settingsOf, withStores } from '../app.ts';
import { defineCommand } from './command.ts';

const MB = 1024 * 1024;

/** `forewatt backup DIR`: consistent while the service runs. */
export const backup = defineCommand({
  usage: 'backup <dir>',
  summary: 'a copy of all data, while the service runs',
  async run({ arguments: [dir], context }) {
    const settings = settingsOf(context.config);
    const dataDir = resolve(settings.dataDir);
    const places = relayPlaces(settings.sources, dataDir);
    const made = await backUp(dataDir, String(dir), clockOf(settings).now(), places);
    const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
    const text = `${made.files.length} files, ${Math.ceil(bytes / MB)} MB in ${String(dir)}`;
    return { ok: true, json: made, text };
  },
});

/** `forewatt restore DIR`: what stood before is moved aside. */
export const restore = defineCommand({
  usage: 'restore <dir>',
  summary: 'puts a backup in the place of the data; the service must be stopped',
  async run({ arguments: [dir], context }) {
    const settings = settingsOf(context.config);
    const dataDir = resolve(settings.dataDir);
    const { backup: made, aside } = await restoreFrom(
      String(dir),
      dataDir,
      clockOf(settings).now(),
      relayPlaces(settings.sources, dataDir),
    );
    const before = aside === null ? '' : `; what stood there is in ${aside}`;
    const text = `restored as of ${made.madeAt} into ${dataDir}${before}`;
    return { ok: true, json: { dataDir, aside, madeAt: made.madeAt }, text };
  },
});

/** `forewatt migrate`: brings the stores to the form of this version, as a start does. */
export const migrate = defineCommand({
  usage: 'migrate',
  summary: 'brings the stores to the form of this version, as a start does',
  async run({ context }) {
    const dataDir = await withStores(context.config, async ({ stores }) => stores.dataDir);
    return { ok: true, json: { dataDir }, text: `${dataDir} is up to date` };
  },
});
