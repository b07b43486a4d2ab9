/** Files of the utility made part of the records: all or nothing, with a report of what was added and refused. */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Outage } from '../model/outage.ts';
import type { Instant } from '../model/time.ts';
import { buildGrid } from '../network/build.ts';
import type { Grid } from '../network/grid.ts';
import { importCim } from '../network/import/cim.ts';
import { importCsv, type NetworkImport } from '../network/import/csv.ts';
import { type CustomerImport, importCustomers } from '../network/import/customers.ts';
import { importOutages, type PastOutageRow } from '../network/import/outages-file.ts';
import { checkReadings, readingBatches } from '../network/import/readings-file.ts';
import type { ImportFile, ImportReport } from '../network/import/report.ts';
import { contentHash, tablesFromText, tablesToText } from '../network/import/serial.ts';
import { buildLocator } from '../network/locate.ts';
import { idsOf, traceDownstream } from '../network/trace.ts';
import { fault } from '../runtime/problem.ts';
import type { ReadingStore } from '../store/readings.ts';
import type { RecordsStore } from '../store/records.ts';

export interface ImportContext {
  records: RecordsStore;
  zone: string;
  country: string;
  by: string;
  now: Instant;
  dryRun?: boolean;
}

/** The files of a folder, or one file. */
export function importFiles(path: string): ImportFile[] {
  try {
    const isFolder = statSync(path).isDirectory();
    const paths = isFolder
      ? readdirSync(path)
          .filter((name) => /\.(csv|xml)$/i.test(name))
          .sort()
          .map((name) => join(path, name))
      : [path];
    return paths.map((file) => ({ name: basename(file), bytes: readFileSync(file) }));
  } catch (cause) {
    throw fault('SET-FILE', { file: path }, { cause, place: { file: path } });
  }
}

/** Tables of a network from a folder of CSV files or a CIM file; nothing is saved. */
export function readNetwork(
  path: string,
  options: { format?: 'csv' | 'cim'; before?: Grid | null } = {},
): NetworkImport {
  const files = importFiles(path);
  const before = options.before?.tables ?? null;
  const cim = files.find((file) => /\.xml$/i.test(file.name));
  const isCim = options.format === 'cim' || (options.format === undefined && cim !== undefined);
  return isCim && cim !== undefined ? importCim(cim, before) : importCsv(files, before);
}

/** The newest version of the network in the records, `null` before the first import. */
export async function latestGrid(records: RecordsStore): Promise<Grid | null> {
  const latest = await records.network.latest();
  return latest === null ? null : buildGrid(tablesFromText(latest.tables), latest.version);
}

/** A new version of the network; the same content again is no new version. */
export async function importNetwork(
  path: string,
  context: ImportContext & { format?: 'csv' | 'cim' },
): Promise<ImportReport & { version: number | null }> {
  const before = await context.records.network.latest();
  const known = before === null ? null : buildGrid(tablesFromText(before.tables), before.version);
  const format = context.format === undefined ? {} : { format: context.format };
  const { report, tables } = readNetwork(path, { ...format, before: known });
  if (tables === null || context.dryRun === true) return { ...report, version: null };
  const texts = tablesToText(tables);
  const hash = contentHash(texts);
  if (before?.contentHash === hash) return { ...report, version: before.version };
  const grid = buildGrid(tables, 0);
  const { networkVersion } = await context.records.import({
    network: { contentHash: hash, importedAt: context.now, by: context.by, tables: texts },
    supplyPoints: tables.supplyPoints.map((row, number) => ({
      id: row.id,
      place: row.address ?? row.area ?? row.id,
      class: row.class,
      feeder: grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number]?.id ?? null,
    })),
  });
  return { ...report, version: networkVersion };
}

