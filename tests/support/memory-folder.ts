/**
 * Where an fsync costs nothing: what tests write waits for the disk at every commit, thousands of times, and
 * none of them cuts the mains; processes are killed all the same.
 */
import { accessSync, constants, mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const PLACE = '/dev/shm';
/** The whole suite needs a quarter of it. */
const LEAST_FREE_BYTES = 2 ** 31;

/** A place in memory, if the system has one. */
export function memoryPlace(): string | null {
  try {
    accessSync(PLACE, constants.W_OK);
    return PLACE;
  } catch {
    return null;
  }
}

/** A folder of its own in memory for all that a run of tests writes; null where it would not fit. */
export function memoryFolder(): string | null {
  const place = memoryPlace();
  if (place === null) return null;
  const { bavail, bsize } = statfsSync(place);
  // A browser that is brought along is unpacked into it and must be able to run.
  const mount = readFileSync('/proc/mounts', 'utf8').match(/^\S+ \/dev\/shm \S+ (\S+)/m)?.[1];
  const mayRun = mount !== undefined && !mount.split(',').includes('noexec');
  if (bavail * bsize < LEAST_FREE_BYTES || !mayRun) return null;
  return mkdtempSync(join(place, 'forewatt-tests-'));
}
