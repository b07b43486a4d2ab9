/** What commands do without a running service: look, check, bring files in. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { newToken } from '../api/auth/accounts.ts';
import { unknownAssets } from '../collectors/check.ts';
import type { Scope } from '../model/user.ts';
import type { Grid } from '../network/grid.ts';
import type { Finding, ImportReport } from '../network/import/report.ts';
import { buildLocator } from '../network/locate.ts';
import { environmentHints } from '../notify/channels/twilio/environment.ts';
import { normalWorld, traceView } from '../operate/grid-reads.ts';
import {
  importFiles,
  importNetwork,
  importPastOutages,
  importPastReadings,
  importPeople,
  latestGrid,
  readNetwork,
} from '../operate/imports.ts';
import { importPlans } from '../operate/plans/import.ts';
import { runInferenceCases } from '../outages/infer/cases/cases.ts';
import { ForewattError, fault } from '../runtime/problem.ts';
import { checkSettings, type LoadedSettings, loadSettings } from '../settings/load.ts';
import { readRules } from './rules.ts';
import { checkProofs } from './sources/check-proofs.ts';
import { checkDevices } from './sources/device-files.ts';
import { placed } from './sources/reload.ts';
import { clockOf, openRecordsBeside, openStores, type Stores } from './stores.ts';

/** One problem of `forewatt check`. */
export interface CheckedProblem {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  fix: string;
}

/** What is wrong, and what only deserves a look. */
export interface Checked {
  problems: CheckedProblem[];
  hints: CheckedProblem[];
}

/** Settings, network, people, templates, rules and texts: every problem at once. */
export function checkEverything(
  config: string,
  env: Readonly<Record<string, string | undefined>>,
): Checked {
  const { loaded, problems } = checkSettings(config, env);
  const at = (found: readonly ForewattError[]) => found.map((one) => placed(one, config));
  if (loaded === null) return { problems: at(problems), hints: [] };
  // Proofs are of no concern to a start: a wrong one never keeps the service from running.
  const proofs = checkProofs(loaded.folder);
  const { problems: ofRules, hints } = readRules(loaded);
  const found = [...ofRules, ...checkDevices(loaded), ...proofs.problems];
  const { channels } = loaded.settings.notify;
  const { grid, problems: ofNetwork } = checkedNetwork(loaded, config);
  return {
    problems: [...at(found), ...ofNetwork],
    hints: at([
      ...[...proofs.hints, ...hints, ...environmentHints(channels, env)],
      ...(grid === null ? [] : assetHints(loaded.settings, grid)),
    ]),
  };
}

/** A network that is not there is one problem among the others, and hides none of them. */
function checkedNetwork(
  { folder, settings }: LoadedSettings,
  config: string,
): { grid: Grid | null; problems: CheckedProblem[] } {
  try {
    const { grid, report } = readNetwork(resolve(folder, settings.network.path));
    return { grid, problems: report.refused.map((finding) => ofFinding(finding)) };
  } catch (error) {
    if (!(error instanceof ForewattError)) throw error;
    return { grid: null, problems: [placed(error, config)] };
  }
}

function assetHints({ sources }: LoadedSettings['settings'], grid: Grid): ForewattError[] {
  const { asset } = buildLocator(grid);
  const { assets, supplyPoints } = grid.tables;
  return unknownAssets(sources, {
    has: (id) => asset(id) !== null,
    ids: () => [
      ...supplyPoints.flatMap(({ meter }) => (meter === null ? [] : [meter])),
      ...assets.map(({ id }) => id),
      ...grid.edgeIds,
      ...grid.nodeOf.keys(),
    ],
  });
}

function ofFinding({ file, row, code, message }: Finding): CheckedProblem {
  return { file, line: row, column: 1, code, message, fix: 'Mend the row and import again.' };
}

/** The grid of a folder or CIM file, else the newest of the records. */
export async function gridFor(config: string, path: string | undefined): Promise<Grid> {
  if (path !== undefined) {
    const { grid, report } = readNetwork(path);
    if (grid === null) throw refusedBy(report);
    return grid;
  }
  return withStores(config, async ({ loaded, stores }) => {
    const grid = await latestGrid(stores.records);
    if (grid !== null) return grid;
    const read = readNetwork(resolve(loaded.folder, loaded.settings.network.path));
    if (read.grid === null) throw refusedBy(read.report);
    return read.grid;
  });
}

