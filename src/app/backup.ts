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
import { basename, dirname, join, relative, resolve } from 'node:path';
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

/**
 * Copies all databases, photos and beginnings of shown counts of a data folder into a new or empty one. What has just arrived comes before the days
 * it is moved to, so that no reading falls between. Errors: STO-BACKUP-PLACE, STO-FULL.
 */
export async function backUp(dataDir: string, to: string, now: Instant): Promise<Backup> {
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw fault('STO-BACKUP-PLACE', { where: target, why: 'it is not empty' });
  }
  const names = databasesIn(dataDir).sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
  if (names.length === 0) {
    throw fault('STO-BACKUP-PLACE', { where: dataDir, why: 'no store stands there' });
  }
  const files: Backup['files'] = [];
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
    mkdirSync(target, { recursive: true });
    await copyFile(join(dataDir, SHOWN_COUNTS), join(target, SHOWN_COUNTS));
    files.push({ name: SHOWN_COUNTS, bytes: statSync(join(target, SHOWN_COUNTS)).size });
  }
  // After the records: a photo is whole before a report names it, so all that the copy names are there.
  for (const name of photosIn(dataDir)) {
    const copy = join(target, name);
    mkdirSync(dirname(copy), { recursive: true });
    await copyFile(join(dataDir, name), copy);
    files.push({ name, bytes: statSync(copy).size });
  }
  const made: Backup = { form: 'forewatt-backup/1', madeAt: toIso(now), files };
  writeFileSync(join(target, MANIFEST), `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

/**
 * Puts a backup in the place of the data; what stood there is moved aside and not deleted. Nothing is changed
 * unless the backup is whole and nobody has the data open. Errors: STO-BACKUP-PLACE, STO-IN-USE.
 */
export async function restoreFrom(
  from: string,
  dataDir: string,
  now: Instant,
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
  for (const { name } of backup.files) {
    mkdirSync(dirname(join(fresh, name)), { recursive: true });
    await copyFile(join(from, name), join(fresh, name));
  }
  keepShown(dataDir, fresh);
  const stood = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  const aside = stood ? `${dataDir}.before-${toIso(now).replaceAll(/[:.]/g, '')}` : null;
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
    if (read.form === 'forewatt-backup/1' && Array.isArray(read.files)) return read;
  } catch {
    // Told below: there is none, or it is none of ours.
  }
  throw fault('STO-BACKUP-PLACE', { where: from, why: `it has no ${MANIFEST} of ours` });
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
 * stands for itself, and one that broke off is none.
 */
function isIntact(path: string): boolean {
  if (basename(path) === SHOWN_COUNTS) return true;
  const named = photo.exec(basename(path))?.[1];
  return named === undefined ? isSound(path) : hash('sha256', readFileSync(path)) === named;
}

/** Records first, then what has arrived, raw days, minutes: the way of a reading. */
function place(name: string): number {
  const order = [/records\.db$/, /hot\.db$/, /day-\d+\.db$/, /minute-\d+\.db$/];
  const found = order.findIndex((pattern) => pattern.test(name));
  return found < 0 ? order.length : found;
}
