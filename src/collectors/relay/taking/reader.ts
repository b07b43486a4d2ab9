/**
 * Takes segments out of a folder in their order: a segment is handed over, then the place is kept, then the
 * file goes. Whatever a kill interrupts is done again, and nothing is doubled by it: facts have their ids.
 */
import type { Instant } from '../../../model/time.ts';
import type { Clock } from '../../../runtime/clock.ts';
import type { Log } from '../../../runtime/log.ts';
import type { Sink } from '../../collector.ts';
import type { Disk } from '../disk.ts';
import { compare, type Named, placeIn } from '../names.ts';
import type { Segment } from '../segment.ts';
import type { RelayFolderSettings } from '../settings.ts';
import { handOver, letterBytesMost } from './hand-over.ts';
import type { FileJudge } from './judge-file.ts';
import { type PlaceKeeper, placeKeeper } from './place.ts';
import {
  filled,
  type Gap,
  gapOf,
  isKnownRun,
  isPassed,
  type Missing,
  type Note,
  nextAfter,
  type Progress,
  taken,
} from './progress.ts';

export interface ReaderEars {
  /** Durable here. */
  took(segment: Segment): void;
  /** Numbers given up for now. */
  missed(gap: Missing): void;
  noted(note: Note): void;
  refused(file: string, reason: string): void;
  /** One that was taken before. */
  again(): void;
  /** A file that could not be put away. */
  stays(file: string, error: unknown): void;
}

export interface ReaderParts {
  settings: Pick<RelayFolderSettings, 'id' | 'late' | 'after'> & { relay: string };
  disk: Disk;
  /** Where the place is kept. */
  keep: { disk: Disk; name: string };
  judge: FileJudge;
  sink: Sink;
  clock: Clock;
  log: Log;
  ears: ReaderEars;
}

/** Why the reader does not go on at the moment. */
export type Holding =
  | { why: 'late'; missing: Missing; since: Instant }
  | { why: 'unknown_form'; file: string }
  | { why: 'not_durable'; text: string };

export interface FolderReader {
  /** One look at the folder; throws when it cannot be read. */
  look(): Promise<void>;
  holding(): Holding | null;
  gaps(): readonly Gap[];
}

/** Segments of one look, so that a stop never waits long. */
const perLook = 200;

/** A reader between two files. */
interface Reading extends ReaderParts {
  place: PlaceKeeper;
  holding: Holding | null;
  /** Since when the ones behind a place are waited for. */
  hole: { behind: string; since: Instant } | null;
}

export function folderReader(parts: ReaderParts): FolderReader {
  const { settings, log, disk, judge } = parts;
  const { relay, id: source } = settings;
  const place = placeKeeper({ ...parts.keep, relay, source, log });
  const at: Reading = { ...parts, place, holding: null, hole: null };

  async function filesNow(): Promise<Named[]> {
    const names = await disk.names('');
    judge.keepOnly(new Set(names));
    const files = names.flatMap((name) => placeIn(relay, name) ?? []).sort(compare);
    const open: Named[] = [];
    for (const file of files) if (!(await judge.isLaid(file))) open.push(file);
    return open;
  }

  return {
    async look() {
      const files = await filesNow();
      const before = await place.now();
      at.holding = null;
      const passed = files.filter((file) => isPassed(before, file));
      const ahead = files.filter((file) => !isPassed(before, file));
      for (const file of passed.slice(0, perLook)) await takePassed(at, file);
      for (const file of ahead.slice(0, perLook)) if (!(await takeNext(at, file))) break;
    },
    holding: () => at.holding,
    gaps: () => place.known().gaps,
  };
}

/** True when the reader may go on to the next file. */
async function takeNext(at: Reading, file: Named): Promise<boolean> {
  const segment = await segmentOf(at, file);
  if (segment === 'refused') return true;
  if (segment === 'wait') return false;
  const before = await at.place.now();
  const next = nextAfter(before, segment.header);
  if (next.is === 'chain_broken') {
    await refuse(at, file, { reason: 'chain_broken', bytes: Buffer.alloc(0) });
    return true;
  }
  const { missing, note } = next;
  if (missing !== null && !isWaitedFor(at, missing)) return false;
  const after = taken(before, segment, { missing, since: at.clock.now() });
  if (!(await isTaken(at, { file, segment, after, missing, note }))) return false;
  at.hole = null;
  at.holding = null;
  return true;
}

