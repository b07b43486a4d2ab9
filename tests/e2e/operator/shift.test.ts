import { describe, expect, test } from 'vitest';
import {
  control,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

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

  test('a wall screen needs no hand: it turns its pages, says its age, and outlives a restart', async () => {
    const at = await visitor();
    const { page } = at;
    await at.open('/console/wall?rotate=5');
    await page.getByLabel('User').fill('viewer');
    await page.getByLabel('Password').fill('demo-viewer-1');
    const signedIn = page.waitForResponse(/api\/v1\/session$/);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const line = (await (await signedIn).allHeaders())['set-cookie'] ?? '';
    expect(Number(/Max-Age=(\d+)/.exec(line)?.[1])).toBeGreaterThan(300 * 86_400);
    const age = page.getByTestId('wall-age');
    await page.locator('[data-testid="wall-age"][data-state="live"]').waitFor();
    expect(await age.textContent()).toMatch(/as of \d\d:\d\d:\d\d \(\d+ s\)/);
    await expectSound(at);
    await page.locator('[data-testid="wall"][data-view="alarms"]').waitFor();
    await control('/service/stop');
    await page.locator('[data-testid="wall-age"][data-state="not_live"]').waitFor();
    await control('/service/start');
    await page.locator('[data-testid="wall-age"][data-state="live"]').waitFor({ timeout: 60_000 });
    await page.locator('[data-testid="wall"][data-view="overview"]').waitFor();
    expect(await page.getByRole('button').count()).toBe(0);
    expect(at.errors().filter((text) => !/ERR_|Failed to load/.test(text))).toEqual([]);
  }, 150_000);

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
