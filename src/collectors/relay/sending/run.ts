/**
 * The row of segments of one relay as it stands on the disk. The one being written lies in `open/`, where no
 * copying device looks. It is closed, then the next one is begun, then the closed one is moved out: so that
 * at any moment the newest file in `open/` tells number and hash, and nothing else needs to be kept.
 */
import type { Instant } from '../../../model/time.ts';
import type { Disk } from '../disk.ts';
import type { Signer } from '../keys.ts';
import { compare, type Named, nameOf, placeIn, runOf } from '../names.ts';
import { type Header, headerLine, leftOpen, tailOf } from '../segment.ts';

export interface Row {
  /** Bytes of the open segment, its first line too. */
  bytes(): number;
  isEmpty(): boolean;
  /** Puts lines behind what is there; durable when it resolves. */
  add(lines: Buffer): Promise<void>;
  /** Whether the open segment was taken away by somebody; the row cannot go on then. */
  isGone(): Promise<boolean>;
  /** Closes the open segment, begins the next one, and moves out what is closed. */
  close(at: Instant): Promise<void>;
}

interface Parts {
  relay: string;
  disk: Disk;
  signer: Signer;
  /** A segment has its final name: the copying device may take it. */
  published(name: string, bytes: number): void;
}

interface Last {
  sequence: number;
  hash: string;
}

export const openFolder = 'open';
const inOpen = (name: string): string => `${openFolder}/${name}`;

/** Mends what a kill left, and begins a run of its own. What it did is done again after a failure. */
export async function beginRow(parts: Parts, now: Instant): Promise<Row> {
  const { relay } = parts;
  const left = await leftBehind(parts);
  let last: (Last & { run: string }) | null = null;
  for (const one of left) last = { ...(await mended(parts, one, now)), run: one.run };
  const run = runOf(Math.max(now, Number(last?.run ?? (await lastRunOut(parts)) ?? -1) + 1));
  const began = (last?.sequence ?? 0) + 1;
  const header: Header = { relay, run, began, sequence: began, previous: last?.hash ?? null };
  const row = rowOf(
    parts,
    header,
    left.map(({ name }) => name),
  );
  await row.begin();
  return row;
}

/** The last run that lies ready, where nothing tells of it in `open/`: a clock may have gone back. */
async function lastRunOut({ relay, disk }: Parts): Promise<string | null> {
  const names = await disk.names('');
  const files = names.flatMap((name) => placeIn(relay, name) ?? []).sort(compare);
  return files.at(-1)?.run ?? null;
}

/**
 * Files of a run that ended without us, oldest first. One that never got its first line holds nothing; one
 * whose first line is none of ours is laid aside for a person.
 */
async function leftBehind({ relay, disk }: Parts): Promise<Named[]> {
  // Made where it is missing, so that a folder that cannot be written is noticed at once.
  await disk.create(inOpen('.here'), new Uint8Array());
  const names = await disk.names(openFolder);
  const found = names.flatMap((name) => placeIn(relay, name) ?? []).sort(compare);
  const left: Named[] = [];
  for (const one of found) {
    const bytes = await disk.read(inOpen(one.name));
    if (bytes !== null && leftOpen(bytes) !== null) left.push(one);
    else if (bytes?.includes('\n')) await disk.move(inOpen(one.name), inOpen(`${one.name}.broken`));
    else await disk.remove(inOpen(one.name));
  }
  return left;
}

/** Cuts off what was not written whole, and closes it. */
async function mended({ disk, signer }: Parts, one: Named, now: Instant): Promise<Last> {
  const bytes = await disk.read(inOpen(one.name));
  const found = bytes === null ? null : leftOpen(bytes);
  if (found === null) throw new Error(`${one.name} went away`);
  const { body, header } = found;
  if (found.hash !== null) return { sequence: header.sequence, hash: found.hash };
  const tail = tailOf(body, now, signer);
  await disk.write(inOpen(one.name), tail.bytes, body.length);
  return { sequence: header.sequence, hash: tail.hash };
}

async function publish({ disk, published }: Parts, name: string): Promise<void> {
  const seen = await disk.seen(inOpen(name));
  if (seen === null) return;
  await disk.move(inOpen(name), name);
  published(name, seen.bytes);
}

interface Open {
  header: Header;
  name: string;
  /** What stands on the disk for certain. */
  body: Buffer[];
  bytes: number;
  /** Hash once it is closed. */
  hash: string | null;
}

/** @param closed names of segments that are closed and not moved out yet */
function rowOf(parts: Parts, first: Header, closed: string[]): Row & { begin(): Promise<void> } {
  const { disk, signer, relay } = parts;
  let open = newOpen(relay, first);

  async function begin(next: Open): Promise<void> {
    const line = headerLine(next.header);
    await disk.create(inOpen(next.name), line);
    open = { ...next, body: [line], bytes: line.length };
  }

  async function sealOpen(at: Instant): Promise<void> {
    if (open.hash !== null) return;
    const tail = tailOf(Buffer.concat(open.body), at, signer);
    await disk.write(inOpen(open.name), tail.bytes, open.bytes);
    open.hash = tail.hash;
  }

  async function goOn(): Promise<void> {
    if (open.hash !== null) {
      const sequence = open.header.sequence + 1;
      const next = newOpen(relay, { ...open.header, sequence, previous: open.hash });
      const done = open.name;
      await begin(next);
      closed.push(done);
    }
    for (let name = closed[0]; name !== undefined; name = closed[0]) {
      await publish(parts, name);
      closed.shift();
    }
  }

  return {
    begin: () => begin(open),
    bytes: () => open.bytes,
    isEmpty: () => open.body.length <= 1,
    isGone: async () => (await disk.seen(inOpen(open.name))) === null,
    async add(lines) {
      await goOn();
      await disk.write(inOpen(open.name), lines, open.bytes);
      open.body.push(lines);
      open.bytes += lines.length;
    },
    async close(at) {
      await sealOpen(at);
      await goOn();
    },
  };
}

function newOpen(relay: string, header: Header): Open {
  const name = nameOf(relay, header);
  return { header, name, body: [], bytes: 0, hash: null };
}
