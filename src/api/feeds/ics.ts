import { type Instant, toIso } from '../../model/time.ts';
import { icsFile, icsInstant, icsText } from '../../runtime/icalendar.ts';
import type { CustomerAnswer, CustomerCut, PublicPlan, PublicStatus } from '../shapes/public.ts';

/** `/feeds/planned.ics`: one event for each dark time of a plan; UID stays, SEQUENCE is the revision, times in UTC. */
export function icsFeed(status: PublicStatus): string {
  const about = (plan: PublicPlan, isOff: boolean): string[][] =>
    plan.windows.map((window, i) =>
      event({ ...plan, ...window, window: i, isOff, place: plan.areaName }, status.asOf),
    );
  return calendar(status.utility, [
    ...status.planned.flatMap((plan) => about(plan, false).flat()),
    ...status.cancelled.flatMap((plan) => about(plan, true).flat()),
  ]);
}

/** The cuts of a customer's own places; a plan that touches two of them at one time is one event. */
export function ownCalendar(
  answers: readonly CustomerAnswer[],
  at: { utility: string; now: Instant },
): string {
  const asOf = toIso(at.now);
  const events = new Map<string, string[]>();
  const add = (cut: CustomerCut, place: string, isOff: boolean): void => {
    const key = `${cut.id} ${cut.window}`;
    if (events.has(key)) return;
    const times = { start: toIso(cut.start), end: toIso(cut.end) };
    const about = { ...cut, ...times, place, isOff, reason: cut.reason ?? '', lines: [] };
    events.set(key, event(about, asOf));
  };
  for (const { planned, label } of answers) for (const cut of planned) add(cut, label, false);
  for (const { cancelled, label } of answers) for (const cut of cancelled) add(cut, label, true);
  return calendar(at.utility, [...events.values()].flat());
}

function calendar(name: string, events: readonly string[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Forewatt//Planned outages//EN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${icsText(name)}`,
    ...events,
    'END:VCALENDAR',
  ];
  return icsFile(lines);
}

interface Cut {
  id: string;
  revision: number;
  window: number;
  start: string;
  end: string;
  place: string;
  reason: string;
  lines: readonly string[];
  isOff: boolean;
}

/** A change of times keeps the UID: a calendar moves what it holds instead of doubling it. */
function uidOf({ id, window }: Cut): string {
  return `${icsText(id)}${window === 0 ? '' : `-${window + 1}`}@forewatt`;
}

function event(cut: Cut, asOf: string): string[] {
  const { place, reason, lines, isOff } = cut;
  const why = lines.length === 0 ? reason : `${reason} (${lines.join(', ')})`;
  const title = isOff ? `停电取消 / cancelled: ${place}` : `停电 / power cut: ${place}`;
  const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-P1D'];
  return [
    'BEGIN:VEVENT',
    `UID:${uidOf(cut)}`,
    // A cancellation stands above the revision that it cancels.
    `SEQUENCE:${cut.revision + (isOff ? 1 : 0)}`,
    `DTSTAMP:${icsInstant(asOf)}`,
    `DTSTART:${icsInstant(cut.start)}`,
    `DTEND:${icsInstant(cut.end)}`,
    `SUMMARY:${icsText(title)}`,
    `DESCRIPTION:${icsText(why)}`,
    `LOCATION:${icsText(place)}`,
    `STATUS:${isOff ? 'CANCELLED' : 'CONFIRMED'}`,
    ...(isOff ? [] : [...alarm, `DESCRIPTION:${icsText(place)}`, 'END:VALARM']),
    'END:VEVENT',
  ];
}