/** A segment that was given up, or one that came twice. */
async function takePassed(at: Reading, file: Named): Promise<void> {
  const before = await at.place.now();
  const gap = gapOf(before, file);
  if (gap === null) {
    if (!isKnownRun(before, file)) return refuseUnread(at, file);
    if (at.settings.after === 'keep') return;
    at.ears.again();
    await putAway(at, file.name, 'done');
    return;
  }
  const segment = await segmentOf(at, file);
  if (typeof segment === 'string') return;
  const after = filled(before, gap, segment);
  if (after === null) await refuse(at, file, { reason: 'chain_broken', bytes: Buffer.alloc(0) });
  else await isTaken(at, { file, segment, after, missing: null, note: null });
}

interface Taking {
  file: Named;
  segment: Segment;
  after: Progress;
  missing: Missing | null;
  note: Note | null;
}

/**
 * A row that looks older than what was taken, of which nothing was ever read: the sender lost its folder and
 * its clock went back. It must not be taken for a second copy.
 */
async function refuseUnread(at: Reading, file: Named): Promise<void> {
  const segment = await segmentOf(at, file);
  if (typeof segment === 'string') return;
  await refuse(at, file, { reason: 'older_than_taken', bytes: Buffer.alloc(0) });
}

/** False when it is not durable yet. */
async function isTaken(at: Reading, taking: Taking): Promise<boolean> {
  const { file, segment, after, missing, note } = taking;
  const { id: source } = at.settings;
  try {
    await handOver(at.sink, segment, { source, file: file.name, now: at.clock.now() });
  } catch (error) {
    at.log.warn({ source, err: error, file: file.name }, 'not_durable_yet');
    const text = error instanceof Error ? error.message : String(error);
    at.holding = { why: 'not_durable', text };
    return false;
  }
  await at.place.keep(after);
  if (missing !== null) at.ears.missed(missing);
  if (note !== null) at.ears.noted(note);
  at.ears.took(segment);
  await putAway(at, file.name, 'done');
  return true;
}

async function segmentOf(at: Reading, file: Named): Promise<Segment | 'wait' | 'refused'> {
  const judged = await at.judge.judge(file, at.clock.now());
  if (judged.is === 'segment') return judged.segment;
  if (judged.is === 'bad') {
    await refuse(at, file, judged);
    return 'refused';
  }
  if (judged.why === 'unknown_form') at.holding = { why: 'unknown_form', file: file.name };
  return 'wait';
}

/** Whether the missing ones have been waited for. */
function isWaitedFor(at: Reading, missing: Missing): boolean {
  const now = at.clock.now();
  const behind = `${missing.fromRun} ${missing.from}`;
  if (at.hole?.behind !== behind) at.hole = { behind, since: now };
  at.holding = { why: 'late', missing, since: at.hole.since };
  return now - at.hole.since >= at.settings.late;
}

async function refuse(
  at: Reading,
  file: Named,
  { reason, bytes }: { reason: string; bytes: Buffer },
): Promise<void> {
  const receivedAt = at.clock.now();
  const payload = new Uint8Array(bytes.subarray(0, letterBytesMost));
  const letter = { source: at.settings.id, topic: file.name, reason, payload, receivedAt };
  await at.sink.deadLetter(letter);
  at.ears.refused(file.name, reason);
  const isGone = await putAway(at, file.name, 'refused');
  if (!isGone) await at.judge.lay(file, receivedAt);
}

/** False when the file stays: it is passed over from now on, and must not hold up those behind it. */
async function putAway(at: Reading, name: string, to: 'done' | 'refused'): Promise<boolean> {
  const { after, id } = at.settings;
  if (after === 'keep') return false;
  try {
    if (to === 'done' && after === 'delete') await at.disk.remove(name);
    else await at.disk.move(name, `${to}/${name}`);
    return true;
  } catch (error) {
    at.log.warn({ source: id, file: name, err: error }, 'relay_file_stays');
    at.ears.stays(name, error);
    return false;
  }
}