function refusedBy(report: ImportReport): ForewattError {
  const first = report.refused[0];
  const code = first?.code ?? 'SET-FILE';
  const place = first === undefined ? {} : { file: first.file, row: first.row };
  return fault('IMP-REFUSED', { code, count: report.refused.length }, { place });
}

export function traceOf(
  grid: Grid,
  device: string,
  direction: 'upstream' | 'downstream',
): ReturnType<typeof traceView> {
  return traceView(normalWorld(grid), device, { direction, state: 'normal' });
}

/** Errors: SET-FILE, INF-FORMAT. */
export function inferFile(path: string): ReturnType<typeof runInferenceCases> {
  const given = jsonIn(path);
  try {
    return runInferenceCases(given);
  } catch (error) {
    if (!(error instanceof ForewattError)) throw error;
    const { code, details, place } = error;
    throw new ForewattError(code, details, { cause: error, place: { ...place, file: path } });
  }
}

function jsonIn(file: string): unknown {
  const text = textOf(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fault('INF-FORMAT', { why }, { cause, place: { file } });
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw fault('SET-FILE', { file }, { cause, place: { file } });
  }
}

/** The settings of a file. Errors: as `loadSettings`. */
export function settingsOf(config: string): LoadedSettings['settings'] {
  return loadSettings(config, process.env).settings;
}

/** Opens the stores of a configuration for one command. */
export async function withStores<T>(
  config: string,
  use: (open: { loaded: LoadedSettings; stores: Stores }) => Promise<T>,
): Promise<T> {
  const loaded = loadSettings(config, process.env);
  const stores = await openStores(loaded.settings, clockOf(loaded.settings), 'command');
  try {
    return await use({ loaded, stores });
  } finally {
    await stores.close();
  }
}

export interface ImportCall {
  what: 'network' | 'customers' | 'planned' | 'outages' | 'readings';
  paths: string[];
  format?: 'csv' | 'cim';
  dryRun: boolean;
}

export async function importInto(
  open: { loaded: LoadedSettings; stores: Stores },
  call: ImportCall,
): Promise<ImportReport> {
  const { loaded, stores } = open;
  const { zone, country } = loaded.settings.utility;
  const { records, readings } = stores;
  const context = {
    ...{ records, zone, country, by: 'import', dryRun: call.dryRun },
    now: clockOf(loaded.settings).now(),
  };
  const [path = ''] = call.paths;
  if (call.what === 'network') {
    const format = call.format === undefined ? {} : { format: call.format };
    return importNetwork(path, { ...context, ...format });
  }
  const grid = await latestGrid(records);
  if (grid === null) throw fault('IMP-NO-NETWORK', {});
  if (call.what === 'customers') {
    return importPeople(call.paths.flatMap(importFiles), { ...context, grid });
  }
  if (call.what === 'readings') return importPastReadings(path, { ...context, grid, readings });
  const [file] = importFiles(path);
  if (file === undefined) throw fault('SET-FILE', { file: path });
  return call.what === 'planned'
    ? importPlans(file, { ...context, grid })
    : importPastOutages(file, { ...context, grid });
}

/** A token that ends with the work it is for; who may write in the records may do all. */
export async function withOwnToken<T>(
  config: string,
  use: (secret: string) => Promise<T>,
): Promise<T> {
  const { settings } = loadSettings(config, process.env);
  const clock = clockOf(settings);
  const records = await openRecordsBeside(settings, clock);
  try {
    const scopes: Scope[] = ['read', 'operate', 'admin'];
    const { token, secret } = newToken({ name: OWN_TOKEN, scopes }, clock.now());
    await records.commit({ put: { token: [token] } });
    try {
      return await use(secret);
    } finally {
      await records.commit({ remove: { token: [token.id] } });
    }
  } finally {
    await records.close();
  }
}

const OWN_TOKEN = 'command line';
