/** Photos from the field: files named by their own hash, in a folder beside the records. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhotoStore } from '../../api/parts/field.ts';
import type { PhotoState } from '../../api/shapes/field.ts';
import { fault } from '../../runtime/problem.ts';

const BYTES_MOST = 1_000_000;
const jpegBegins = Buffer.from([0xff, 0xd8, 0xff]);
const hashForm = /^[0-9a-f]{64}$/;

/** A photo is whole once its bytes have the hash it is named by; until then its parts stand apart. */
export function photoStore(dataDir: string): PhotoStore {
  const folder = join(dataDir, 'photos');
  const whole = (sha256: string): string => join(folder, `${sha256}.jpg`);
  const part = (sha256: string): string => join(folder, `${sha256}.part`);
  /** Parts of one photo go one after the other. */
  const turns = new Map<string, Promise<unknown>>();

  async function state(sha256: string): Promise<PhotoState> {
    const size = await sizeOf(whole(sha256));
    if (size !== null) return { sha256, received: size };
    return { sha256: null, received: (await sizeOf(part(sha256))) ?? 0 };
  }

  async function take(sha256: string, at: Parameters<PhotoStore['put']>[1]): Promise<PhotoState> {
    const before = await state(sha256);
    if (before.sha256 !== null) return before;
    const { offset, total, bytes } = at;
    if (total > BYTES_MOST || offset + bytes.length > total) {
      throw fault('FLD-PHOTO-SIZE', { bytesMost: BYTES_MOST });
    }
    if (offset === 0 && !jpegBegins.equals(bytes.subarray(0, 3))) throw fault('FLD-PHOTO-KIND', {});
    if (offset > before.received) throw fault('FLD-PHOTO-GAP', { received: before.received });
    await mkdir(folder, { recursive: true });
    const file = await open(part(sha256), offset === 0 ? 'w' : 'r+');
    try {
      await file.write(bytes, 0, bytes.length, offset);
      await file.sync();
    } finally {
      await file.close();
    }
    const received = offset + bytes.length;
    if (received < total) return { sha256: null, received };
    return finish(sha256);
  }

  async function finish(sha256: string): Promise<PhotoState> {
    const bytes = await readFile(part(sha256));
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
      await rm(part(sha256), { force: true });
      throw fault('FLD-PHOTO-HASH', {});
    }
    await rename(part(sha256), whole(sha256));
    return { sha256, received: bytes.length };
  }

  return {
    state,
    async put(sha256, at) {
      const last = turns.get(sha256) ?? Promise.resolve();
      const next = last.then(() => take(sha256, at));
      const settled = next.catch(() => undefined);
      turns.set(sha256, settled);
      try {
        return await next;
      } finally {
        if (turns.get(sha256) === settled) turns.delete(sha256);
      }
    },
    async read(sha256) {
      if (!hashForm.test(sha256)) return null;
      return readFile(whole(sha256)).catch(() => null);
    },
    async kept(hashes) {
      const sizes = await Promise.all(hashes.map((hash) => sizeOf(whole(hash))));
      return new Set(hashes.filter((_, at) => sizes[at] !== null));
    },
  };
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.size ?? null;
}
