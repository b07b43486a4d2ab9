/** Browsers signed in as a person of the demo, watched for every error a page lets out. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { demoLogins } from '../../../src/cli/demo/folder.ts';
import type { Role } from '../../../src/model/user.ts';
import { findChromium, launch } from '../../support/browser.ts';

export const found = await findChromium();
/** Why the tests of pages are skipped; `false` where there is a browser. */
export const whySkipped = 'skip' in found ? found.skip : false;

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };
export type Language = 'en' | 'zh-CN';

export interface Visitor {
  page: Page;
  /** Opens a path and waits until the page has what it asked for. */
  open(path: string): Promise<void>;
  /** Errors of the page and its console, and requests to elsewhere, since the last call. */
  errors(): string[];
  /** Names that had no word in the language of the page since the last call. */
  unsaid(): string[];
}

export interface VisitorOptions {
  role?: Role;
  language?: Language;
  size?: { width: number; height: number };
  script?: boolean;
  scheme?: 'dark' | 'light';
}

export async function control(
  what: '/start' | '/service/stop' | '/service/start' | '/phone' | '/inbox' | `/code/${string}`,
): Promise<string> {
  const answer = await fetch(`${inject('townControl')}${what}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

let browser: Promise<Browser> | null = null;
const visitors: BrowserContext[] = [];

/** A new visitor in a browser of this test file. */
export async function visitor(options: VisitorOptions = {}): Promise<Visitor> {
  if ('skip' in found) throw new Error(found.skip);
  const url = await control('/start');
  browser ??= launch(found.path);
  const { language = 'en', size = desktop, role } = options;
  const context = await (await browser).newContext({
    ...{ baseURL: url, viewport: size, locale: language, colorScheme: options.scheme ?? 'dark' },
    javaScriptEnabled: options.script ?? true,
  });
  visitors.push(context);
  context.setDefaultTimeout(20_000);
  await context.addInitScript(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(name, value);
    },
    wordsKept(language, role),
  );
  if (role !== undefined) await signInAs(context, url, role);
  return watched(await context.newPage(), url);
}

function wordsKept(language: Language, role: Role | undefined): Record<string, string> {
  const kept = { 'forewatt.language': language };
  return role === undefined ? kept : { ...kept, 'forewatt.signed': 'yes' };
}

/** Sessions of this test file: a password takes its time to check. */
const sessions = new Map<Role, Awaited<ReturnType<BrowserContext['cookies']>>>();

async function signInAs(context: BrowserContext, url: string, role: Role): Promise<void> {
  const known = sessions.get(role);
  if (known !== undefined) return context.addCookies(known);
  const login = demoLogins.find((one) => one.role === role);
  const answer = await context.request.post(`${url}/api/v1/session`, {
    data: { username: login?.username, password: login?.password },
  });
  expect(answer.status()).toBe(200);
  sessions.set(role, await context.cookies());
}

function watched(page: Page, url: string): Visitor {
  const seen: string[] = [];
  const unsaid: string[] = [];
  page.on('pageerror', (error) => seen.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (text.startsWith('no word for')) unsaid.push(text);
    if (message.type() === 'error') seen.push(`${text} ${message.location().url}`);
  });
  const origin = new URL(url).origin;
  page.on('request', (request) => {
    if (request.url().startsWith('http') && new URL(request.url()).origin !== origin) {
      seen.push(`a request leaves the origin: ${request.url()}`);
    }
  });
  return {
    page,
    async open(path) {
      await page.goto(path, { waitUntil: 'load' });
    },
    errors: () => seen.splice(0),
    unsaid: () => unsaid.splice(0),
  };
}

/** Registers that the town stands before the tests, and that visitors leave after each. */
export function visitorsCome(): void {
  beforeAll(() => control('/start'));
  afterEach(async () => {
    await Promise.all(visitors.splice(0).map((context) => context.close()));
  });
  afterAll(async () => {
    await (await browser)?.close();
    browser = null;
  });
}

/** Its builder would bring the whole of it anew for each look, and take all that is right back with it. */
const axe = readFileSync(
  createRequire(import.meta.resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'),
  'utf8',
);
/** All rules; and those alone whose answer hangs on the colours and the size of the screen. */
const axeRules = {
  all: ['wcag2a', 'wcag2aa', 'wcag22aa'],
  looks: {
    type: 'rule',
    values: ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size'],
  },
} as const;
const violations = (rules: keyof typeof axeRules): string => `axe
  .run(document, { runOnly: ${JSON.stringify(axeRules[rules])}, resultTypes: ['violations'] })
  .then((found) => found.violations.map(({ id, nodes }) => id + ' ' + (nodes[0]?.html ?? '')))`;

/** No error was let out, nothing is wider than the screen, and axe finds nothing. */
export async function expectSound(
  at: Visitor,
  rules: keyof typeof axeRules = 'all',
): Promise<void> {
  if (!(await at.page.evaluate<boolean>('"axe" in window'))) await at.page.evaluate(axe);
  expect(await at.page.evaluate<string[]>(violations(rules)), at.page.url()).toEqual([]);
  await expectQuiet(at);
}

/** No error was let out, and nothing is wider than the screen. */
export async function expectQuiet(at: Visitor): Promise<void> {
  const html = 'document.documentElement';
  const widerBy = await at.page.evaluate<number>(`${html}.scrollWidth - ${html}.clientWidth`);
  expect(widerBy, at.page.url()).toBe(0);
  expect(at.errors(), at.page.url()).toEqual([]);
}

/** The demo's cut of power: its row on a list of outages, as soon as it is there. */
export function outageRow(page: Page) {
  return page.locator('[data-testid^="outage-row-"]', { hasText: 'RC-2' }).first();
}
