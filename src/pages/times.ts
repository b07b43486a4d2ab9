/** Times and counts as customers read them: the utility's zone, 24 hours, no seconds. */

import type { PublicCount, PublicEtr } from '../api/shapes/public.ts';
import type { Locale } from '../model/contact.ts';
import type { Instant } from '../model/time.ts';
import type { Words } from './words.ts';

export interface Telling {
  words: Words;
  /** Day and time: `12月3日周四 16:00`, `Thu 3 Dec 16:00`. */
  at(time: Instant | string): string;
  /** Day with its year, for what is far away: `2027年7月15日`, `15 Jul 2027`. */
  date(time: Instant | string): string;
  /** `16:00`; a range on one day says the day once. */
  span(from: Instant | string, to: Instant | string): string;
  etr(etr: PublicEtr | null): string;
  count(count: PublicCount): string;
  /** `UTC+8` */
  offset: string;
}

const instant = (time: Instant | string): Instant =>
  typeof time === 'number' ? time : Date.parse(time);

/** @param now decides whether an ETR has passed */
export function telling(
  words: Words,
  locale: Locale,
  place: { zone: string; now: Instant },
): Telling {
  const { zone, now } = place;
  const { clock, day, year } = formsOf(locale, zone);
  const at = (time: Instant | string): string =>
    `${day.format(instant(time))} ${clock.format(instant(time))}`;
  const span = (from: Instant | string, to: Instant | string): string => {
    const isOneDay = day.format(instant(from)) === day.format(instant(to));
    return `${at(from)} – ${isOneDay ? clock.format(instant(to)) : at(to)}`;
  };
  return {
    words,
    at,
    span,
    date: (time) => year.format(instant(time)),
    offset: offsetOf(zone, now),
    count: (count) => words.customers(countText(words, count)),
    etr(etr) {
      const last = etr?.high ?? etr?.at ?? null;
      if (etr === null || last === null) return words.notYetKnown;
      if (instant(last) < now) return words.passed;
      if (etr.low !== null && etr.high !== null) return span(etr.low, etr.high);
      // A statistical estimate is never told to the minute as if it were certain.
      return etr.origin === 'statistical' ? `${words.about} ${at(last)}` : at(last);
    },
  };
}

/** Counts are rounded, and say so; none is none. */
function countText(words: Words, count: PublicCount): string {
  if (count === '<5') return words.fewer;
  return count === 0 ? '0' : `${words.about} ${count.toLocaleString('en')}`;
}

interface Forms {
  clock: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  year: Intl.DateTimeFormat;
}
/** Making a format costs more than a page; there are as many as languages and zones. */
const forms = new Map<string, Forms>();
const offsets = new Map<string, Intl.DateTimeFormat>();

function formsOf(locale: Locale, zone: string): Forms {
  const key = `${locale} ${zone}`;
  const known = forms.get(key);
  if (known !== undefined) return known;
  const form = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'zh-CN', { timeZone: zone, ...options });
  const made = {
    clock: form({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: form({ weekday: 'short', day: 'numeric', month: 'short' }),
    year: form({ day: 'numeric', month: 'short', year: 'numeric' }),
  };
  forms.set(key, made);
  return made;
}

function offsetOf(zone: string, now: Instant): string {
  const form =
    offsets.get(zone) ??
    new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' });
  offsets.set(zone, form);
  const name = form.formatToParts(now).find((part) => part.type === 'timeZoneName')?.value;
  return (name ?? 'UTC').replace('GMT', 'UTC');
}
