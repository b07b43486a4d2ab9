import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What was true, as the simulators write it: the measure, never an input of the service. */
export const truthSchema = z.object({
  contacts: z.array(
    z.object({
      contact: z.string(),
      supplyPoints: z.array(z.string()),
      class: z.string(),
      to: z.object({ sms: z.string().nullable(), voice: z.string().nullable() }),
      reachable: z.boolean(),
    }),
  ),
  events: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      what: z.string(),
      device: z.string().nullable(),
      phases: z.string().nullable(),
    }),
  ),
  dark: z.array(
    z.object({
      supplyPoint: z.string(),
      phases: z.string(),
      event: z.string(),
      from: z.string(),
      to: z.string().nullable(),
    }),
  ),
});
export type Truth = z.infer<typeof truthSchema>;

export const inboxSchema = z.array(
  z.object({
    at: z.string(),
    channel: z.enum(['sms', 'voice']),
    to: z.string(),
    text: z.string(),
    id: z.string(),
    key: z.string().nullable(),
  }),
);
export type InboxItem = z.infer<typeof inboxSchema>[number];

export function readTruth(path: string): Truth {
  return truthSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

export function readInbox(path: string): InboxItem[] {
  return inboxSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Supply points without supply at an instant, by what made them dark. */
export function darkAt(truth: Truth, at: number): Map<string, string> {
  const dark = new Map<string, string>();
  for (const row of truth.dark) {
    const isOver = row.to !== null && Date.parse(row.to) <= at;
    if (Date.parse(row.from) <= at && !isOver) dark.set(row.supplyPoint, row.event);
  }
  return dark;
}

/** A planned cut is begun by the dispatcher some seconds before the crew opens the device. */
const AHEAD_MS = 15_000;

/** True when the supply point neither lost nor got supply within `span` ms before the instant. */
export function isSettled(
  truth: Truth,
  supplyPoint: string,
  when: { at: number; span: number },
): boolean {
  const changedIn = (text: string | null): boolean =>
    text !== null &&
    Date.parse(text) > when.at - when.span &&
    Date.parse(text) <= when.at + AHEAD_MS;
  return truth.dark.every(
    (row) => row.supplyPoint !== supplyPoint || !(changedIn(row.from) || changedIn(row.to)),
  );
}
