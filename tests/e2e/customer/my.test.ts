import { describe, expect, test } from 'vitest';
import {
  control,
  desktop,
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

const address = 'Phone or mail that we know you by';

async function signsIn(at: Visitor, number: string): Promise<void> {
  await at.open('/my?lang=en');
  await at.page.getByLabel(address).fill(number);
  await at.page.getByRole('button', { name: 'Send me a code' }).click();
  await at.page.getByLabel('Code').fill(await control(`/code/${encodeURIComponent(number)}`));
  await at.page.getByRole('button', { name: 'Sign in' }).click();
  await at.page.getByTestId('customer-state').first().waitFor();
}

describe.skipIf(whySkipped)(`a customer's own pages (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('open with the code that reaches her telephone, whole in both languages and on the smallest screen, and end when she signs out', async () => {
    const number = await control('/phone');
    const at = await visitor({ size: phone });
    await at.open('/my?lang=en');
    await expectSound(at);
    await signsIn(at, number);
    for (const [lang, width] of [
      ['en', 390],
      ['zh-CN', 320],
    ] as const) {
      await at.page.setViewportSize({ width, height: 844 });
      await at.open(`/my?lang=${lang}`);
      for (const summary of await at.page.locator('summary:visible').all()) await summary.click();
      await expectSound(at);
      await at.page.screenshot({ path: `data/e2e/my-${lang}-${width}.png`, fullPage: true });
    }
    await at.open('/my?lang=en');
    await at.page.getByRole('button', { name: 'Sign out' }).click();
    await at.open('/my?lang=en');
    expect(await at.page.getByLabel(address).count()).toBe(1);
  });

  test('need no script: she subscribes by code, sets quiet hours, and asks a question', async () => {
    const number = await control('/phone');
    const at = await visitor({ size: phone, script: false });
    await signsIn(at, number);
    await at.page.getByTestId('wishes-0').locator('summary').click();
    await at.page.getByTestId('wishes-0').getByLabel('From').fill('22:00');
    await at.page.getByTestId('wishes-0').getByLabel('to', { exact: true }).fill('07:00');
    await at.page.getByTestId('wishes-0').getByRole('button', { name: 'Save' }).click();
    await at.page.getByTestId('done').waitFor();
    expect(await at.page.getByTestId('wishes-0').locator('[name=quietFrom]').inputValue()).toBe(
      '22:00',
    );
    await at.page.getByLabel('Text (at most 1,000 letters)').fill('Why twice last week?');
    await at.page.getByRole('button', { name: 'Send', exact: true }).last().click();
    await at.page.getByText('Why twice last week?').waitFor();
    expect(at.errors()).toEqual([]);
  });

  test('do not say whether a number is known, and a wrong code opens nothing', async () => {
    const at = await visitor({ size: desktop, language: 'zh-CN', scheme: 'light' });
    await at.open('/my?lang=zh-CN');
    await at.page.getByLabel('登记的手机号或邮箱').fill('13700000000');
    await at.page.getByRole('button', { name: '发送验证码' }).click();
    await at.page.getByLabel('验证码').fill('000000');
    await expectSound(at);
    await at.page.getByRole('button', { name: '登录' }).click();
    await at.page.getByText('验证码错误').waitFor();
    expect(at.errors().filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('a wire on the ground stops the form with the number to ring', async () => {
    const at = await visitor({ size: phone, script: false });
    await at.open('/report?lang=en');
    await at.page.getByRole('radio', { name: 'Yes' }).first().check();
    await at.page.getByRole('button', { name: 'Send' }).click();
    await at.page.getByRole('alert').waitFor();
    expect(await at.page.locator('a[href^="tel:"]').count()).toBeGreaterThan(0);
    expect(await at.page.getByRole('button', { name: 'Send' }).count()).toBe(0);
  });
});
