import { describe, expect, test } from 'vitest';
import {
  expectQuiet,
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

const day = '2026-07-30';

async function fill(at: Visitor, device: string, reason: string): Promise<void> {
  await at.page.locator('[name=device]').fill(device);
  await at.page.locator('[name=start]').fill(`${day}T16:00`);
  await at.page.locator('[name=end]').fill(`${day}T18:00`);
  await at.page.locator('[name=reason]').fill(reason);
}

describe.skipIf(whySkipped)(`a planned cut (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('the wizard shows 36 customers, the verdict, and the words in both languages', async () => {
    const at = await visitor({ role: 'operator' });
    await at.open('/console/planned/new');
    await fill(at, 'FU-36', 'new wires');
    await at.page.getByTestId('affected-count').getByText('36', { exact: true }).waitFor();
    await at.page.getByTestId('verdicts').locator('[data-state]').first().waitFor();
    const samples = await at.page.locator('blockquote').allTextContents();
    expect(samples.some((text) => /计划停电.*7月30日/.test(text))).toBe(true);
    expect(samples.some((text) => /planned power cut.*30 Jul/i.test(text))).toBe(true);
    await expectSound(at);
  });

  test('too late for the notice is told with the earliest start', async () => {
    const at = await visitor({ role: 'operator', language: 'zh-CN', size: phone });
    await at.open('/console/planned/new?device=RC-2');
    await fill(at, 'RC-2', '更换开关');
    await at.page.locator('[name=start]').fill('2026-07-15T08:00');
    await at.page.locator('[name=end]').fill('2026-07-15T08:30');
    await at.page
      .locator('[role=alert], [data-testid=verdicts] [data-state=error]')
      .first()
      .waitFor();
    at.errors();
    await at.page.locator('[name=end]').fill(`${day}T18:00`);
    await at.page.locator('[name=start]').fill(`${day}T16:00`);
    await at.page.getByTestId('affected-count').getByText('848').waitFor();
    await expectQuiet(at);
  });

  test('the author cannot approve, a supervisor can', async () => {
    const author = await visitor({ role: 'operator' });
    await author.open('/console/planned/new');
    await fill(author, 'TX-1A', 'a test of the approval');
    await author.page.getByTestId('affected-count').waitFor();
    await author.page.getByRole('button', { name: 'Save draft' }).click();
    await author.page.getByRole('button', { name: 'Send for approval' }).click();
    await author.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Send for approval' })
      .click();
    const approve = author.page.getByRole('button', { name: 'Approve' });
    await approve.waitFor();
    expect(await approve.isDisabled()).toBe(true);
    await expectSound(author);

    const supervisor = await visitor({ role: 'supervisor' });
    await supervisor.open(new URL(author.page.url()).pathname);
    await supervisor.page.getByRole('button', { name: 'Approve' }).click();
    await supervisor.page
      .getByRole('dialog')
      .getByRole('button', { name: /Approve and tell/ })
      .click();
    await supervisor.page.getByRole('heading', { name: /Approved|Announced/ }).waitFor();
    await supervisor.page.getByTestId('duties-table').locator('tbody tr').first().waitFor();
    await expectSound(supervisor);
    await author.page.getByRole('heading', { name: /Approved|Announced/ }).waitFor();
  });
});
