/** Every page, theme, language and size: sound, within the screen, in words, within its origin; with pictures. */
import { describe, expect, test } from 'vitest';
import { control, type Visitor, visitor, visitorsCome, whySkipped } from './support/pages.ts';
import { findings, look, quietPage } from './support/sweep.ts';

const FAULT_WITHIN_MS = 120_000;
const MOST_MS = 480_000;

async function firstId({ page }: Visitor, path: string): Promise<string> {
  const answer = await page.request.get(`/api/v1/${path}`);
  const { items } = (await answer.json()) as { items: Array<{ id: string }> };
  const id = items[0]?.id;
  if (id === undefined) throw new Error(`nothing at ${path}`);
  return id;
}

/** Pages of the console by the name of their picture. */
async function consolePages(at: Visitor): Promise<Record<string, string>> {
  const number = encodeURIComponent(await control('/phone'));
  return {
    overview: '/console',
    outages: '/console/outages',
    outage: '',
    alarms: '/console/alarms',
    'alarms-history': '/console/alarms?tab=cleared',
    planned: '/console/planned',
    'planned-calendar': '/console/planned?view=calendar&month=2026-07',
    'planned-new': '/console/planned/new?devices=FU-36&start=2026-07-30T16:00&end=2026-07-30T18:00',
    plan: `/console/planned/${await firstId(at, 'planned-outages')}`,
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
  };
}

const adminPages = {
  users: '/console/admin',
  tokens: '/console/admin?tab=tokens',
  audit: '/console/admin?tab=audit',
  settings: '/console/admin?tab=settings',
};

/** Goes to a page as a link of the console does, without loading the program anew. */
async function goTo({ page }: Visitor, path: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
}

const both = ['dark', 'light'] as const;

describe.skipIf(whySkipped)(`all pages (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test.each(['en', 'zh-CN'] as const)(
    'are sound in %s in both themes and every size',
    async (language) => {
      const at = await visitor({ role: 'supervisor', language });
      const settled = quietPage(at);
      const found = findings();
      const looks = { language, schemes: both, found };
      await at.open('/console');
      const row = at.page.locator('[data-testid^="outage-row-"]', { hasText: 'RC-2' }).first();
      await row.waitFor({ timeout: FAULT_WITHIN_MS });
      const pages = await consolePages(at);
      pages['outage'] = (await row.getByRole('link').first().getAttribute('href')) ?? '';
      const walk = async (by: Visitor, paths: Record<string, string>, isQuiet = settled) => {
        for (const [name, path] of Object.entries(paths)) {
          await by.page.setViewportSize({ width: 1440, height: 900 });
          await goTo(by, path);
          await by.page.locator('h1').first().waitFor({ state: 'attached' });
          // One page that goes on asking hides nothing of the others.
          await found.of(name, isQuiet);
          await look(by, name, looks);
        }
      };
      await walk(at, pages);
      const admin = await visitor({ role: 'admin', language });
      const isQuiet = quietPage(admin);
      await admin.open('/console/admin');
      await walk(admin, adminPages, isQuiet);
      await admin.open('/console/wall?view=overview');
      await isQuiet();
      await look(admin, 'wall', looks);

      const field = await visitor({ role: 'field', language });
      const fieldQuiet = quietPage(field);
      for (const [name, path] of Object.entries({
        field: '/field',
        'field-switch': '/field/d/RC-2',
        'field-transformer': '/field/d/TX-1A',
      })) {
        await field.open(path);
        await fieldQuiet();
        await look(field, name, { ...looks, schemes: ['light'] });
      }
      const outside = await visitor({ language });
      await outside.open('/console');
      await outside.page.locator('form').first().waitFor();
      expect(outside.errors().filter((text) => !text.includes('401'))).toEqual([]);
      await look(outside, 'sign-in', looks);
      expect(found.all).toEqual([]);
    },
    MOST_MS,
  );
});
