import { describe, expect, test } from 'vitest';
import {
  desktop,
  expectQuiet,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

describe.skipIf(whySkipped)(`a customer (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('finds her place and its state without JavaScript on a small screen', async () => {
    const at = await visitor({ size: phone, script: false });
    await at.open('/?lang=en');
    await at.page.getByLabel('Is it my place?').fill('SP-100001');
    await at.page.getByRole('button', { name: 'Look up' }).click();
    const state = at.page.getByTestId('customer-state');
    await state.waitFor();
    expect(await state.getAttribute('data-state')).toMatch(/^(on|off|planned|restored)$/);
    expect(at.errors()).toEqual([]);
  });

  test('sees the same in Chinese, and everything stays within the screen', async () => {
    const at = await visitor({ size: phone, language: 'zh-CN' });
    await at.open('/?q=SP-100001');
    await at.page.getByTestId('customer-state').waitFor();
    await expectSound(at);
  });

  test('reads what is out, what to do, and how to report it', async () => {
    const at = await visitor({ size: desktop, scheme: 'light' });
    for (const path of ['/?lang=en', '/help?lang=en', '/report?lang=en']) {
      await at.open(path);
      await expectSound(at);
    }
    const small = await visitor({ size: phone, language: 'zh-CN' });
    const { areas } = await (await small.page.request.get('/status.json')).json();
    const area = `/area/${encodeURIComponent(areas[0].id)}`;
    for (const path of ['/', area, '/help', '/report', '/my', '/s/nosuchlink']) {
      await small.open(path);
      if (path === area) await expectSound(small);
      await small.page.setViewportSize({ width: 320, height: 700 });
      const widerBy = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await small.page.evaluate(widerBy), path).toBe(0);
      await small.page.setViewportSize(phone);
    }
  });

  test('a number that nobody has is told in words, and so is a link that is dead', async () => {
    const at = await visitor({ size: phone });
    await at.open('/?q=SP-999999&lang=en');
    expect(await at.page.getByTestId('customer-state').getAttribute('data-state')).toBe('unknown');
    await expectQuiet(at);
    await at.open('/s/nosuchlink');
    await at.page.getByRole('heading', { level: 1 }).waitFor();
    expect(at.errors().filter((text) => !text.includes('404'))).toEqual([]);
  });
});
