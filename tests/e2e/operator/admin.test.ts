import { describe, expect, test } from 'vitest';
import { expectSound, phone, visitor, visitorsCome, whySkipped } from '../support/pages.ts';

describe.skipIf(whySkipped)(`administration (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a supervisor tries other rules on what was, and words at their longest, before saving', async () => {
    const at = await visitor({ role: 'supervisor' });
    await at.open('/console/admin?tab=policy');
    const { page } = at;
    const text = page.getByTestId('admin-policy').locator('textarea');
    const stood = await text.inputValue();
    const save = page.getByRole('button', { name: 'Save…' });
    await text.fill(`${stood}\noops: 1\n`);
    await page.getByTestId('policy-check').click();
    await page.getByTestId('problems').getByText('oops').waitFor();
    expect(await save.isDisabled()).toBe(true);
    await text.fill(`# Tried on a screen.\n${stood}`);
    await page.getByTestId('policy-check').click();
    await page.getByTestId('dry-run').getByText('Nothing was written').waitFor();
    await save.click();
    await page.getByRole('dialog').getByLabel('Reason').fill('a trial');
    await page.getByRole('button', { name: 'Save as a new version; it counts at once' }).click();
    await page.getByTestId('versions').getByText('a trial').waitFor();

    await page.getByRole('tab', { name: 'Messages' }).click();
    await page.getByTestId('message-samples').getByText('segments').first().waitFor();
    await page.getByTestId('message-text').fill('{brand} {plase}');
    await page.getByTestId('problems').getByText('plase').waitFor();
    await page.setViewportSize(phone);
    await expectSound(at);
  });

  test('an administrator proves the chain of the audit, and sees where settings come from', async () => {
    const at = await visitor({ role: 'admin', language: 'zh-CN' });
    await at.open('/console/admin?tab=audit');
    const { page } = at;
    await page.getByTestId('audit-prove').click();
    await page.getByTestId('admin-audit').getByRole('status').getByText('行完好').waitFor();
    // What is shown is what is looked for, in the words of the page.
    const rows = page.getByTestId('admin-audit').locator('tr[data-row]');
    await page.getByLabel('在所示中查找').fill('没有人做过的事');
    await page.getByText('没有符合条件的记录。').waitFor();
    await page.getByLabel('在所示中查找').fill('登录');
    await rows.first().getByText('登录').waitFor();
    expect(await rows.filter({ hasNotText: '登录' }).count()).toBe(0);
    // So is a kind of device, where the search names it.
    await page.getByTestId('global-search').fill('ｒｃ－２');
    await page.getByRole('button', { name: /RC-2 重合器/ }).waitFor();
    await page.getByTestId('global-search').fill('');
    await page.getByRole('tab', { name: '设置' }).click();
    await page.getByTestId('admin-settings').getByText('notify.holdSeconds').waitFor();
    await page.setViewportSize(phone);
    await expectSound(at);
  });
});
