/** Every page, theme, language and size: sound, within the screen, in words, within its origin; with pictures. */
import { describe, expect, test } from 'vitest';
import {
  control,
  type Language,
  outageRow,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from './support/pages.ts';
import { type Findings, findings, look, quietPage } from './support/sweep.ts';

const FAULT_WITHIN_MS = 120_000;
const MOST_MS = 480_000;

async function firstId({ page }: Visitor, path: string): Promise<string> {
  const answer = await page.request.get(`/api/v1/${path}`);
  const { items } = (await answer.json()) as { items: Array<{ id: string }> };
  const id = items[0]?.id;
  if (id === undefined) throw new Error(`nothing at ${path}`);
  return id;
}

/** Pages of the console by the name of their picture; waits for the town's fault, so that they have what to say. */
async function consolePages(at: Visitor): Promise<Record<string, string>> {
  const number = encodeURIComponent(await control('/phone'));
  await at.open('/console');
  const row = outageRow(at.page);
  await row.waitFor({ timeout: FAULT_WITHIN_MS });
  const outage = (await row.getByRole('link').first().getAttribute('href')) ?? '';
  return {
    overview: '/console',
    outages: '/console/outages',
    outage,
    alarms: '/console/alarms',
    'alarms-history': '/console/alarms?tab=cleared',
    planned: '/console/planned',
    'planned-calendar': '/console/planned?view=calendar&month=2026-07',
    'planned-new': '/console/planned/new?devices=FU-36&start=2026-07-30T16:00&end=2026-07-30T18:00',
    'planned-people':
      '/console/planned/new?devices=FU-36&start=2026-07-30T16:00&end=2026-07-30T18:00&step=people',
    plan: `/console/planned/${await firstId(at, 'planned-outages')}`,
    protection: '/console/protection',
    feeders: '/console/feeders',
    feeder: '/console/feeders/XQ-12',
    device: '/console/feeders/XQ-12?device=RC-2',
    record: '/console/switching?tab=record&device=SW-8',
    batch: '/console/switching?tab=batch',
    simulate: '/console/switching?tab=simulate&device=RC-2',
    'off-normal': '/console/switching?tab=off-normal',
    notices: '/console/notices',
    person: `/console/people/${await firstId(at, `contacts?q=${number}`)}`,
    inbox: '/console/inbox',
    sources: '/console/sources',
    source: '/console/sources/gw-1',
    reliability: '/console/reports',
    promises: '/console/reports?report=promises',
    etr: '/console/reports?report=etr',
    'alarm-report': '/console/reports?report=alarms',
    handover: '/console/handover',
    policy: '/console/admin?tab=policy',
    messages: '/console/admin?tab=messages',
  };
}

const adminPages = {
  users: '/console/admin',
  tokens: '/console/admin?tab=tokens',
  audit: '/console/admin?tab=audit',
  settings: '/console/admin?tab=settings',
  wall: '/console/wall?view=overview',
};

const fieldPages = {
  field: '/field',
  'field-switch': '/field/d/RC-2',
  'field-transformer': '/field/d/TX-1A',
};

/** Goes to a page as a link of the console does, without loading the program anew. */
async function goTo({ page }: Visitor, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
}

const both = ['dark', 'light'] as const;

/** Every page in one language, one after the other. */
async function walkAll(language: Language, found: Findings): Promise<void> {
  const looks = { language, schemes: both, found };
  const walk = async (by: Visitor, paths: Record<string, string>): Promise<void> => {
    const isQuiet = quietPage(by);
    await by.open(Object.values(paths)[0] ?? '');
    for (const [name, path] of Object.entries(paths)) {
      await by.page.setViewportSize({ width: 1440, height: 900 });
      await goTo(by, path);
      await by.page.locator('h1').first().waitFor({ state: 'attached' });
      // One page that goes on asking hides nothing of the others.
      await found.of(`${language} ${name}`, isQuiet);
      await look(by, name, looks);
    }
  };
  const at = await visitor({ role: 'supervisor', language });
  await walk(at, await consolePages(at));
  const admin = await visitor({ role: 'admin', language });
  await walk(admin, adminPages);

  const field = await visitor({ role: 'field', language });
  const fieldQuiet = quietPage(field);
  for (const [name, path] of Object.entries(fieldPages)) {
    await field.open(path);
    await fieldQuiet();
    await look(field, name, { ...looks, schemes: ['light'] });
  }
  const outside = await visitor({ language });
  await outside.open('/console');
  await outside.page.locator('form').first().waitFor();
  expect(outside.errors().filter((text) => !text.includes('401'))).toEqual([]);
  await look(outside, 'sign-in', looks);
}

describe.skipIf(whySkipped)(`all pages (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test(
    'are sound in both languages, both themes and every size',
    async () => {
      const found = findings();
      // Two languages at once: a page waits for its answers and its drawing most of the time.
      await Promise.all([walkAll('en', found), walkAll('zh-CN', found)]);
      expect(found.all).toEqual([]);
    },
    MOST_MS,
  );
});
