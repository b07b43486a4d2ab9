/** A copy of everything a service keeps, made while it runs, and the way back. */
import { hash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Instant, toIso } from '../model/time.ts';
import { fault } from '../runtime/problem.ts';
import { copyDatabase, isOpenElsewhere, isSound } from '../store/sqlite/copies.ts';

export interface Backup {
  /** Form of this file. */
  form: 'forewatt-backup/1';
  madeAt: string;
  files: Array<{ name: string; bytes: number }>;
}

const MANIFEST = 'forewatt-backup.json';

/** Where small public counts began, in the data folder: one that began anew would tell how many moved since. */
export const SHOWN_COUNTS = 'shown-counts';

/** A small file that goes along under this name, and stands at this place on the disk. */
export interface KeptFile {
  name: string;
  path: string;
}

/**
 * Copies what a service keeps into a new or empty folder outside of its data: how far relay folders are taken,
 * all databases, beginnings of shown counts, photos. A place comes before the facts it speaks of: what it does
 * not know is taken twice and known by its ids, what it knew too early would be missing unseen. What has just
 * arrived comes before the days it is moved to, so that no reading falls between. Errors: STO-BACKUP-PLACE.
 * @param places how far relay folders are taken
 */
export async function backUp(
  dataDir: string,
  to: string,
  now: Instant,
  places: readonly KeptFile[] = [],
): Promise<Backup> {
  const target = resolve(to);
  if (isWithin(target, resolve(dataDir))) {
    throw fault('STO-BACKUP-PLACE', { where: target, why: 'it lies in the data itself' });
  }
  if (existsSync(target) && !statSync(target).isDirectory()) {
    throw fault('STO-BACKUP-PLACE', { where: target, why: 'it is no folder' });
  }
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw fault('STO-BACKUP-PLACE', { where: target, why: 'it is not empty' });
  }
  const names = databasesIn(dataDir).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  if (names.length === 0) {
    throw fault('STO-BACKUP-PLACE', { where: dataDir, why: 'no store stands there' });
  }
  const files: Backup['files'] = [];
  for (const { name, path } of places) {
    if (existsSync(path)) files.push(await copied(path, target, name));
  }
  for (const name of names) {
    const copy = join(target, name);
    mkdirSync(dirname(copy), { recursive: true });
    await copyDatabase(join(dataDir, name), copy).catch((error: unknown) => {
      // A day past its time may have been summed up meanwhile: its minutes come after it.
      if (existsSync(join(dataDir, name))) throw error;
    });
    if (existsSync(copy)) files.push({ name, bytes: statSync(copy).size });
  }
  // After the records: what began to be shown since is more than they know, never less.
  if (existsSync(join(dataDir, SHOWN_COUNTS))) {
    files.push(await copied(join(dataDir, SHOWN_COUNTS), target, SHOWN_COUNTS));
  }
  // After the records: a photo is whole before a report names it, so all that the copy names are there.
  for (const name of photosIn(dataDir)) {
    files.push(await copied(join(dataDir, name), target, name));
  }
  const made: Backup = { form: 'forewatt-backup/1', madeAt: toIso(now), files };
  writeFileSync(join(target, MANIFEST), `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

async function copied(from: string, target: string, name: string): Promise<Backup['files'][0]> {
  const copy = join(target, name);
  mkdirSync(dirname(copy), { recursive: true });
  await copyFile(from, copy);
  return { name, bytes: statSync(copy).size };
}

/**
 * Puts a backup in the place of the data; what stood there is moved aside and not deleted. Nothing is changed
 * unless the backup is whole and nobody has the data open. Errors: STO-BACKUP-PLACE, STO-IN-USE.
 * @param places as for `backUp`; one outside of the data is put back there
 */
export async function restoreFrom(
  from: string,
  dataDir: string,
  now: Instant,
  places: readonly KeptFile[] = [],
): Promise<{ backup: Backup; aside: string | null }> {
  const backup = readBackup(resolve(from));
  for (const { name, bytes } of backup.files) {
    const path = join(from, name);
    const isWhole = existsSync(path) && statSync(path).size === bytes && isIntact(path);
    if (!isWhole) throw fault('STO-BACKUP-PLACE', { where: path, why: 'the file is not whole' });
  }
  for (const name of databasesIn(dataDir)) {
    if (isOpenElsewhere(join(dataDir, name))) throw fault('STO-IN-USE', { where: dataDir });
  }
  const fresh = `${dataDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const placeOf = new Map(places.map(({ name, path }) => [name, resolve(path)]));
  for (const { name } of backup.files) {
    const path = placeOf.get(name) ?? join(dataDir, name);
    const inside = isWithin(path, dataDir) ? relative(dataDir, path) : name;
    await copied(join(from, name), fresh, inside);
  }
  keepShown(dataDir, fresh);
  const before = `.before-${toIso(now).replaceAll(/[:.]/g, '')}`;
  const stood = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  const aside = stood ? `${dataDir}${before}` : null;
  // First: a place older than the facts beside it is mended by itself, a newer one is not.
  for (const { name } of backup.files) {
    const path = placeOf.get(name);
    if (path === undefined || isWithin(path, dataDir)) continue;
    if (existsSync(path)) renameSync(path, `${path}${before}`);
    await copied(join(from, name), dirname(path), basename(path));
  }
  if (aside !== null) renameSync(dataDir, aside);
  else rmSync(dataDir, { recursive: true, force: true });
  renameSync(fresh, dataDir);
  return { backup, aside };
}

/** What the public saw since the backup stays seen: it stands below what the backup brings, and is read after it. */
function keepShown(dataDir: string, fresh: string): void {
  const standing = join(dataDir, SHOWN_COUNTS);
  if (!existsSync(standing)) return;
  const since = readFileSync(standing, 'utf8');
  appendFileSync(join(fresh, SHOWN_COUNTS), `\n${since}`, { mode: 0o600 });
}

function readBackup(from: string): Backup {
  try {
    const read = JSON.parse(readFileSync(join(from, MANIFEST), 'utf8')) as Backup;
    const isOurs = read.form === 'forewatt-backup/1' && Array.isArray(read.files);
    if (isOurs && read.files.every(({ name }) => isWithin(resolve(from, name), from))) return read;
  } catch {
    // Told below: there is none, or it is none of ours.
  }
  throw fault('STO-BACKUP-PLACE', { where: from, why: `it has no ${MANIFEST} of ours` });
}

/** Whether a path lies in a folder or is it; both are whole paths. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function databasesIn(dataDir: string): string[] {
  if (!existsSync(dataDir)) return [];
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.db'))
    .map((name) => relative(dataDir, join(dataDir, name)));
}

const photo = /^([0-9a-f]{64})\.jpg$/;

/** Photos that have come whole; parts of others are sent again by the phone. */
function photosIn(dataDir: string): string[] {
  const folder = join(dataDir, 'photos');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => photo.test(name))
    .map((name) => join('photos', name));
}

/**
 * A photo is named by the hash of its bytes; a database says itself whether it is whole. Of shown counts each line
 * stands for itself, and one that broke off is none. The reader of a relay folder checks its place itself.
 */
function isIntact(path: string): boolean {
  if (basename(path) === SHOWN_COUNTS || path.endsWith('.json')) return true;
  const named = photo.exec(basename(path))?.[1];
  return named === undefined ? isSound(path) : hash('sha256', readFileSync(path)) === named;
}

/** Records first, then what has arrived, raw days, minutes: the way of a reading. */
function place(name: string): number {
  const order = [/records\.db$/, /hot\.db$/, /day-\d+\.db$/, /minute-\d+\.db$/];
  const found = order.findIndex((pattern) => pattern.test(name));
  return found < 0 ? order.length : found;
}
