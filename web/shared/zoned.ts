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
  const parts = new Intl.DateTimeFormat('en-GB', {
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
