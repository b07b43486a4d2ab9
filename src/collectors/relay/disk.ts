/** A folder on a disk, with every step that must survive a kill by itself. */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Instant } from '../../model/time.ts';

export interface FileSeen {
  name: string;
  bytes: number;
  /** By the system's clock; another content under the same name has another one. */
  changedAt: Instant;
}

/** Names are relative to the folder. Each call is durable when it resolves, and may be half done when it does not. */
export interface Disk {
  /** Names in a folder below it (`''` is the folder itself); throws when it cannot be read. */
  names(below: string): Promise<string[]>;
  /** Null when it is not there. */
  seen(name: string): Promise<FileSeen | null>;
  read(name: string): Promise<Buffer | null>;
  /** Makes the file anew with these bytes. */
  create(name: string, bytes: Uint8Array): Promise<void>;
  /** Writes from a byte on; what stood behind is cut off. */
  write(name: string, bytes: Uint8Array, from: number): Promise<void>;
  /** At once or not at all; takes the place of what was there. */
  move(from: string, to: string): Promise<void>;
  /** True when it was there. */
  remove(name: string): Promise<boolean>;
}

export function diskAt(folder: string): Disk {
  const at = (name: string): string => join(folder, name);
  return {
    names: (below) => readdir(at(below)),
    async seen(name) {
      const found = await orNull(stat(at(name)));
      if (found === null) return null;
      return { name, bytes: found.size, changedAt: Math.floor(found.ctimeMs) };
    },
    read: (name) => orNull(readFile(at(name))),
    async create(name, bytes) {
      await mkdir(dirname(at(name)), { recursive: true });
      await written(at(name), 'w', async (file) => {
        await file.writeFile(bytes);
      });
      await syncFolder(dirname(at(name)));
    },
    write: (name, bytes, from) =>
      written(at(name), 'r+', async (file) => {
        // First: of what a failed write left behind nothing may stand behind these bytes.
        await file.truncate(from);
        let done = 0;
        while (done < bytes.length) {
          const left = bytes.length - done;
          done += (await file.write(bytes, done, left, from + done)).bytesWritten;
        }
      }),
    async move(from, to) {
      await mkdir(dirname(at(to)), { recursive: true });
      await rename(at(from), at(to));
      await syncFolder(dirname(at(to)));
      if (dirname(from) !== dirname(to)) await syncFolder(dirname(at(from)));
    },
    async remove(name) {
      const isThere = (await orNull(stat(at(name)))) !== null;
      await rm(at(name), { force: true });
      return isThere;
    },
  };
}

type File = Awaited<ReturnType<typeof open>>;

async function written(
  path: string,
  flags: 'w' | 'r+',
  write: (file: File) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name is durable when its folder is. Where folders cannot be opened the system does it itself. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
