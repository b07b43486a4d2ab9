import type { PublicPlan, PublicStatus } from '../shapes/public.ts';

/** Octets of one line before it is folded (RFC 5545, 3.1). */
const LINE_OCTETS = 74;

/** `/feeds/planned.ics`: one event a plan; UID stays, SEQUENCE is the revision, times in UTC. */
export function icsFeed(status: PublicStatus): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Forewatt//Planned outages//EN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${text(status.utility)}`,
    ...status.planned.flatMap((plan) => event(plan, status.asOf)),
    'END:VCALENDAR',
  ];
  return `${lines.map(folded).join('\r\n')}\r\n`;
}

function event(plan: PublicPlan, asOf: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${text(plan.id)}@forewatt`,
    `SEQUENCE:${plan.revision}`,
    `DTSTAMP:${instant(asOf)}`,
    `DTSTART:${instant(plan.start)}`,
    `DTEND:${instant(plan.end)}`,
    `SUMMARY:${text(`停电 / power cut: ${plan.areaName}`)}`,
    `DESCRIPTION:${text(`${plan.reason} (${plan.lines.join(', ')})`)}`,
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