/** Contacts and subscriptions; with both files the records hold these people and no others. */
export async function importPeople(
  files: readonly ImportFile[],
  context: ImportContext & { grid: Grid },
): Promise<ImportReport> {
  const locator = buildLocator(context.grid);
  const read: CustomerImport = importCustomers(files, {
    region: context.country,
    zone: context.zone,
    isSupplyPoint: (id) => locator.supplyPoint(id) !== undefined,
  });
  const isRefused = read.report.refused.length > 0;
  if (isRefused || context.dryRun === true) return read.report;
  const { contacts, subscriptions } = read;
  const addresses = read.addresses.map((one) => ({ ...one, at: context.now }));
  const replaceCustomers = files.length > 1;
  const people = { contacts, subscriptions, addresses, replaceCustomers };
  await context.records.import({ ...people, said: 'file' });
  return read.report;
}

/** Closed outages of the past, with their dark time. */
export async function importPastOutages(
  file: ImportFile,
  context: ImportContext & { grid: Grid },
): Promise<ImportReport> {
  const { grid, records, now } = context;
  const locator = buildLocator(grid);
  const { report, rows } = importOutages(file, {
    zone: context.zone,
    isDevice: (id) => grid.edgeOf.has(id),
    isSupplyPoint: (id) => locator.supplyPoint(id) !== undefined,
  });
  if (report.refused.length > 0 || context.dryRun === true) return report;
  const outages: Outage[] = [];
  for (const row of rows) {
    const year = new Date(row.start).getUTCFullYear();
    const number = await records.nextNumber(`outage/${year}`);
    const id = `O-${year}-${String(number).padStart(6, '0')}`;
    outages.push(pastOutage(id, row, grid));
  }
  await records.commit({
    put: { outage: outages },
    moves: outages.map((outage) => ({
      ...{ outage: outage.id, version: 1, at: now, from: null, to: 'closed' as const },
      ...{ by: context.by, reason: 'imported', evidence: [] },
    })),
    intervals: {
      open: outages.flatMap((outage) =>
        outage.ever.map((supplyPoint) => ({
          ...{ supplyPoint, phases: outage.causePhases, from: outage.startedAt },
          ...{ to: outage.restoredAt, outage: outage.id, plannedOutage: null },
        })),
      ),
    },
  });
  return report;
}

function pastOutage(id: string, row: PastOutageRow, grid: Grid): Outage {
  const [device] = row.devices;
  const ever =
    device === undefined
      ? [...row.supplyPoints].sort()
      : idsOf(grid, traceDownstream(grid, grid.normal, device).supplyPoints).sort();
  const edge = device === undefined ? undefined : grid.edgeOf.get(device);
  const feeder = edge === undefined ? undefined : grid.homeFeeder[grid.to[edge] as number];
  return {
    ...{ id, version: 1, revision: 1, state: 'closed', dark: [], ever },
    feeder: feeder === undefined ? null : (grid.feeders[feeder]?.id ?? null),
    ...{ causeGroup: row.devices, causePhases: 'ABC', probability: 1, alternatives: [] },
    ...{ causeKind: row.cause, responsibility: row.responsibility, basis: 'verified' },
    ...{ startedAt: row.start, detectedAt: row.start, confirmedAt: row.start },
    restoredAt: row.end,
    ...{ etr: null, crew: { state: 'none', name: null }, plannedOutage: null, parent: null },
    ...{ mergedInto: null, splitFrom: null, related: null, danger: false, explanation: [] },
  };
}

/**
 * Readings of the past: the file is checked whole before its first row is written. A row that is there
 * already counts neither as added nor as changed.
 */
export async function importPastReadings(
  path: string,
  context: ImportContext & { grid: Grid; readings: ReadingStore },
): Promise<ImportReport> {
  const locator = buildLocator(context.grid);
  const file = { name: basename(path), open: () => createReadStream(path) };
  const about = {
    zone: context.zone,
    isAsset: (id: string) => locator.asset(id) !== null,
    receivedAt: context.now,
  };
  const checked = await checkReadings(file, about);
  if (checked.report.refused.length > 0 || context.dryRun === true) return checked.report;
  let [added, changed] = [0, 0];
  for await (const batch of readingBatches(file, about, checked.encoding)) {
    const stored = await context.readings.append(batch);
    added += stored.added;
    changed += stored.replaced;
  }
  return { ...checked.report, added, changed };
}
