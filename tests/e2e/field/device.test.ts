import { describe, expect, test } from 'vitest';
import { keepingNothing } from '../support/odd-browsers.ts';
import {
  expectQuiet,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

describe.skipIf(whySkipped)(`an engineer in the field (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('looks a device up and sees its state, values with their age, and what is below', async () => {
    const at = await visitor({ role: 'field', size: phone });
    const { page } = at;
    await at.open('/field');
    await page.getByTestId('field-code').fill('RC-2');
    await page.getByRole('button', { name: 'Look up' }).click();
    const card = page.getByTestId('field-device');
    await card.getByRole('heading', { name: /RC-2/ }).waitFor();
    expect(await card.getAttribute('data-state')).toMatch(/^(open|closed)$/);
    await card.getByText('848 customers below').waitFor();
    await card
      .getByTestId('live-values')
      .getByText(/^\d+ (s|min)/)
      .first()
      .waitFor();
    await expectSound(at);
    await card.getByRole('button', { name: 'CB-12' }).click();
    await page.getByTestId('field-device').getByText('1,440 customers below').waitFor();
  });

  test('reads a transformer in Chinese by the code of its QR and asks the meters below', async () => {
    const at = await visitor({ role: 'field', size: phone, language: 'zh-CN' });
    await at.open('/field/d/TX-1A');
    const card = at.page.getByTestId('field-device');
    await card
      .getByTestId('live-values')
      .getByText(/\d+(\.\d+)? V/)
      .first()
      .waitFor();
    await card.getByRole('button', { name: '召测下游电表' }).click();
    await card
      .getByText(/SP-\d+ (已应答|未应答|无法召测)/)
      .first()
      .waitFor();
    await expectSound(at);
  });

  test('a browser that keeps nothing says so and reports all the same; a fuse without a meter shows the nearest ones below, and a strange code is told', async () => {
    const at = await visitor({ role: 'field', size: phone });
    await at.page.addInitScript(keepingNothing);
    await at.open('/field/d/FU-34');
    const { page } = at;
    await page.getByText(/^This browser keeps nothing/).waitFor();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('button', { name: 'Note or photo' }).click();
    await page.getByLabel('What you see').fill('a nest on the fuse');
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    await page
      .locator('[data-testid^="report-"][data-state="sent"]')
      .waitFor({ state: 'attached' });
    await at.page.getByTestId('live-values').getByText(/^TX-/).first().waitFor();
    await expectQuiet(at);
    await at.page.getByTestId('field-code').fill('FU-9');
    await at.page.getByRole('button', { name: 'Look up' }).click();
    await at.page.getByText('Nothing is measured here.').waitFor();
    await at.page.getByTestId('field-code').fill('SW-999');
    await at.page.getByRole('button', { name: 'Look up' }).click();
    await at.page.getByText('Not one of ours: SW-999').waitFor();
    // What is ours is remembered, what is not is not.
    await at.page.getByRole('button', { name: 'FU-9', exact: true }).waitFor();
    expect(await at.page.getByRole('button', { name: 'SW-999', exact: true }).count()).toBe(0);
  });
});
