/** The network a service runs on: imported again when its files changed, then the newest version. */
import { join, resolve } from 'node:path';
import { buildGrid } from '../network/build.ts';
import type { Grid } from '../network/grid.ts';
import { tablesFromText } from '../network/import/serial.ts';
import { importFiles, importNetwork, importPeople } from '../operate/imports.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { fault } from '../runtime/problem.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Stores } from './stores.ts';

const peopleFiles = ['contacts.csv', 'subscriptions.csv'];

/** Throws IMP-REFUSED when the files are refused and the records hold no network yet. */
export async function openNetwork(
  loaded: LoadedSettings,
  stores: Stores,
  at: { clock: Clock; log: Log },
): Promise<Grid> {
  const { records } = stores;
  const { settings, folder } = loaded;
  const { zone, country } = settings.utility;
  const path = resolve(folder, settings.network.path);
  const context = { records, zone, country, by: 'start', now: at.clock.now() };
  const report = await importNetwork(path, context);
  const latest = await records.network.latest();
  if (report.refused.length > 0) {
    const [first] = report.refused;
    at.log.error({ refused: report.refused.length, first }, 'network_refused');
    const place = { file: first?.file ?? path, row: first?.row ?? 1 };
    const details = { code: first?.code ?? '', count: report.refused.length };
    if (latest === null) throw fault('IMP-REFUSED', details, { place });
  }
  if (latest === null) throw fault('IMP-NO-NETWORK', {});
  const grid = buildGrid(tablesFromText(latest.tables), latest.version);
  await openPeople(path, { ...context, grid }, at.log);
  return grid;
}

/** People from the network's folder, while the records hold none. */
async function openPeople(
  path: string,
  context: Parameters<typeof importPeople>[1],
  log: Log,
): Promise<void> {
  if ((await context.records.network.contactCount()) > 0) return;
  const files = importFiles(path).filter(({ name }) => peopleFiles.includes(name));
  if (files.length === 0) return;
  const report = await importPeople(files, context);
  if (report.refused.length > 0) {
    log.error({ refused: report.refused.length, folder: join(path) }, 'people_refused');
  } else log.info({ added: report.added }, 'people_imported');
}
