import { dateFormat } from './formats.ts';

/**
 * RFC 3339 text of a local time (`2026-12-03T16:00`) in the grid's zone, with the offset that holds there then.
 * The browser's own zone plays no part.
 */
export function zonedIso(local: string, zone: string): string {
  const asUtc = Date.parse(`${local}:00Z`);
  const offset = offsetMinutes(zone, asUtc - offsetMinutes(zone, asUtc) * 60_000);
  return new Date(asUtc - offset * 60_000).toISOString();
}

function offsetMinutes(zone: string, at: number): number {
  const parts = dateFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return Math.round((local - at) / 60_000);
}

/** `2026-12-03T16:00` of an instant in the grid's zone, as a form field takes it. */
export function zonedLocal(at: string | number, zone: string): string {
  const instant = new Date(at).getTime();
  return new Date(instant + offsetMinutes(zone, instant) * 60_000).toISOString().slice(0, 16);
}

/** Whether a local time does not exist, because the clock is put forward then. */
export function isGap(local: string, zone: string): boolean {
  return zonedLocal(zonedIso(local, zone), zone) !== local;
}

/** Whether a local time comes twice, because the clock is put back. */
export function isTwice(local: string, zone: string): boolean {
  const at = Date.parse(zonedIso(local, zone));
  return [-1, 1].some((hours) => zonedLocal(at + hours * 3_600_000, zone) === local);
}
