import { type Instant, toIso } from '../../model/time.ts';
import type { CustomerAnswer, PublicPlan, PublicStatus } from '../shapes/public.ts';

/** Octets of one line before it is folded (RFC 5545, 3.1). */
const LINE_OCTETS = 74;

/** `/feeds/planned.ics`: one event a plan; UID stays, SEQUENCE is the revision, times in UTC. */
export function icsFeed(status: PublicStatus): string {
  return calendar(
    status.utility,
    status.planned.flatMap((plan) => event(plan, status.asOf)),
  );
}

/** The cuts of a customer's own places; a plan that touches two of them at one time is one event. */
export function ownCalendar(
  answers: readonly CustomerAnswer[],
  at: { utility: string; now: Instant },
): string {
  const asOf = toIso(at.now);
  const cuts = new Map<string, string[]>();
  for (const { planned, label } of answers) {
    for (const { id, revision, start, end, reason } of planned) {
      const times = { start: toIso(start), end: toIso(end) };
      const key = `${id}-${start}`;
      if (cuts.has(key)) continue;
      const about = { lines: [], reason: reason ?? '', state: 'announced', areaName: label };
      cuts.set(key, event({ id: key, revision, ...times, ...about }, asOf));
    }
  }
  return calendar(at.utility, [...cuts.values()].flat());
}

function calendar(name: string, events: readonly string[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Forewatt//Planned outages//EN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${text(name)}`,
    ...events,
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

type Cut = Pick<
  PublicPlan,
  'id' | 'revision' | 'start' | 'end' | 'areaName' | 'reason' | 'lines' | 'state'
>;

function event(plan: Cut, asOf: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${text(plan.id)}@forewatt`,
    `SEQUENCE:${plan.revision}`,
    `DTSTAMP:${instant(asOf)}`,
    `DTSTART:${instant(plan.start)}`,
    `DTEND:${instant(plan.end)}`,
    `SUMMARY:${text(`停电 / power cut: ${plan.areaName}`)}`,
    `DESCRIPTION:${text(plan.lines.length === 0 ? plan.reason : `${plan.reason} (${plan.lines.join(', ')})`)}`,
    `LOCATION:${text(plan.areaName)}`,
    `STATUS:${plan.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-P1D',
    `DESCRIPTION:${text(plan.areaName)}`,
    'END:VALARM',
    'END:VEVENT',
  ];
}

/** `20260720T000000Z` */
function instant(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function text(value: string): string {
  return value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r?\n|\r/g, '\\n');
}

/** Folds by octets and never inside a character. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = '';
  let octets = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (octets + size > LINE_OCTETS) {
      pieces.push(piece);
      piece = '';
      octets = 1;
    }
    piece += letter;
    octets += size;
  }
  return [...pieces, piece].join('\r\n ');
}
