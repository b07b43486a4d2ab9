/** An event as it is kept: its identity, its time, and what else its payload said. Pure. */
import type { EventType, GaspReport, GridEvent } from '../../../model/event.ts';
import type { Phases } from '../../../model/phases.ts';
import { maskOf, phasesOf } from '../../../model/phases.ts';
import type { Context } from './decoder.ts';
import type { JsonObject } from './json.ts';
import type { claimedTime } from './time.ts';

const idMost = 120;
const detailsBytesMost = 16_384;

/**
 * @param of.id the sender's own; null: asset, type and whole second
 * @param of.written the time as the payload has it, kept where it could not be read
 */
export function eventOf(
  of: {
    id: string | null;
    asset: string;
    type: EventType;
    phases: Phases | null;
    claimed: ReturnType<typeof claimedTime>;
    written: unknown;
    report?: GridEvent['report'];
    details?: Record<string, unknown>;
  },
  context: Context,
): GridEvent {
  const { id, asset, type, phases } = of;
  const deviceTime = typeof of.claimed === 'number' ? of.claimed : null;
  const seconds = Math.floor((deviceTime ?? context.receivedAt) / 1000);
  const isUnread = deviceTime === null && of.written !== undefined;
  const details = isUnread ? { ...of.details, claimedTime: of.written } : (of.details ?? {});
  return {
    id: id ?? `${asset}/${type}/${seconds}`,
    source: context.source,
    asset,
    type,
    phases,
    deviceTime,
    receivedAt: context.receivedAt,
    retained: context.isRetained,
    report: of.report ?? 'own',
    details: isLarge(details) ? { tooLarge: true } : details,
  };
}

/** Most events say nothing more: those are not written out to be measured. */
function isLarge(details: Readonly<Record<string, unknown>>): boolean {
  if (Object.keys(details).length === 0) return false;
  return JSON.stringify(details).length > detailsBytesMost;
}

/** Oddities of an event, to be counted. */
export function eventNotes(type: EventType, context: Context): string[] {
  if (type !== 'unknown_event' && !context.isRetained) return [];
  return [
    ...(type === 'unknown_event' ? ['unknown_event'] : []),
    ...(context.isRetained ? ['retained_ignored'] : []),
  ];
}

export function isEventId(id: unknown): id is string | number {
  if (typeof id === 'number') return Number.isSafeInteger(id);
  return typeof id === 'string' && id.length > 0 && id.length <= idMost;
}

const lineNames: Readonly<Record<string, string>> = { L1: 'A', L2: 'B', L3: 'C' };

/** Phases as people write them, also `L1`; null where they are none. */
export function phasesSaid(said: unknown): Phases | null {
  if (typeof said !== 'string') return null;
  const mask = maskOf(lineNames[said] ?? said);
  return mask === null || mask === 0 ? null : phasesOf(mask);
}

export function reportSaid(said: unknown): GaspReport {
  return said === 'assumed' || said === 'batch' ? said : 'own';
}

/** Everything a payload said that is no field of the event. */
export function detailsOf(
  object: JsonObject,
  spoken: ReadonlySet<string>,
): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const key of Object.keys(object)) if (!spoken.has(key)) details[key] = object[key];
  return details;
}
