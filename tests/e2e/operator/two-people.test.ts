import { describe, expect, test } from 'vitest';
import { expectSound, visitor, visitorsCome, whySkipped } from '../support/pages.ts';

/** The town's fault comes 24 s after its beginning; the first test may have just begun it. */
const FAULT_WITHIN_MS = 60_000;

/** Whichever stands first: what is done here changes nothing in the town. */
const firstRow = '[data-testid^="outage-row-"]';

describe.skipIf(whySkipped)(`two people on one outage (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('two operators name the cause at once: the second sees the first one beside and chooses', async () => {
    const first = await visitor({ role: 'operator' });
    const second = await visitor({ role: 'supervisor' });
    await first.open('/console/outages');
    const row = first.page.locator(firstRow).first();
    await row.waitFor({ timeout: FAULT_WITHIN_MS });
    await row.getByRole('link').first().click();
    await first.page.getByTestId('evidence-list').waitFor();
    const path = new URL(first.page.url()).pathname;
    await second.open(path);
    const open = async ({ page }: typeof first, cause: string): Promise<void> => {
      await page.getByRole('button', { name: 'Cause', exact: true }).click();
      await page.getByRole('dialog').getByLabel('Cause').selectOption(cause);
      await page.getByRole('dialog').getByLabel('Responsible').selectOption('own');
    };
    // What the second one holds is older than what the first one makes of it.
    await second.page.route('**/actions/set-cause', async (route) => {
      const version = /v(\d+)/.exec((await first.page.textContent('article header')) ?? '')?.[1];
      const headers = { ...route.request().headers(), 'if-match': `"${Number(version) - 1}"` };
      await route.continue({ headers });
      await second.page.unroute('**/actions/set-cause');
    });
    await open(first, 'lightning');
    const saved = first.page.waitForResponse(/actions\/set-cause/);
    await first.page.getByRole('button', { name: /^Save the cause/ }).click();
    expect((await saved).status()).toBe(200);
    await open(second, 'vegetation');
    await second.page.getByRole('button', { name: /^Save the cause/ }).click();
    const conflict = second.page.getByTestId('conflict');
    await conflict.getByText(/dispatcher changed this/).waitFor();
    await conflict.getByRole('cell', { name: 'Lightning' }).waitFor();
    await conflict.getByRole('cell', { name: 'Vegetation' }).waitFor();
    // The refusal of the older version is written down by the browser, as it should be.
    expect(second.errors().every((text) => text.includes('412'))).toBe(true);
    await expectSound(second);
    const set = second.page.waitForResponse(/actions\/set-cause/);
    await conflict.getByRole('button', { name: 'Set mine' }).click();
    expect((await set).status()).toBe(200);
    await conflict.waitFor({ state: 'detached' });
  });

  test('what was done is taken back with one key', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console/outages');
    await page.locator(firstRow).first().getByRole('link').first().click();
    await page.getByRole('button', { name: 'Cause', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Cause').selectOption('wildlife');
    await page.getByRole('dialog').getByLabel('Responsible').selectOption('own');
    await page.getByRole('button', { name: /^Save the cause/ }).click();
    await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).waitFor();
    const undone = page.waitForResponse(/actions\/set-cause/);
    await page.locator('h1').click();
    await page.keyboard.press('z');
    expect((await undone).status()).toBe(200);
    await page
      .getByTestId('toast')
      .getByText(/^Taken back/)
      .waitFor();
  });
});
