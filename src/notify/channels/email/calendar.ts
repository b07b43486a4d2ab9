// The calendar part of a mail about planned work (RFC 5545): one event for each dark time, replaced by later revisions.
import type { NoticeKind } from '../../../model/notice.ts';
import { MINUTE } from '../../../model/time.ts';
import { icsFile, icsInstant, icsText } from '../../../runtime/icalendar.ts';
import type { About } from '../channel.ts';

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
  return { method, text: icsFile(lines) };
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
  const start = icsInstant(window.start);
  // A cut that ends as it begins has no place in a calendar.
  const end = icsInstant(Math.max(window.end, window.start + MINUTE));
  return [
    'BEGIN:VEVENT',
    `UID:${icsText(subject)}-${at.i}@${icsText(at.domain)}`,
    // A cancellation stands above the revision that it cancels.
    `SEQUENCE:${revision + (isOff ? 1 : 0)}`,
    `DTSTAMP:${icsInstant(at.now)}`,
    `DTSTART:${start}`,
    `DTEND:${end}`,
    `SUMMARY:${icsText(at.title)}`,
    `LOCATION:${icsText(values.place ?? '')}`,
    `URL:${link.replaceAll(/[\r\n]/g, '')}`,
    `STATUS:${isOff ? 'CANCELLED' : 'CONFIRMED'}`,
    ...(isOff ? [] : alarm(at.title)),
    'END:VEVENT',
  ];
}

function alarm(title: string): string[] {
  const body = ['ACTION:DISPLAY', `TRIGGER:${DAY_BEFORE}`, `DESCRIPTION:${icsText(title)}`];
  return ['BEGIN:VALARM', ...body, 'END:VALARM'];
}
