import { type Instant, toIso } from '../../model/time.ts';
import { icsFile, icsInstant, icsText } from '../../runtime/icalendar.ts';
import type { CustomerAnswer, PublicPlan, PublicStatus } from '../shapes/public.ts';

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
    `X-WR-CALNAME:${icsText(name)}`,
    ...events,
    'END:VCALENDAR',
  ];
  return icsFile(lines);
}

type Cut = Pick<
  PublicPlan,
  'id' | 'revision' | 'start' | 'end' | 'areaName' | 'reason' | 'lines' | 'state'
>;

function event(plan: Cut, asOf: string): string[] {
  return [
    'BEGIN:VEVENT',
    `UID:${icsText(plan.id)}@forewatt`,
    `SEQUENCE:${plan.revision}`,
    `DTSTAMP:${icsInstant(asOf)}`,
    `DTSTART:${icsInstant(plan.start)}`,
    `DTEND:${icsInstant(plan.end)}`,
    `SUMMARY:${icsText(`停电 / power cut: ${plan.areaName}`)}`,
    `DESCRIPTION:${icsText(plan.lines.length === 0 ? plan.reason : `${plan.reason} (${plan.lines.join(', ')})`)}`,
    `LOCATION:${icsText(plan.areaName)}`,
    `STATUS:${plan.state === 'cancelled' ? 'CANCELLED' : 'CONFIRMED'}`,
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-P1D',
    `DESCRIPTION:${icsText(plan.areaName)}`,
    'END:VALARM',
    'END:VEVENT',
  ];
}
