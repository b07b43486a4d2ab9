import { describe, expect, test } from 'vitest';
import { expectSound, phone, visitor, visitorsCome, whySkipped } from '../support/pages.ts';

describe.skipIf(whySkipped)(`a shift (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('is handed over: a line in the log, one sheet, and the name of who took over', async () => {
    const leaving = await visitor({ role: 'operator' });
    await leaving.open('/console');
    const log = leaving.page.getByTestId('running-log');
    await log.getByLabel('A line for the log').fill('SW-7 stays closed <until Friday>');
    await log.getByRole('button', { name: 'Write' }).click();
    await log.getByText('SW-7 stays closed <until Friday>').waitFor();
    await log.getByRole('link', { name: 'Handover sheet' }).click();
    await leaving.page
      .getByTestId('shift-log')
      .getByText('SW-7 stays closed <until Friday>')
      .waitFor();
    await expectSound(leaving);

    const coming = await visitor({ role: 'supervisor', size: phone, language: 'zh-CN' });
    await coming.open('/console/handover');
    await coming.page.getByRole('heading', { name: /非正常位置的设备/ }).waitFor();
    await coming.page.getByRole('button', { name: '已接班' }).click();
    await coming.page.getByLabel('交代下一班的事项').fill('一切正常');
    await coming.page.getByRole('button', { name: '由我接班，姓名记入日志' }).click();
    await coming.page.getByText(/^supervisor 于 .* 接班 · 截至/).waitFor();
    await coming.page
      .getByTestId('shift-log')
      .getByText(/接班: 一切正常/)
      .waitFor();
    await expectSound(coming);
  });

  test('nobody but a viewer stays signed in on a wall', async () => {
    const at = await visitor();
    await at.open('/console/wall');
    await at.page.getByLabel('User').fill('dispatcher');
    await at.page.getByLabel('Password').fill('demo-dispatcher');
    await at.page.getByRole('button', { name: 'Sign in' }).click();
    await at.page.getByRole('alert').waitFor();
    expect(at.errors().filter((text) => !text.includes('403'))).toEqual([]);
  });
});
