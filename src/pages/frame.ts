/** What stands on every customer page: name, language, hotline, what to do about a wire on the ground. */
import type { ApiSettings } from '../api/parts/settings.ts';
import { type Locale, utilityNames } from '../model/contact.ts';
import { type Html, html, type Page } from './html.ts';
import type { Telling } from './times.ts';

export interface Visit {
  settings: ApiSettings;
  locale: Locale;
  tell: Telling;
  /** Path of this page, for the link to the other language. */
  path: string;
  /** When this copy was made, for a file server that shows it without us; absent: the page itself. */
  copyOf?: number;
}

export function framed(
  visit: Visit,
  content: { title: string; body: Html; refreshS?: number },
): Page {
  const { settings, locale, tell, path } = visit;
  const { words } = tell;
  const { hotline, emergency } = settings.utility;
  const name = utilityNames(settings.utility)[locale];
  const other = words.otherLang;
  const isCopy = visit.copyOf !== undefined;
  const there = isCopy ? `${path}index.${other.locale}.html` : `${path}?lang=${other.locale}`;
  const ways = html` · <a href="/report?lang=${locale}">${words.report}</a> · <a href="/help?lang=${locale}">${words.help}</a> · <a href="/my?lang=${locale}">${words.my}</a>`;
  const body = html`<header><a class="brand" href="${isCopy ? '/' : `/?lang=${locale}`}">${name}</a>
<a href="${there}" lang="${other.locale}" hreflang="${other.locale}">${other.name}</a></header>
<main><h1>${content.title}</h1>
${visit.copyOf !== undefined && html`<p class="box danger" data-testid="copy">${words.copy} <strong>${tell.at(visit.copyOf)}</strong>${words.stop}${words.copyRing}</p>`}
${content.body}
<p class="box danger"><strong>${words.wire}</strong>
<a href="tel:${digits(emergency)}">${emergency}</a> · <a href="tel:${digits(hotline)}">${hotline}</a></p></main>
<footer class="muted"><p>${words.call} <a href="tel:${digits(hotline)}" data-testid="hotline">${hotline}</a>${isCopy ? html` · <a href="/help/">${words.help}</a>` : ways}</p>
<p>${words.times(tell.offset)}</p></footer>`;
  const { refreshS } = content;
  const title = `${content.title} · ${name}`;
  return { lang: words.htmlLang, title, body, ...(refreshS !== undefined && { refreshS }) };
}

/** What is not there, and the ways on from here. */
export function lostPage(visit: Visit, why: string): Page {
  const { words } = visit.tell;
  const to = (path: string): string => `${path}?lang=${visit.locale}`;
  const body = html`<p class="box" role="status">${why}</p>
<p><a class="button" href="${to('/')}">${words.home}</a><a class="button" href="${to('/report')}">${words.myPowerIsOff}</a></p>`;
  return framed(visit, { title: words.title, body });
}

/** Only what a phone can dial. */
export function digits(number: string): string {
  return number.replaceAll(/[^\d+]/g, '');
}
