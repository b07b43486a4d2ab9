/** Frames of the stream: changes grouped, written once, and kept for those who come back. */
import type { DurationMs, Instant } from '../model/time.ts';

export const streamKinds = [
  'outage',
  'earth_fault',
  'alarm',
  'planned',
  'notice',
  'source',
  'device',
  'task',
  'overview',
  'report',
] as const;
export type StreamKind = (typeof streamKinds)[number];

/** A small whole object as the API shows it; null: gone. */
export type StreamObject = Readonly<Record<string, unknown>>;
export type Objects = ReadonlyMap<string, StreamObject | null>;

/** Changes of one kind with the same topics. */
export interface Group {
  kind: StreamKind;
  topics: ReadonlySet<string>;
  objects: Objects;
}

/** One flushed frame: the text is made once for all its readers. */
export interface Frame extends Group {
  seq: number;
  at: Instant;
  text: string;
}

/** One change that waits for the next flush. */
export interface Pending {
  kind: StreamKind;
  id: string;
  object: StreamObject | null;
  topics: ReadonlySet<string>;
}

const topicOfKind: Record<StreamKind, string> = {
  outage: 'outages',
  earth_fault: 'earth-faults',
  alarm: 'alarms',
  planned: 'planned',
  notice: 'notices',
  source: 'sources',
  device: 'devices',
  task: 'tasks',
  overview: 'overview',
  report: 'reports',
};

/** Topics of a change: its kind's, its feeder's, and for notices its subject's. */
export function topicsOf(kind: StreamKind, object: StreamObject | null): string[] {
  const topics = [topicOfKind[kind]];
  const feeder = object?.['feeder'];
  if (typeof feeder === 'string') topics.push(`feeder:${feeder}`);
  const subject = object?.['subject'];
  if (kind === 'notice' && typeof subject === 'string') topics.push(`notices:${subject}`);
  return topics;
}

/** Changes of one kind with the same topics become one group. */
export function grouped(changes: Iterable<Pending>): Group[] {
  const groups = new Map<string, Group & { objects: Map<string, StreamObject | null> }>();
  for (const { kind, id, object, topics } of changes) {
    const key = `${kind} ${[...topics].sort().join(' ')}`;
    const group = groups.get(key) ?? { kind, topics, objects: new Map() };
    groups.set(key, group);
    group.objects.set(id, object);
  }
  return [...groups.values()];
}

/** An event as text/event-stream has it; without an id it does not move the resume point. */
export function eventText(event: string, data: unknown, id: string | null): string {
  const first = id === null ? '' : `id: ${id}\n`;
  return `${first}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What changed and what is gone, as one event's data. */
export function changesOf(t: string, objects: Objects): { t: string; set: object; del: string[] } {
  const set: Record<string, StreamObject> = {};
  const del: string[] = [];
  for (const [id, object] of objects) {
    if (object === null) del.push(id);
    else set[id] = object;
  }
  return { t, set, del };
}

/** The number behind the last dash of a position; NaN when there is none. */
export function seqOf(position: string): number {
  const text = position.slice(position.lastIndexOf('-') + 1);
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** Frames of the last `ageMs`, at most `framesMax`. */
export interface FrameRing {
  push(frame: Frame): void;
  /** Frames behind a number; null when some of them are gone already. */
  since(seq: number, newest: number): Frame[] | null;
}

export function frameRing(
  limits: { framesMax: number; ageMs: DurationMs },
  now: () => Instant,
): FrameRing {
  const frames: Frame[] = [];
  function prune(): void {
    const oldest = now() - limits.ageMs;
    let gone = Math.max(0, frames.length - limits.framesMax);
    while (gone < frames.length && (frames[gone] as Frame).at < oldest) gone += 1;
    if (gone > 0) frames.splice(0, gone);
  }
  return {
    push(frame) {
      frames.push(frame);
      prune();
    },
    since(seq, newest) {
      prune();
      const oldestSeq = frames[0]?.seq ?? newest + 1;
      return seq + 1 < oldestSeq ? null : frames.filter((frame) => frame.seq > seq);
    },
  };
}
