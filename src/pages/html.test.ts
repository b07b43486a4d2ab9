import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { documentText, html } from './html.ts';

const cases = new URL('../../tests/cases/api/api-name-in-script.json', import.meta.url);
const { input } = JSON.parse(readFileSync(cases, 'utf8')) as { input: { names: string[] } };

describe('a page', () => {
  test.each(input.names)('shows the name %j as text (api-name-in-script)', (name) => {
    const { markup } = html`<p title="${name}">${name}</p>`;
    expect(markup).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
  });

  test('shows nothing for null, and lists one after another', () => {
    expect(html`${null}${false}${[html`<b>1</b>`, '<', 2]}`.markup).toBe('<b>1</b>&lt;2');
  });

  test('escapes its title', () => {
    expect(documentText({ lang: 'en', title: '</title><script>', body: html`` })).toContain(
      '<title>&lt;/title&gt;&lt;script&gt;</title>',
    );
  });
});
