// Instants as people read them: contact's zone, 24 hours, the day always by date and weekday.
import type { Locale } from '../../model/contact.ts';
import { HOUR, type Instant, MINUTE } from '../../model/time.ts';
import { zoned } from '../policy/local-time.ts';

export interface LocalText {
  /** Local date, to compare days. */
  on: string;
  day: string;
  time: string;
  offset: string;
  zoneName: string;
}

const REMEMBERED_MOST = 5_000;
const remembered = new Map<string, LocalText>();
const weekdays = {
  'zh-CN': ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
} as const satisfies Record<Locale, readonly string[]>;
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The instants of a wave are few and its texts many, so they are remembered. */
export function localText(at: Instant, zone: string, locale: Locale): LocalText {
  const key = `${at} ${zone} ${locale}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const local = zoned(at, zone);
  const weekday = weekdays[locale][local.dayOfWeek - 1] ?? '';
  const date =
    locale === 'zh-CN'
      ? `${local.month}月${local.day}日${weekday}`
      : `${weekday} ${local.day} ${months[local.month - 1]}`;
  const two = (n: number): string => String(n).padStart(2, '0');
  const name = zoneName(at, zone);
  const time = `${two(local.hour)}:${two(local.minute)}`;
  const text = {
    on: local.toPlainDate().toString(),
    day: date,
    // An hour that comes twice in a night is said with which of the two it is.
    time: comesTwice(local) ? `${time} ${name}` : time,
    offset: local.offset,
    zoneName: name,
  };
  if (remembered.size >= REMEMBERED_MOST) remembered.clear();
  remembered.set(key, text);
  return text;
}

function comesTwice(local: Temporal.ZonedDateTime): boolean {
  const plain = local.toPlainDateTime();
  const [first, second] = (['earlier', 'later'] as const).map(
    (disambiguation) =>
      plain.toZonedDateTime(local.timeZoneId, { disambiguation }).epochMilliseconds,
  );
  return first !== second;
}

function zoneName(at: Instant, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' });
  return format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** Start and end of one or more windows; another day and another offset are named. */
export function rangeText(
  windows: ReadonlyArray<{ start: Instant; end: Instant }>,
  zone: string,
  locale: Locale,
): { day: string; start: string; end: string } {
  const [first, second] = windows;
  if (first === undefined) return { day: '', start: '', end: '' };
  const start = localText(first.start, zone, locale);
  const one = pair(first, start.on, { zone, locale });
  if (second === undefined) return { day: start.day, start: one.start, end: one.end };
  const next = pair(second, one.on, { zone, locale });
  const more = windows.length - 2;
  if (locale === 'zh-CN') {
    const and = `及${next.start}至${next.end}${more > 0 ? `等${windows.length}段` : ''}`;
    return { day: start.day, start: one.start, end: `${one.end}${and}` };
  }
  const and =
    more > 0 ? `, ${next.start}-${next.end} and ${more} more` : ` and ${next.start}-${next.end}`;
  return { day: start.day, start: one.start, end: `${one.end}${and}` };
}

/** @param on local date that was named last: only another one is named again */
function pair(
  window: { start: Instant; end: Instant },
  on: string,
  where: { zone: string; locale: Locale },
): { start: string; end: string; on: string } {
  const start = localText(window.start, where.zone, where.locale);
  const end = localText(window.end, where.zone, where.locale);
  const isChanged = start.offset !== end.offset;
  const shown = (text: LocalText, before: string): string => {
    const day = text.on === before ? '' : `${text.day}${where.locale === 'en' ? ' ' : ''}`;
    const isNamed = !isChanged || text.time.endsWith(text.zoneName);
    return `${day}${text.time}${isNamed ? '' : ` ${text.zoneName}`}`;
  };
  return { start: shown(start, on), end: shown(end, start.on), on: end.on };
}

/** A moment relative to the day of `now`: the time alone today, with its day otherwise. */
export function momentText(
  at: Instant,
  now: Instant,
  where: { zone: string; locale: Locale },
): string {
  return moment(at, now, { ...where, about: '' });
}

function moment(
  at: Instant,
  now: Instant,
  { zone, locale, about }: { zone: string; locale: Locale; about: string },
): string {
  const text = localText(at, zone, locale);
  const time = `${about}${text.time}`;
  if (text.on === localText(now, zone, locale).on) return time;
  return `${text.day}${locale === 'en' ? ' ' : ''}${time}`;
}

const ROUGHLY_MS = 30 * MINUTE;

/** A time of return; one from statistics is said as "about" a half hour, never to the minute. */
export function etrText(
  etr: { at: Instant; origin: string },
  now: Instant,
  where: { zone: string; locale: Locale },
): string {
  if (etr.origin !== 'statistical') return momentText(etr.at, now, where);
  const roughly = Math.ceil(etr.at / ROUGHLY_MS) * ROUGHLY_MS;
  return moment(roughly, now, { ...where, about: where.locale === 'zh-CN' ? '约' : 'about ' });
}

/** A length of time in words. */
export function lengthText(ms: number, locale: Locale): string {
  const minutes = Math.max(1, Math.round(ms / MINUTE));
  const hours = Math.floor(minutes / 60);
  const rest = minutes - hours * (HOUR / MINUTE);
  const parts =
    locale === 'zh-CN'
      ? [hours > 0 ? `${hours}小时` : '', rest > 0 ? `${rest}分钟` : '']
      : [hours > 0 ? `${hours} h` : '', rest > 0 ? `${rest} min` : ''];
  return parts.filter((part) => part !== '').join(locale === 'zh-CN' ? '' : ' ');
}
