/** Two sides of a one-way folder: a disk that can be killed at any step, a sender, a reader. */
import { generateKeyPairSync } from 'node:crypto';
import type { Disk } from '../../src/collectors/relay/disk.ts';
import { verifier } from '../../src/collectors/relay/keys.ts';
import { compare, placeIn } from '../../src/collectors/relay/names.ts';
import { type RelaySender, relaySender } from '../../src/collectors/relay/sending/sender.ts';
import { relayFolderSettings, relaySettings } from '../../src/collectors/relay/settings.ts';
import { fileJudge } from '../../src/collectors/relay/taking/judge-file.ts';
import {
  type FolderReader,
  folderReader,
  type ReaderEars,
} from '../../src/collectors/relay/taking/reader.ts';
import type { GridEvent } from '../../src/model/event.ts';
import type { Reading } from '../../src/model/reading.ts';
import { type VirtualClock, virtualClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { supervisor } from '../../src/runtime/supervisor.ts';
import { type MemorySink, memorySink } from './support.ts';

export const start = Date.UTC(2026, 6, 15, 1);

/** A folder in memory, and processes that work on it, each of which can be killed at any step. */
export interface MemoryFolder {
  files: Map<string, Buffer>;
  /** Another process on the same files; the one before is dead for good. */
  process(): KillableDisk;
}

export interface KillableDisk extends Disk {
  /** The step after so many is done by half, and nothing works from then on. */
  killAfter(steps: number): void;
  /** It works again, as after a disk that was full. */
  mend(): void;
  isDead(): boolean;
}

/** @param half how much of an interrupted step is done, 0 to 1 */
export function memoryFolder(half: () => number = () => 0.5): MemoryFolder {
  const files = new Map<string, Buffer>();
  const times = new Map<string, number>();
  let living: { end(): void } | null = null;
  let changes = 0;
  const put = (name: string, bytes: Buffer): void => {
    files.set(name, bytes);
    changes += 1;
    times.set(name, start + changes);
  };
  return {
    files,
    process() {
      living?.end();
      let left = Number.POSITIVE_INFINITY;
      let isDead = false;
      let isOver = false;
      living = {
        end() {
          isOver = true;
        },
      };
      const alive = (): void => {
        if (isDead || isOver) throw new Error('killed');
      };
      /** `does` gets how much of it comes to pass. */
      const step = async (does: (share: number) => void): Promise<void> => {
        await Promise.resolve();
        alive();
        left -= 1;
        isDead = left <= 0;
        does(isDead ? half() : 1);
        alive();
      };
      return {
        ...stepsOn(files, put, step),
        async names(below) {
          alive();
          return [...files.keys()].flatMap((name) => {
            const [folder, own] = name.includes('/') ? name.split('/') : ['', name];
            return folder === below && own !== undefined ? [own] : [];
          });
        },
        async seen(name) {
          alive();
          const bytes = files.get(name);
          const changedAt = times.get(name) ?? start;
          return bytes === undefined ? null : { name, bytes: bytes.length, changedAt };
        },
        async read(name) {
          alive();
          return files.get(name) ?? null;
        },
        killAfter(steps) {
          left = steps;
        },
        mend() {
          left = Number.POSITIVE_INFINITY;
          isDead = false;
        },
        isDead: () => isDead,
      };
    },
  };
}

function stepsOn(
  files: Map<string, Buffer>,
  put: (name: string, bytes: Buffer) => void,
  step: (does: (share: number) => void) => Promise<void>,
): Pick<Disk, 'create' | 'write' | 'move' | 'remove'> {
  const part = (bytes: Uint8Array, share: number): Buffer =>
    Buffer.from(bytes.subarray(0, Math.floor(bytes.length * share)));
  return {
    create: (name, bytes) =>
      step((share) => {
        if (share > 0) put(name, part(bytes, share));
      }),
    write: (name, bytes, from) =>
      step((share) => {
        if (share === 0) return;
        if (!files.has(name)) throw new Error(`no ${name}`);
        const before = files.get(name)?.subarray(0, from) ?? Buffer.alloc(0);
        put(name, Buffer.concat([before, part(bytes, share)]));
      }),
    move: (from, to) =>
      step((share) => {
        const bytes = files.get(from);
        if (share < 0.5) return;
        if (bytes === undefined) throw new Error(`no ${from}`);
        files.delete(from);
        put(to, bytes);
      }),
    async remove(name) {
      const isThere = files.has(name);
      await step((share) => {
        if (share >= 0.5) files.delete(name);
      });
      return isThere;
    },
  };
}

const pair = generateKeyPairSync('ed25519');
export const privatePem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const publicPem = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

export function senderOn(
  disk: Disk,
  clock: VirtualClock,
  over: Record<string, unknown> = {},
): RelaySender {
  const settings = relaySettings.parse({ id: 'zone-3', path: 'to', key: privatePem, ...over });
  const watching = supervisor(clock, silentLog);
  return relaySender({ settings, disk, clock, log: silentLog, supervisor: watching });
}

export interface Outer {
  reader: FolderReader;
  sink: MemorySink;
  /** What the reader told of, in order. */
  told: string[];
}

/** The reader of an outer side; the same disks again make it one after a restart. */
export function outerOn(
  disk: Disk,
  place: Disk,
  parts: { clock?: VirtualClock; sink?: MemorySink; over?: Record<string, unknown> } = {},
): Outer {
  const sink = parts.sink ?? memorySink();
  const clock = parts.clock ?? virtualClock(start);
  const settings = relayFolderSettings.parse({
    ...{ id: 'zone-3', kind: 'relay_folder', path: 'from', keys: [publicPem], ...parts.over },
  });
  const told: string[] = [];
  const ears: ReaderEars = {
    took: ({ header }) => told.push(`took ${header.sequence}`),
    missed: ({ from, to }) => told.push(`missed ${from}-${to}`),
    noted: (note) => told.push(note),
    refused: (file, reason) => told.push(`refused ${Number(file.split('.')[2])} ${reason}`),
    again: () => told.push('again'),
    stays: () => told.push('stays'),
  };
  const { keys, late } = settings;
  const reader = folderReader({
    ...{ disk, sink, clock, log: silentLog, ears },
    settings: { ...settings, relay: settings.relay ?? settings.id },
    keep: { disk: place, name: 'place.json' },
    judge: fileJudge({ relay: 'zone-3', disk, verifier: verifier(keys), late }),
  });
  return { reader, sink, told };
}

export function gasp(number: number): GridEvent {
  return {
    ...{ id: `hes-${number}`, source: 'ami', asset: `M-${number}`, type: 'last_gasp' },
    ...{ phases: null, deviceTime: start + number, receivedAt: start + number + 200 },
    ...{ retained: false, report: 'own', details: { number } },
  };
}

export function volts(number: number): Reading {
  return {
    ...{ asset: `M-${number % 50}`, quantity: 'voltage', phase: 'A' },
    ...{ time: start + number, receivedAt: start + number + 200 },
    ...{ value: 230 + (number % 7) / 10, quality: 'good', reason: null },
  };
}

/** Lets everything that waits for a promise alone go on. */
export async function settled(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((go) => setImmediate(go));
}

/** Segments with one event each, as an inner side wrote them. */
export async function written(
  count: number,
  over: Record<string, unknown> = {},
): Promise<MemoryFolder> {
  const [folder, clock] = [memoryFolder(), virtualClock(start)];
  await write(folder, clock, { from: 1, to: count, over });
  return folder;
}

export async function write(
  folder: MemoryFolder,
  clock: VirtualClock,
  of: { from: number; to: number; over?: Record<string, unknown> },
): Promise<void> {
  const sender = senderOn(folder.process(), clock, of.over ?? {});
  sender.start();
  for (let number = of.from; number <= of.to; number += 1) {
    await sender.put({ events: [gasp(number)], readings: [volts(number)] });
    clock.advanceTo(clock.now() + 1_000);
    await settled(8);
  }
}

export function names(folder: MemoryFolder): string[] {
  const found = [...folder.files.keys()].flatMap((name) => placeIn('zone-3', name) ?? []);
  return found.sort(compare).map(({ name }) => name);
}

export const idsOf = ({ sink }: Outer): string[] => sink.gridEvents.map(({ id }) => id);
export const ids = (...numbers: number[]): string[] => numbers.map((number) => `hes-${number}`);

/** Both sides of a row of segments with one event each, and the folder between them. */
export interface Bench {
  inner: MemoryFolder;
  folder: MemoryFolder;
  place: MemoryFolder;
  clock: VirtualClock;
  outer: Outer;
  /** The reader begins anew, as after a restart. */
  open(over?: Record<string, unknown>): void;
  /** As the isolation device does it; by their place in the row of the inner side. */
  copy(...numbers: number[]): void;
  lookAfter(ms: number): Promise<void>;
}

export async function bench(count: number): Promise<Bench> {
  const folder = memoryFolder();
  const place = memoryFolder();
  const clock = virtualClock(start + 60_000);
  const at: Bench = {
    ...{ inner: await written(count), folder, place, clock },
    outer: outerOn(folder.process(), place.process(), { clock }),
    open(over = {}) {
      const { sink } = at.outer;
      at.outer = outerOn(folder.process(), place.process(), { clock, over, sink });
    },
    copy(...numbers) {
      for (const number of numbers) {
        const name = names(at.inner)[number - 1] ?? '';
        folder.files.set(name, at.inner.files.get(name) ?? Buffer.alloc(0));
      }
    },
    async lookAfter(ms) {
      clock.advanceTo(clock.now() + ms);
      await at.outer.reader.look();
    },
  };
  return at;
}
