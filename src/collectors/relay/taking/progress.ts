/** How far a reader is in a row of segments, and what is missing in it. Pure. */
import { z } from 'zod';
import type { Instant } from '../../../model/time.ts';
import { compare, type Place } from '../names.ts';
import type { Header, Segment } from '../segment.ts';

/** Numbers that did not come in time. One that comes later is taken all the same. */
export interface Gap {
  /** Runs it may belong to, the first and the last. */
  fromRun: string;
  toRun: string;
  from: number;
  to: number;
  /** Hash of the segment before; null where that is not known. */
  previous: string | null;
  /** Hash of the last one missing, as the segment after it says. */
  last: string | null;
  since: Instant;
}

export interface Progress {
  /** The last segment that is durable here; null before the first one. */
  at: (Place & { hash: string }) | null;
  gaps: readonly Gap[];
  /** Runs of which something was taken, the last ones. */
  runs: readonly string[];
}

export const nothingTaken: Progress = { at: null, gaps: [], runs: [] };

/** Gaps remembered at most; the oldest are forgotten first. */
const gapsMost = 1_000;
const runsMost = 1_000;

export type Missing = Omit<Gap, 'since'>;

/** What the next segment there is means to a reader. */
export type Next =
  | { is: 'next'; missing: Missing | null; note: Note | null }
  | { is: 'chain_broken' };

/** `sender_put_back`: its folder stands as it was before, so that it gives numbers a second time. */
export type Note = 'sender_began_anew' | 'sender_put_back';

/** @param header of the first segment after the reader's place */
export function nextAfter({ at }: Progress, header: Header): Next {
  if (at === null) return { is: 'next', missing: null, note: null };
  const { run, began, sequence, previous } = header;
  const isFork = run !== at.run && began <= at.sequence;
  const expected = isFork ? began : at.sequence + 1;
  const missing: Missing | null =
    sequence === expected
      ? null
      : {
          ...{ fromRun: isFork ? run : at.run, toRun: run, from: expected, to: sequence - 1 },
          ...{ previous: isFork ? null : at.hash, last: previous },
        };
  if (isFork) {
    const note = sequence === 1 && previous === null ? 'sender_began_anew' : 'sender_put_back';
    return { is: 'next', missing, note };
  }
  if (missing !== null || previous === at.hash) return { is: 'next', missing, note: null };
  // A run has one writer: its own number with another chain behind it is not of that writer.
  if (run === at.run) return { is: 'chain_broken' };
  return { is: 'next', missing: null, note: 'sender_put_back' };
}

export function taken(
  progress: Progress,
  segment: Segment,
  gap: { missing: Missing | null; since: Instant },
): Progress {
  const { header, hash } = segment;
  const { missing, since } = gap;
  const gaps = missing === null ? progress.gaps : [...progress.gaps, { ...missing, since }];
  return {
    at: { run: header.run, sequence: header.sequence, hash },
    gaps: gaps.slice(-gapsMost),
    runs: isKnownRun(progress, header)
      ? progress.runs
      : [...progress.runs, header.run].slice(-runsMost),
  };
}

/** The gap a place lies in. */
export function gapOf({ gaps }: Progress, { run, sequence }: Place): Gap | null {
  const found = gaps.find(
    (gap) => run >= gap.fromRun && run <= gap.toRun && sequence >= gap.from && sequence <= gap.to,
  );
  return found ?? null;
}

/** The progress with a late segment in its gap; null where it does not fit into the chain there. */
export function filled(progress: Progress, gap: Gap, { header, hash }: Segment): Progress | null {
  const { sequence, previous, run } = header;
  const fitsBefore = sequence > gap.from || gap.previous === null || gap.previous === previous;
  const fitsAfter = sequence < gap.to || gap.last === null || gap.last === hash;
  if (!fitsBefore || !fitsAfter) return null;
  const rest: Gap[] = [];
  if (sequence > gap.from) rest.push({ ...gap, toRun: run, to: sequence - 1, last: previous });
  if (sequence < gap.to) rest.push({ ...gap, fromRun: run, from: sequence + 1, previous: hash });
  return { ...progress, gaps: progress.gaps.flatMap((one) => (one === gap ? rest : [one])) };
}

/** Whether something of this run was taken. One that is passed and not known was never read. */
export function isKnownRun({ runs }: Progress, { run }: Place): boolean {
  return runs.includes(run);
}

/** Whether a place was passed already. */
export function isPassed({ at }: Progress, place: Place): boolean {
  return at !== null && compare(place, at) <= 0;
}

const hash = z.string().length(64);
const form = z.object({
  form: z.literal('forewatt-relay/1'),
  relay: z.string(),
  at: z.object({ run: z.string(), sequence: z.int(), hash }).nullable(),
  runs: z.array(z.string()),
  gaps: z.array(
    z.object({
      ...{ fromRun: z.string(), toRun: z.string(), from: z.int(), to: z.int() },
      ...{ previous: hash.nullable(), last: hash.nullable(), since: z.int() },
    }),
  ),
});

export function progressText(relay: string, progress: Progress): string {
  return `${JSON.stringify({ form: 'forewatt-relay/1', relay, ...progress }, null, 1)}\n`;
}

/** Null for a text that is none, or one of another relay. */
export function progressIn(relay: string, text: string): Progress | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const read = form.safeParse(value);
  if (!read.success || read.data.relay !== relay) return null;
  const { at, gaps, runs } = read.data;
  return { at, gaps, runs };
}
