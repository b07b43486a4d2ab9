/**
 * The pages that everybody opens at once: made once for all visitors, compressed once, sent before any other layer
 * looks at the request. No store is asked, nobody is counted against a limit.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { atomFeed } from '../../api/feeds/atom.ts';
import { geojsonFeed } from '../../api/feeds/geojson.ts';
import { icsFeed } from '../../api/feeds/ics.ts';
import { PUBLIC_AGE_MS } from '../../api/parts/public.ts';
import type { ApiParts } from '../../api/parts.ts';
import { areaOf, type PublicStatus } from '../../api/shapes/public.ts';
import type { Locale } from '../../model/contact.ts';
import type { Visit } from '../frame.ts';
import { helpPage } from '../help-page.ts';
import { documentText, type Page, pagePolicy } from '../html.ts';
import { reportPage } from '../report-page.ts';
import { areaPage, statusPage } from '../status-page.ts';
import { telling } from '../times.ts';
import { words } from '../words.ts';
import { type Asked, feedTypes, readAsked } from './asked.ts';

export interface Crowd {
  /** Answers it and says true, or leaves it to the others. */
  answers(request: IncomingMessage, response: ServerResponse): boolean;
  /** Which answer that is; null for what is not the same for everybody. */
  asked(url: string, languages: string): Asked | null;
  /** The answer to this as it stands now; null where there is none. */
  prepared(asked: Asked): Answer | null;
  /** Answers given so far. */
  count(): number;
}

export interface Answer {
  zipped: Buffer;
  plain: Buffer;
  headers: Record<string, string | number>;
  zippedHeaders: Record<string, string | number>;
}

/** Paths of areas that there are not, remembered. */
const MADE_MOST = 2_000;

export function createCrowd(parts: ApiParts): Crowd {
  const { publicReads, settings, wallClock } = parts;
  const read = readAsked(settings.utility.locales[0] ?? 'zh-CN');
  let status: PublicStatus | null = null;
  let madeAt = 0;
  let made = new Map<string, Answer | null>();
  /** As they stood before the last change: shown on where a new one cannot be made. */
  let before = made;
  let given = 0;

  /** A page that cannot be made takes nobody else's with it. */
  function madeOr(make: () => Answer | null, key: string): Answer | null {
    try {
      return make();
    } catch (error) {
      parts.log.error({ err: error, page: key }, 'public_page_failed');
      return before.get(key) ?? null;
    }
  }

  function answerAt({ key, path, locale }: Asked): Answer | null {
    const now = publicReads.status();
    const atMs = wallClock.now();
    if (now !== status || atMs - madeAt > PUBLIC_AGE_MS) {
      status = now;
      madeAt = atMs;
      before = made;
      made = new Map();
    }
    const known = made.get(key);
    if (known !== undefined) return known;
    const answer = madeOr(() => answerFor({ parts, status: now, path, locale }), key);
    // Paths of areas that there are not are few by their length and live as long as the answer does.
    if (answer !== null || made.size < MADE_MOST) made.set(key, answer);
    return answer;
  }

  return {
    asked: read,
    prepared: answerAt,
    count: () => given,
    answers(request, response) {
      const { method, url = '' } = request;
      if (method !== 'GET' && method !== 'HEAD') return false;
      const asked = read(url, request.headers['accept-language'] ?? '');
      const answer = asked === null ? null : answerAt(asked);
      if (answer === null) return false;
      given += 1;
      const isZipped = request.headers['accept-encoding']?.includes('gzip') === true;
      response.writeHead(200, isZipped ? answer.zippedHeaders : answer.headers);
      response.end(method === 'HEAD' ? undefined : isZipped ? answer.zipped : answer.plain);
      return true;
    },
  };
}

interface Making {
  parts: Pick<ApiParts, 'settings' | 'clock'>;
  status: PublicStatus;
  path: string;
  locale: Locale;
}

function answerFor(making: Making): Answer | null {
  const { path, status, parts } = making;
  const type = feedTypes[path];
  if (type !== undefined) {
    const text = feedText(path, status, parts.settings.publicUrl);
    return answer(text, { 'Content-Type': type, 'Access-Control-Allow-Origin': '*' });
  }
  const content = crowdPage(making);
  if (content === null) return null;
  const html = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': pagePolicy,
  };
  return answer(documentText(content), { ...html, Vary: 'Accept-Language, Accept-Encoding' });
}

/** A page that is the same for everybody; null where there is no such area. */
export function crowdPage({ parts, status, path, locale }: Making): Page | null {
  const { settings } = parts;
  const place = { zone: settings.utility.zone, now: parts.clock.now() };
  const tell = telling(words[locale], locale, place);
  const visit: Visit = { settings, locale, tell, path };
  if (path === '/') return statusPage(visit, status, null);
  if (path === '/help') return helpPage(visit);
  if (path === '/report') return reportPage(visit);
  const area = areaOf(status, areaIdOf(path));
  return area === null ? null : areaPage(visit, status, area);
}

function areaIdOf(path: string): string | null {
  try {
    return decodeURIComponent(path.slice('/area/'.length));
  } catch {
    return null;
  }
}

function feedText(path: string, status: PublicStatus, publicUrl: string): string {
  if (path === '/status.json') return JSON.stringify(status);
  if (path === '/feeds/outages.atom') return atomFeed(status, publicUrl);
  return path === '/feeds/planned.ics' ? icsFeed(status) : geojsonFeed(status);
}

function answer(text: string, own: Record<string, string>): Answer {
  const plain = Buffer.from(text);
  const zipped = gzipSync(plain);
  const shared = {
    ...{ 'Cache-Control': `public, max-age=${PUBLIC_AGE_MS / 1000}`, Vary: 'Accept-Encoding' },
    ...{ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' },
    ...{ 'X-Frame-Options': 'SAMEORIGIN', ...own },
  };
  return {
    ...{ plain, zipped, headers: { ...shared, 'Content-Length': plain.length } },
    zippedHeaders: { ...shared, 'Content-Encoding': 'gzip', 'Content-Length': zipped.length },
  };
}
