import { describe, expect, test } from 'vitest';
import {
  expectQuiet,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

/** Closed as they are: what is recorded of them changes nothing in the town. */
const twelve = [
  ...['FU-2', 'FU-3', 'FU-24', 'FU-22', 'FU-19', 'FU-36'],
  ...['FU-41', 'FU-43', 'FU-45', 'FU-58', 'FU-84', 'FU-88'],
];

describe.skipIf(whySkipped)(`switching (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a batch of twelve switchings is pasted, confirmed once and stands under its reference', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console/switching?tab=batch');
    await page.getByLabel('One line a device').fill(`${twelve.join(' closed\n')} closed\nFU-XX 合`);
    await page.getByText('1 line cannot be taken').waitFor();
    // A browser writes each 404 down.
    at.errors();
    await page.getByLabel('One line a device').fill(twelve.map((one) => `${one} 合`).join('\n'));
    await page.getByLabel('Reason').fill('read off on the round');
    await page.getByLabel(/^Reference/).fill('OT-12');
    await expect.poll(() => page.getByTestId('batch-lines').locator('tbody tr').count()).toBe(12);
    await expectSound(at);
    await page.getByRole('button', { name: 'Record 12 operations as OT-12' }).click();
    await page.getByRole('button', { name: /^Record 12 operations: 0 customers/ }).click();
    await page.getByText('Recorded: 12.').waitFor();
    await page.getByRole('tab', { name: 'Off-normal' }).click();
    const rows = page.getByTestId('recent-operations').locator('li', { hasText: 'OT-12' });
    await expect.poll(() => rows.count()).toBe(12);
    await expectSound(at);
  });

  test('closing onto a crew is foretold, and refused with its code', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console/switching?tab=off-normal');
    await page.getByLabel('Device', { exact: true }).fill('SW-8');
    await page.getByRole('button', { name: 'Hang a tag on SW-8' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Tag').selectOption('crew_on');
    await dialog.getByRole('button', { name: 'Hang a tag on SW-8' }).click();
    const row = page.getByTestId('off-normal-SW-8');
    await row.getByText('crew on', { exact: true }).waitFor();

    await page.getByRole('tab', { name: 'Record' }).click();
    await page.getByLabel('Device', { exact: true }).fill('SW-8');
    await page.getByLabel('New state').selectOption('closed');
    await page.getByLabel('Reason').fill('back to work');
    await page.getByText(/^Closing SW-8 reaches SW-8: crew on of/).waitFor();
    await page.getByRole('button', { name: 'Record SW-8 as closed' }).click();
    await page.getByRole('button', { name: /^Close SW-8: \d+ customers get supply/ }).click();
    await page
      .getByRole('alert')
      .getByText(/NET-CREW-ON-LINE/)
      .waitFor();
    at.errors();
    await expectSound(at);
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('tab', { name: 'Off-normal' }).click();
    await row.getByRole('button', { name: /^Take off crew on/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Take off/ })
      .click();
    await row.waitFor({ state: 'detached' });
  });

  test('a simulation says on a phone that it is one, and names whom it would touch', async () => {
    const at = await visitor({ role: 'viewer', size: phone, language: 'zh-CN', scheme: 'light' });
    await at.open('/console/switching?tab=simulate&device=RC-2');
    await at.page
      .getByTestId('effect-lost')
      .getByText(/848 户失电|户失电/)
      .waitFor();
    await at.page.getByRole('note').getByText('模拟：不作记录，不通知任何人').waitFor();
    await expectSound(at);
    const small = await visitor({ role: 'viewer', size: { width: 320, height: 640 } });
    for (const tab of ['record', 'batch', 'simulate', 'off-normal']) {
      await small.open(`/console/switching?tab=${tab}`);
      await small.page.getByRole('heading', { level: 1, name: 'Switching' }).waitFor();
      await expectQuiet(small);
    }
  });
});
