/** What is collected here, put into segments for the other side; a promise resolves when its facts are durable. */
import type { DurationMs, Instant } from '../../../model/time.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';
import type { Log } from '../../../runtime/log.ts';
import { fault } from '../../../runtime/problem.ts';
import type { Supervisor } from '../../../runtime/supervisor.ts';
import type { Disk } from '../disk.ts';
import { linesOf, type RelayedFacts } from '../facts.ts';
import { signer } from '../keys.ts';
import { type RelaySettings, segmentBytesOf } from '../settings.ts';
import { lineQueue } from './queue.ts';
import { beginRow, type Row } from './run.ts';
import { type Shelf, shelf } from './shelf.ts';

export interface RelaySender {
  start(): void;
  /** Errors: COL-RELAY-FOLDER, and the facts are to be given again. */
  put(facts: Partial<RelayedFacts>): Promise<void>;
  /** Closes what is open and ends. */
  stop(): Promise<void>;
  standing(): RelayStanding;
}

export interface RelayStanding {
  /** In words; null while segments can be written. */
  problem: string | null;
  since: Instant | null;
  /** Bytes that wait to be written. */
  waiting: number;
  counts: Readonly<Record<string, number>>;
}

export interface SenderParts {
  settings: RelaySettings;
  disk: Disk;
  clock: Clock;
  log: Log;
  supervisor: Supervisor;
}

const tidyMs: DurationMs = 60_000;
const gigabyte = 1_073_741_824;
const kinds = ['readings', 'events', 'contacts', 'gaps'] as const;

export function relaySender(parts: SenderParts): RelaySender {
  const { settings, clock, log, disk, supervisor } = parts;
  const { id: relay, keep } = settings;
  const kept = { age: keep.age, bytes: keep.gb * gigabyte };
  const ready: Shelf = shelf({ relay, disk, log, keep: kept });
  const counts = { segments: 0, readings: 0, events: 0, contacts: 0, gaps: 0 };
  const pen = penOf(parts, (name, bytes) => {
    counts.segments += 1;
    ready.put(name, bytes, clock.now());
  });
  let stopTidy: Cancel = () => {};

  async function tidy(): Promise<void> {
    await ready.tidy(clock.now()).catch((error: unknown) => {
      log.warn({ relay, err: error }, 'relay_tidy_failed');
    });
  }

  return {
    start() {
      // A folder that cannot be read is told of by the pen.
      supervisor.watch(
        'relay_shelf',
        ready.look().then(tidy, () => {}),
      );
      stopTidy = supervisor.every('relay_tidy', tidyMs, tidy);
      pen.start();
    },
    async put(facts) {
      await pen.write(linesOf(facts));
      for (const kind of kinds) counts[kind] += facts[kind]?.length ?? 0;
    },
    async stop() {
      stopTidy();
      await pen.stop();
    },
    standing() {
      const { removed, segments, bytes } = ready.standing();
      const held = { held_segments: segments, held_bytes: bytes };
      const gone = { removed_too_old: removed.too_old, removed_too_many: removed.too_many };
      return { ...pen.standing(), counts: { ...counts, ...held, ...gone } };
    },
  };
}

interface Pen {
  start(): void;
  write(lines: readonly Buffer[]): Promise<void>;
  stop(): Promise<void>;
  standing(): Omit<RelayStanding, 'counts'>;
}

/** After a failure the folder is tried again. */
const againMs: DurationMs = 1_000;

/** One writer at a time: what came meanwhile goes in together, and a segment is closed when its time has come. */
function penOf(parts: SenderParts, published: (name: string, bytes: number) => void): Pen {
  const { settings, clock, disk, supervisor } = parts;
  const most = segmentBytesOf(settings);
  const relay = settings.id;
  const queue = lineQueue();
  const trouble = troubleOf(parts);
  let row: Row | null = null;
  let isCloseDue = false;
  let isStopping = false;
  let running: Promise<void> | null = null;
  let cancelClose: Cancel = () => {};
  let cancelAgain: Cancel = () => {};

  async function open(): Promise<Row> {
    const key = signer(settings.key);
    row ??= await beginRow({ relay, disk, signer: key, published }, clock.now());
    return row;
  }

  /** Of an empty segment by the heartbeat, of one with facts by their age. */
  function closeIn(delay: DurationMs): void {
    cancelClose();
    if (isStopping) return;
    cancelClose = clock.after(delay, closeNow);
  }

  async function close(at: Row): Promise<void> {
    await at.close(clock.now());
    isCloseDue = false;
    closeIn(settings.heartbeat);
  }

  async function add(at: Row): Promise<void> {
    if (at.bytes() >= most) await close(at);
    const front = queue.front(most - at.bytes());
    const isFirst = at.isEmpty();
    await at.add(front.bytes);
    front.written();
    if (isFirst) closeIn(settings.every);
  }

  async function work(): Promise<void> {
    try {
      const at = await open();
      while (!queue.isEmpty() || isCloseDue) {
        if (!queue.isEmpty()) await add(at);
        // A steady stream must not keep a segment open beyond its time.
        if (isCloseDue) await close(at);
      }
      trouble.over();
    } catch (error) {
      queue.refuseAll(trouble.begun(error));
      // Somebody emptied the folder: it begins anew, which the other side is told by it.
      if (row !== null && (await row.isGone().catch(() => false))) row = null;
      cancelAgain();
      if (!isStopping) cancelAgain = clock.after(againMs, closeNow);
    }
  }

  /** Also after a failure: something must be written to know whether it works again. */
  function closeNow(): void {
    isCloseDue = true;
    kick();
  }

  function kick(): void {
    if (running !== null) return;
    running = work().finally(() => {
      running = null;
      if (!queue.isEmpty()) kick();
    });
    supervisor.watch('relay', running);
  }

  return {
    start() {
      closeIn(settings.heartbeat);
      kick();
    },
    async write(lines) {
      if (lines.length === 0) return;
      const written = queue.add(lines);
      if (written === null) {
        throw fault('COL-RELAY-FOLDER', { relay, why: 'too much waits to be written' });
      }
      kick();
      await written;
    },
    async stop() {
      isStopping = true;
      cancelClose();
      cancelAgain();
      closeNow();
      while (running !== null) await running;
    },
    standing: () => ({ ...trouble.standing(), waiting: queue.bytes() }),
  };
}

/** Whether segments can be written, said once when it changes. */
function troubleOf({ settings, clock, log }: SenderParts): {
  begun(error: unknown): Error;
  over(): void;
  standing(): { problem: string | null; since: Instant | null };
} {
  const { id: relay, path } = settings;
  let problem: { text: string; since: Instant } | null = null;
  return {
    begun(error) {
      const text = error instanceof Error ? error.message : String(error);
      if (problem === null) log.error({ relay, path, err: error }, 'relay_failed');
      problem = { text, since: problem?.since ?? clock.now() };
      return fault('COL-RELAY-FOLDER', { relay, why: text }, { cause: error });
    },
    over() {
      if (problem !== null) log.info({ relay, since: problem.since }, 'relay_works_again');
      problem = null;
    },
    standing: () => ({ problem: problem?.text ?? null, since: problem?.since ?? null }),
  };
}
