/** Instants as people and spreadsheets write them: with an offset, or as local time in the utility's zone. */
import type { Instant } from '../../model/time.ts';
import type { Findings, Place } from './report.ts';

export type Told =
  | { at: Instant }
  | { code: 'TIM-GAP'; details: { text: string; zone: string; candidates: string } }
  | { code: 'TIM-TWICE'; details: { text: string; zone: string; candidates: string } }
  | { code: 'TIM-SWAPPED' | 'TIM-NO-TIME' | 'TIM-NO-DAY' | 'TIM-FORM'; details: { text: string } };

interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

const offsetForm =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;
const time = String.raw`(?:T|\s+)?(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})?(\.\d+)?)?秒?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:${time})?$`);
const dayFirst = new RegExp(String.raw`^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:${time})?$`);
const slashed = new RegExp(String.raw`^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:${time})?$`);
const serial = /^\d{5}(?:\.\d+)?$/;

/** Days from the spreadsheet's day 0 (1899-12-30) to 1970-01-01. */
const SERIAL_EPOCH_DAYS = 25_569;
const DAY_MS = 86_400_000;

/**
 * Reads an instant. A local time that does not exist or exists twice is refused with both candidates named;
 * a date whose day and month could be swapped is refused; `24:00` is the midnight at the end of that day.
 */
export function readInstant(raw: string, zone: string): Told {
  const text = raw.normalize('NFKC').trim();
  const withOffset = offsetForm.exec(text);
  if (withOffset !== null) return fromOffset(text, withOffset);
  if (serial.test(text)) return fromSerial(text, zone);
  const wall = yearFirst.exec(text);
  if (wall !== null) return fromParts(text, zone, order(wall, [1, 2, 3]));
  const dotted = dayFirst.exec(text);
  if (dotted !== null) return fromParts(text, zone, order(dotted, [3, 2, 1]));
  const other = slashed.exec(text);
  if (other === null) return { code: 'TIM-FORM', details: { text } };
  const [first, second] = [Number(other[1]), Number(other[2])];
  if (first <= 12 && second <= 12 && first !== second) {
    return { code: 'TIM-SWAPPED', details: { text } };
  }
  return fromParts(text, zone, order(other, first > 12 ? [3, 2, 1] : [3, 1, 2]));
}

/** The same for a cell: `undefined` when it was refused, and said so. */
export function instantCell(zone: string) {
  return (text: string, place: Place, found: Findings): Instant | undefined => {
    const told = readInstant(text, zone);
    if ('at' in told) return told.at;
    found.refuse(place, told.code, told.details as never);
    return undefined;
  };
}

/** Year, month, day from these groups, then hour, minute, second, fraction from groups 4 to 7. */
function order(found: RegExpExecArray, ymd: [number, number, number]): Array<string | undefined> {
  return [found[ymd[0]], found[ymd[1]], found[ymd[2]], found[4], found[5], found[6], found[7]];
}

function fromOffset(text: string, found: RegExpExecArray): Told {
  const wall = wallOf(found.slice(1, 8));
  const offset = found[8] ?? 'Z';
  if (wall === null || !isDay(wall)) return { code: 'TIM-NO-DAY', details: { text } };
  if (!isTime(wall)) return { code: 'TIM-FORM', details: { text } };
  const sign = offset.startsWith('-') ? -1 : 1;
  const minutes =
    offset.toUpperCase() === 'Z'
      ? 0
      : sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
  if (Math.abs(minutes) > 18 * 60) return { code: 'TIM-FORM', details: { text } };
  return { at: asUtc(wall) - minutes * 60_000 };
}

/** Days since 1899-12-30 with the time as a fraction, rounded to the second; a whole number has no time of day. */
function fromSerial(text: string, zone: string): Told {
  if (!text.includes('.')) return { code: 'TIM-NO-TIME', details: { text } };
  const seconds = Math.round((Number(text) - SERIAL_EPOCH_DAYS) * 86_400);
  const at = new Date(seconds * 1000);
  return local(text, zone, {
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    millisecond: 0,
  });
}

function fromParts(text: string, zone: string, parts: Array<string | undefined>): Told {
  if (parts[3] === undefined) {
    const day = wallOf([...parts.slice(0, 3), '0', '0']);
    const isReal = day !== null && isDay(day);
    return { code: isReal ? 'TIM-NO-TIME' : 'TIM-NO-DAY', details: { text } };
  }
  const wall = wallOf(parts);
  if (wall === null || !isDay(wall)) return { code: 'TIM-NO-DAY', details: { text } };
  if (!isTime(wall)) return { code: 'TIM-FORM', details: { text } };
  return local(text, zone, wall);
}

function wallOf(parts: ReadonlyArray<string | undefined>): Wall | null {
  const [year, month, day, hour, minute, second = '0', fraction = '0'] = parts;
  const wall = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Math.floor(Number(fraction) * 1000),
  };
  return Object.values(wall).every(Number.isInteger) ? wall : null;
}

/** A day of the calendar: 29 February only in leap years, never rolled over. */
function isDay(wall: Wall): boolean {
  const at = new Date(Date.UTC(wall.year, wall.month - 1, wall.day));
  return at.getUTCMonth() === wall.month - 1 && at.getUTCDate() === wall.day && wall.year >= 1970;
}

function isTime(wall: Wall): boolean {
  if (wall.hour === 24) return wall.minute === 0 && wall.second === 0 && wall.millisecond === 0;
  return wall.hour < 24 && wall.minute < 60 && wall.second < 60;
}

function asUtc(wall: Wall): number {
  const { hour, minute, second, millisecond } = wall;
  const midnight = Date.UTC(wall.year, wall.month - 1, wall.day);
  return midnight + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
}

function local(text: string, zone: string, wall: Wall): Told {
  const plain = plainOf(wall);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) {
    return { at: later.epochMilliseconds };
  }
  const candidates = [earlier, later].map(candidate).join(' or ');
  const isGap = !earlier.toPlainDateTime().equals(plain);
  return { code: isGap ? 'TIM-GAP' : 'TIM-TWICE', details: { text, zone, candidates } };
}

function plainOf(wall: Wall): Temporal.PlainDateTime {
  const isEndOfDay = wall.hour === 24;
  const plain = Temporal.PlainDateTime.from({ ...wall, hour: isEndOfDay ? 0 : wall.hour });
  return isEndOfDay ? plain.add({ days: 1 }) : plain;
}

/** `2026-03-29T03:30+02:00 (2026-03-29T01:30:00Z)` */
function candidate(at: Temporal.ZonedDateTime): string {
  const wall = at.toString({ timeZoneName: 'never', smallestUnit: 'minute' });
  return `${wall} (${at.toInstant().toString({ smallestUnit: 'second' })})`;
}

/** Minutes of the day of `22:00`; `24:00` is 1440. `null` when it is none. */
export function minutesOfDay(text: string): number | null {
  const [, hour, minute] = /^(\d{1,2})[:：](\d\d)$/.exec(text.trim()) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && minutes <= DAY_MS / 60_000 ? minutes : null;
}
