import { beforeAll, describe, expect, test } from 'vitest';
import { press, tabTo } from '../support/keys.ts';
import { enterOutage } from '../support/outages.ts';
import { expectSound, type Visitor, visitor, visitorsCome, whySkipped } from '../support/pages.ts';

async function nameCause({ page }: Visitor, cause: string): Promise<void> {
  await page.getByRole('button', { name: 'Cause', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Cause').selectOption(cause);
  await page.getByRole('dialog').getByLabel('Responsible').selectOption('own');
}

describe.skipIf(whySkipped)(`two people on one outage (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();
  let path = '';
  beforeAll(async () => {
    path = `/console/outages/${await enterOutage('SP-1000')}`;
  });

  test('two operators name the cause at once: the second, by keyboard alone, sees the first one beside and chooses', async () => {
    const first = await visitor({ role: 'operator' });
    const second = await visitor({ role: 'supervisor' });
    await first.open(path);
    await second.open(path);
    await second.page.getByTestId('evidence-list').waitFor();
    // What the second one holds is older than what the first one makes of it.
    await second.page.route('**/actions/set-cause', async (route) => {
      const headers = { ...route.request().headers() };
      const version = Number(/\d+/.exec(headers['if-match'] ?? '')?.[0]);
      await route.continue({ headers: { ...headers, 'if-match': `"${version - 1}"` } });
      await second.page.unroute('**/actions/set-cause');
    });
    await nameCause(first, 'lightning');
    const saved = first.page.waitForResponse(/actions\/set-cause/);
    await first.page.getByRole('button', { name: /^Save the cause/ }).click();
    expect((await saved).status()).toBe(200);
    await tabTo(second, 'button:text-is("Cause")');
    await press(second, 'Enter');
    await tabTo(second, '[role=dialog] select[name=kind]');
    // A list is chosen from by the first letters of a word.
    await second.page.keyboard.type('Veg');
    await tabTo(second, '[role=dialog] select[name=responsibility]');
    await second.page.keyboard.type('own');
    await tabTo(second, '[role=dialog] .primary');
    await press(second, 'Enter');
    const conflict = second.page.getByTestId('conflict');
    await conflict.getByText(/dispatcher changed this/).waitFor();
    await conflict.getByRole('cell', { name: 'Lightning' }).waitFor();
    await conflict.getByRole('cell', { name: 'Vegetation' }).waitFor();
    // The refusal of the older version is written down by the browser, as it should be.
    expect(second.errors().filter((text) => !text.includes('412'))).toEqual([]);
    await expectSound(second);
    const set = second.page.waitForResponse(/actions\/set-cause/);
    await tabTo(second, '[data-testid=conflict] button:text-is("Set mine")');
    await press(second, 'Enter');
    expect((await set).status()).toBe(200);
    await conflict.waitFor({ state: 'detached' });
  });

  test('what was done is taken back with one key', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open(path);
    await nameCause(at, 'wildlife');
    await page.getByRole('button', { name: /^Save the cause/ }).click();
    await page.getByTestId('toast').getByRole('button', { name: 'Undo' }).waitFor();
    const undone = page.waitForResponse(/actions\/set-cause/);
    await page.keyboard.press('z');
    expect((await undone).status()).toBe(200);
    await page
      .getByTestId('toast')
      .getByText(/^Taken back/)
      .waitFor();
  });
});
