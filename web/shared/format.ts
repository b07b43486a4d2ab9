/** Numbers and times as people read them; unknown is a dash, never 0. */
import { dateFormat, lengthText, numberText } from './formats.ts';
import type { Language } from './i18n.ts';

export const UNKNOWN = '–';

export function count(value: number | null | undefined, language: Language): string {
  return value === null || value === undefined ? UNKNOWN : numberText(value, language);
}

/** `0:47` below a day, then `2 d 3 h`. */
export function age(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 1_440)
    return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  const hours = Math.floor((minutes % 1_440) / 60);
  return `${lengthText(Math.floor(minutes / 1_440), 'd')} ${lengthText(hours, 'h')}`;
}

/** Seconds up to two minutes, then minutes, then hours. */
export function shortAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return lengthText(seconds, 's');
  if (seconds < 7_200) return lengthText(Math.round(seconds / 60), 'min');
  return lengthText(Math.round(seconds / 3_600), 'h');
}

/** Clock time in the grid's zone: `14:22`, with seconds when asked. */
export function clockTime(at: string | number | null, zone: string, withSeconds = false): string {
  if (at === null) return UNKNOWN;
  return dateFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds ? { second: '2-digit' } : {}),
  }).format(new Date(at));
}

/** `2026-12-03 16:00` in the grid's zone. */
export function dateTime(at: string | number | null, zone: string): string {
  if (at === null) return UNKNOWN;
  const day = dateFormat('sv-SE', { timeZone: zone }).format(new Date(at));
  return `${day} ${clockTime(at, zone)}`;
}

/** `UTC+8` of a zone at an instant. */
export function offsetOf(zone: string, at: number): string {
  const part = dateFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(at)
    .find((one) => one.type === 'timeZoneName');
  return (part?.value ?? 'UTC').replace('GMT', 'UTC');
}

/** `10.4 kV`, `85.5 A`: from a thousand on with the prefix; a pure number without unit. */
export function measured(value: number | null, unit: string): string {
  if (value === null) return UNKNOWN;
  const isLarge = Math.abs(value) >= 1_000 && ['V', 'A', 'W', 'var', 'VA', 'Wh'].includes(unit);
  const number = Number((isLarge ? value / 1_000 : value).toPrecision(4));
  return `${number}${unit === '1' ? '' : ` ${isLarge ? 'k' : ''}${unit}`}`;
}
