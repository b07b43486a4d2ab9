import { describe, expect, test } from 'vitest';
import { press, tabTo } from '../support/keys.ts';
import { enterOutage } from '../support/outages.ts';
import {
  control,
  expectSound,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';
import { submitPlan } from '../support/plans.ts';

/** Down the list until a row is in hand. */
async function rowBy({ page }: Visitor, row: string): Promise<void> {
  const mine = page.locator(`[data-testid="${row}"]:focus-within`);
  for (let rows = 0; rows < 80 && (await mine.count()) === 0; rows += 1) {
    await page.keyboard.press('j');
  }
  await mine.waitFor();
}

interface Outage {
  id: string;
  version: number;
}

/** Its meter lives, so that it is over in a moment: this page goes on seeing it as it was entered. */
async function staysOpen({ page }: Visitor, id: string): Promise<void> {
  const asEntered = (one: Outage): Outage =>
    one.id === id ? Object.assign(one, { state: 'confirmed', version: 1_000 + one.version }) : one;
  await page.route(/\/api\/v1\/outages(\?|\/O-[^/]*$)/, async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as { items: Outage[] } | Outage;
    if ('items' in json) json.items.forEach(asEntered);
    else asEntered(json);
    await route.fulfill({ response, json });
  });
}

describe.skipIf(whySkipped)(`by keyboard alone (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('an operator finds the outage, reads why, and writes a note', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    const row = `outage-row-${await enterOutage('SP-1012')}`;
    await at.open('/console/planned');
    await at.page.getByTestId('clock').waitFor();
    await press(at, 'g', 'o');
    await page.getByTestId(row).waitFor();
    await press(at, '?');
    await at.page
      .getByRole('dialog')
      .getByText(/never sends a message/)
      .waitFor();
    await press(at, 'Escape');
    await at.page.getByRole('dialog').waitFor({ state: 'detached' });
    await press(at, 'g', 'u');
    await page.getByTestId(row).waitFor();
    await rowBy(at, row);
    await press(at, 'Enter');
    await at.page.getByTestId('evidence-list').waitFor();
    await press(at, 'm');
    const field = at.page.getByRole('dialog').getByLabel('Note');
    await field.waitFor();
    await at.page.keyboard.type('seen from the road');
    await press(at, 'Enter');
    await at.page.getByTestId('outage-timeline').getByText('seen from the road').waitFor();
  });

  test('what another device would mean is seen before anything is saved', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    const id = await enterOutage('SP-1013');
    await staysOpen(at, id);
    await at.open(`/console/outages/${id}`);
    await tabTo(at, 'button:text-is("Change device")');
    await press(at, 'Enter');
    await page.getByRole('dialog').getByLabel('Device').waitFor();
    await page.keyboard.type('CB-12');
    // The count changes before anything is saved.
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /CB-12.*\+\d+/ })
      .waitFor();
    await press(at, 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  test('an operator plans a cut from the device to the second person', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console/planned/new');
    await tabTo(at, '[name=device]');
    await page.keyboard.type('FU-36');
    await press(at, 'Enter');
    await page.getByRole('button', { name: 'Take out FU-36' }).waitFor();
    // Out of the field, so that a letter is a key again.
    await press(at, 'Escape');
    await press(at, ']');
    await tabTo(at, '[name=start]');
    await page.locator('[name=start]:focus').fill('2026-07-30T16:00');
    await tabTo(at, '[name=end]');
    await page.locator('[name=end]:focus').fill('2026-07-30T18:00');
    await page.getByTestId('affected-count').getByText('36', { exact: true }).waitFor();
    for (const step of ['people', 'message']) {
      await tabTo(at, '.primary');
      await press(at, 'Enter');
      await page.getByTestId(`step-${step}`).waitFor();
    }
    await tabTo(at, '[name=reason]');
    await page.keyboard.type('new wires');
    for (const step of ['check', 'send']) {
      await tabTo(at, '.primary');
      await press(at, 'Enter');
      await page.getByTestId(`step-${step}`).waitFor();
    }
    await tabTo(at, '.primary');
    await expectSound(at);
    await press(at, 'Enter');
    await page.getByRole('heading', { name: /Waiting for approval/ }).waitFor();
  });

  test('a supervisor finds what waits and approves it; its author may not', async () => {
    const [author, at] = [
      await visitor({ role: 'operator' }),
      await visitor({ role: 'supervisor' }),
    ];
    const plan = await submitPlan(author, { devices: ['TX-2B'] });
    await author.open(`/console/planned/${plan}`);
    const approve = { name: 'Approve', exact: true } as const;
    await author.page.getByRole('button', approve).waitFor();
    expect(await author.page.getByRole('button', approve).isDisabled()).toBe(true);

    const { page } = at;
    await at.open('/console');
    await page.getByTestId('clock').waitFor();
    await press(at, '/');
    await page.keyboard.type(plan);
    await page.locator('.search .sheet button').first().waitFor();
    await press(at, 'Enter');
    await page.getByRole('button', approve).waitFor();
    await tabTo(at, 'button:text-is("Approve")');
    await press(at, 'Enter');
    await page
      .getByRole('dialog')
      .getByTestId('samples')
      .getByText(/power cut/)
      .first()
      .waitFor();
    await tabTo(at, '[role=dialog] .primary');
    await press(at, 'Enter');
    await page.getByRole('heading', { name: /Approved|Announced/ }).waitFor();
  });

  test('"what did you tell her?" is answered in three keys and a number', async () => {
    const at = await visitor({ role: 'operator' });
    const number = await control('/phone');
    await at.open('/console');
    await at.page.getByTestId('clock').waitFor();
    await press(at, '/');
    await at.page.keyboard.type(number);
    await at.page.locator('.search .sheet button').first().waitFor();
    await press(at, 'Enter');
    await at.page.getByRole('heading', { level: 1, name: /^What did we tell/ }).waitFor();
    await at.page.getByRole('heading', { name: 'Not sent, and why' }).waitFor();
    await expectSound(at);
    expect(at.page.url()).toContain('/console/people/');
  });

  test('single keys are switched off by who wants to', async () => {
    const at = await visitor({ role: 'viewer' });
    await at.open('/console/alarms');
    await at.page.getByTestId('user-menu').click();
    await at.page.getByRole('button', { name: 'Single keys: on' }).click();
    await at.page.getByRole('button', { name: 'Single keys: off' }).waitFor();
    await press(at, 'g', 'p');
    expect(new URL(at.page.url()).pathname).toBe('/console/alarms');
  });
});
