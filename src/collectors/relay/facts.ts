/** Facts as lines of a segment, and lines as facts. What does not fit the form is given back by itself. Pure. */
import { z } from 'zod';
import { eventTypeSchema, type GridEvent } from '../../model/event.ts';
import { maskOf, type Phases } from '../../model/phases.ts';
import {
  badReasons,
  qualities,
  quantitySchema,
  type Reading,
  uncertainReasons,
} from '../../model/reading.ts';
import {
  assetContacts,
  type ContactChange,
  gapReasons,
  type ReadingGap,
} from '../../model/source.ts';

export interface RelayedFacts {
  readings: readonly Reading[];
  events: readonly GridEvent[];
  contacts: readonly ContactChange[];
  gaps: readonly ReadingGap[];
}

/** Facts of one line at most: a line that was torn costs no more. */
const perLine = 200;

const instant = z.int().min(0).max(8.64e15);
const id = z.string().min(1).max(400);

const reading = z
  .object({
    asset: id,
    quantity: quantitySchema,
    phase: z.enum(['A', 'B', 'C']).nullable(),
    time: instant,
    receivedAt: instant,
    value: z.number().nullable(),
    quality: z.enum(qualities),
    reason: z.enum([...uncertainReasons, ...badReasons]).nullable(),
  })
  .refine((one) => one.value !== null || one.quality === 'bad');

const event = z.object({
  id,
  source: id,
  asset: id,
  type: eventTypeSchema,
  phases: z
    .string()
    .refine((text) => maskOf(text) !== null)
    .transform((text) => text as Phases)
    .nullable(),
  deviceTime: instant.nullable(),
  receivedAt: instant,
  retained: z.boolean(),
  report: z.enum(['own', 'assumed', 'batch']),
  details: z.record(z.string(), z.unknown()),
});

const contact = z.object({
  asset: id,
  source: id,
  contact: z.enum(assetContacts),
  since: instant,
  reason: z.string().max(200),
  missed: z.int().min(0),
  how: z.enum(['polled', 'quiet', 'told']),
});

const gap = z
  .object({
    source: id,
    asset: id.nullable(),
    lane: z.enum(['events', 'telemetry']).nullable(),
    from: instant,
    to: instant,
    reason: z.enum(gapReasons),
  })
  .refine(({ from, to }) => from <= to);

/** `{"readings": […]}` and so on, each line with its line end. */
export function linesOf(facts: Partial<RelayedFacts>): Buffer[] {
  const { readings = [], events = [], contacts = [], gaps = [] } = facts;
  return [
    // What needs haste stands first.
    ...pieces('events', events),
    ...pieces('contacts', contacts),
    ...pieces('readings', readings),
    ...pieces('gaps', gaps),
  ];
}

function pieces(name: keyof RelayedFacts, facts: readonly unknown[]): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < facts.length; at += perLine) {
    const part = facts.slice(at, at + perLine);
    lines.push(Buffer.from(`${JSON.stringify({ [name]: part })}\n`));
  }
  return lines;
}

export interface Read {
  readings: Reading[];
  events: GridEvent[];
  contacts: ContactChange[];
  gaps: ReadingGap[];
  /** What no form of ours takes, as it was written. */
  strange: unknown[];
}

/** Facts of the lines between the first and the last of a segment. */
export function factsIn(lines: readonly string[]): Read {
  const read: Read = { readings: [], events: [], contacts: [], gaps: [], strange: [] };
  for (const line of lines) {
    const value = jsonOf(line);
    if (value === null) {
      read.strange.push(line);
      continue;
    }
    take(value['readings'], reading, read.readings, read.strange);
    take(value['events'], event, read.events, read.strange);
    take(value['contacts'], contact, read.contacts, read.strange);
    take(value['gaps'], gap, read.gaps, read.strange);
  }
  return read;
}

function jsonOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function take<T>(part: unknown, form: z.ZodType<T>, good: T[], strange: unknown[]): void {
  if (!Array.isArray(part)) return;
  for (const one of part) {
    const checked = form.safeParse(one);
    if (checked.success) good.push(checked.data);
    else strange.push(one);
  }
}
