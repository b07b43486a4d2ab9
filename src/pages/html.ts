/** HTML from tagged templates: everything put in is text unless it came from a template itself. */
import { createHash } from 'node:crypto';
import type { Response } from 'express';
import { style } from './style.ts';

/** Markup that is safe to put into a page. */
export interface Html {
  readonly markup: string;
}

export type Shown = Html | string | number | null | undefined | false | readonly Shown[];

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML shows it character by character; marks that turn the direction of writing are left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[&<>"']/g, (letter) => escapes[letter] ?? letter);
}

/** `null`, `undefined` and `false` show nothing; lists show their items one after another. */
export function html(pieces: TemplateStringsArray, ...values: Shown[]): Html {
  let markup = pieces[0] ?? '';
  values.forEach((value, at) => {
    markup += shown(value) + (pieces[at + 1] ?? '');
  });
  return { markup };
}

function shown(value: Shown): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(shown).join('');
}

const styleHash = createHash('sha256').update(style).digest('base64');
/** What a customer page may do: its one style, and forms to ourselves. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface Page {
  lang: string;
  title: string;
  body: Html;
  /** Seconds after which a browser without script asks again; absent: never. */
  refreshS?: number;
}

/** A whole document with its one style inside. */
export function documentText({ lang, title, body, refreshS }: Page): string {
  const refresh =
    refreshS !== undefined &&
    html`<noscript><meta http-equiv="refresh" content="${refreshS}"></noscript>`;
  return html`<!doctype html>
<html lang="${lang}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${refresh}<style>${{ markup: style }}</style></head>
<body>${body}</body></html>
`.markup;
}

/** Sends a document with a policy that allows its style and nothing else. */
export function page(response: Response, content: Page): void {
  response.set('Content-Security-Policy', pagePolicy).type('html').send(documentText(content));
}
