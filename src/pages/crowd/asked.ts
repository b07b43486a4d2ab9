/** Which of the pages that are the same for everybody a request asks for. */
import type { Locale } from '../../model/contact.ts';
import { localeOf } from '../words.ts';

export interface Asked {
  /** What the answer is kept under. */
  key: string;
  path: string;
  locale: Locale;
}

/** Languages of browsers that were met; there are not many, and nobody can fill the memory with more. */
const TAGS_MOST = 2_000;
const TAG_MOST = 100;
const QUERY_MOST = 400;

const pagePaths = /^\/(?:|report|help|area\/[^/?]{1,200})$/;
export const feedTypes: Readonly<Record<string, string>> = {
  '/status.json': 'application/json; charset=utf-8',
  '/feeds/outages.atom': 'application/atom+xml; charset=utf-8',
  '/feeds/outages.geojson': 'application/geo+json; charset=utf-8',
  '/feeds/planned.ics': 'text/calendar; charset=utf-8',
};

/**
 * Reads an address with the languages of a browser; null for what is not the same for everybody: a look-up, a path of
 * others.
 * @param first language of whoever names none that we have
 */
export function readAsked(first: Locale): (url: string, languages: string) => Asked | null {
  const tags = new Map<string, Locale>();

  /** One browser asks with the same words all day: each is read once. */
  function localeBy(tag: string): Locale {
    const known = tags.get(tag);
    if (known !== undefined) return known;
    const locale = localeOf(undefined, tag, first);
    if (tags.size < TAGS_MOST) tags.set(tag, locale);
    return locale;
  }

  return (url, languages) => {
    const asked = askedFor(url);
    if (asked === null) return null;
    const { path } = asked;
    const locale = asked.lang ?? localeBy(languages.slice(0, TAG_MOST));
    return { key: feedTypes[path] === undefined ? `${locale} ${path}` : path, path, locale };
  };
}

function askedFor(url: string): { path: string; lang: Locale | null } | null {
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const isFeed = feedTypes[path] !== undefined;
  if (!isFeed && !pagePaths.test(path)) return null;
  if (at < 0) return { path, lang: null };
  const query = url.slice(at + 1);
  if (query === 'lang=zh-CN') return { path, lang: 'zh-CN' };
  if (query === 'lang=en') return { path, lang: 'en' };
  if (query.length > QUERY_MOST) return null;
  const asked = new URLSearchParams(query);
  if (asked.has('q') || asked.has('number')) return null;
  const lang = asked.get('lang');
  return { path, lang: lang === null ? null : localeOf(lang, undefined, 'zh-CN') };
}
