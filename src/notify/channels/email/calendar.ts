// The calendar part of a mail about planned work (RFC 5545): one event for each dark time, replaced by later revisions.
import type { NoticeKind } from '../../../model/notice.ts';
import { MINUTE } from '../../../model/time.ts';
import type { About } from '../channel.ts';

/** Octets of one line before it is folded (RFC 5545, 3.1). */
const LINE_OCTETS = 74;
const DAY_BEFORE = '-P1D';

const withCalendar: readonly NoticeKind[] = [
  ...(['planned_notice', 'planned_changed', 'planned_cancelled'] as const),
  ...(['planned_extended', 'confirmation_request'] as const),
];

export interface Calendar {
  method: 'PUBLISH' | 'CANCEL';
  text: string;
}

/**
 * Null: news that changes no calendar. The same plan and window have the same UID in each mail, and the revision
 * counts up, so that a calendar moves or removes what it holds instead of doubling it.
 * @param at.domain of the sender, makes the UID our own
 */
export function calendarOf(
  kind: NoticeKind,
  about: About | undefined,
  at: { now: number; domain: string; title: string },
): Calendar | null {
  if (about === undefined || !withCalendar.includes(kind) || about.windows.length === 0)
    return null;
  const isOff = kind === 'planned_cancelled';
  const method = isOff ? 'CANCEL' : 'PUBLISH';
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Forewatt//Notices//EN', `METHOD:${method}`],
    ...about.windows.flatMap((window, i) => event(about, { ...at, window, i, isOff })),
    'END:VCALENDAR',
  ];
  return { method, text: `${lines.map(folded).join('\r\n')}\r\n` };
}

function event(
  { subject, revision, values, link }: About,
  at: {
    now: number;
    domain: string;
    title: string;
    window: { start: number; end: number };
    i: number;
    isOff: boolean;
  },
): string[] {
  const { window, isOff } = at;
  const start = instant(window.start);
  // A cut that ends as it begins has no place in a calendar.
  const end = instant(Math.max(window.end, window.start + MINUTE));
  return [
    'BEGIN:VEVENT',
    `UID:${text(subject)}-${at.i}@${text(at.domain)}`,
    // A cancellation stands above the revision that it cancels.
    `SEQUENCE:${revision + (isOff ? 1 : 0)}`,
    `DTSTAMP:${instant(at.now)}`,
    `DTSTART:${start}`,
    `DTEND:${end}`,
    `SUMMARY:${text(at.title)}`,
    `LOCATION:${text(values.place ?? '')}`,
    `URL:${link.replaceAll(/[\r\n]/g, '')}`,
    `STATUS:${isOff ? 'CANCELLED' : 'CONFIRMED'}`,
    ...(isOff ? [] : alarm(at.title)),
    'END:VEVENT',
  ];
}

function alarm(title: string): string[] {
  const body = ['ACTION:DISPLAY', `TRIGGER:${DAY_BEFORE}`, `DESCRIPTION:${text(title)}`];
  return ['BEGIN:VALARM', ...body, 'END:VALARM'];
}

/** `20260720T000000Z` */
function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function text(value: string): string {
  return value.replaceAll(/[\\;,]/g, '\\$&').replaceAll(/\r\n|\r|\n/g, '\\n');
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
