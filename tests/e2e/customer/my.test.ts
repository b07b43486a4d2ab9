import { describe, expect, test } from 'vitest';
import {
  control,
  desktop,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

describe.skipIf(whySkipped)(`a customer's own pages (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('open with the code that reaches her telephone, and end when she signs out', async () => {
    const number = await control('/phone');
    const at = await visitor({ size: phone });
    await at.open('/my?lang=en');
    await expectSound(at);
    await at.page.getByLabel('Phone or mail that we know you by').fill(number.replace('+86', ''));
    await at.page.getByRole('button', { name: 'Send me a code' }).click();
    await at.page.getByLabel('Code').fill(await control(`/code/${encodeURIComponent(number)}`));
    await at.page.getByRole('button', { name: 'Sign in' }).click();
    await at.page.getByTestId('customer-state').first().waitFor();
    await expectSound(at);
    await at.page.getByRole('button', { name: 'Sign out' }).click();
    await at.open('/my?lang=en');
    expect(await at.page.getByLabel('Phone or mail that we know you by').count()).toBe(1);
  });

  test('need no script', async () => {
    const number = await control('/phone');
    const at = await visitor({ size: phone, script: false });
    await at.open('/my?lang=en');
    await at.page.getByLabel('Phone or mail that we know you by').fill(number);
    await at.page.getByRole('button', { name: 'Send me a code' }).click();
    await at.page.getByRole('button', { name: 'Sign in' }).waitFor();
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
    expect(at.errors().every((text) => text.includes('401'))).toBe(true);
  });
});
