import { describe, expect, test } from 'vitest';
import { keepingNothing } from '../support/odd-browsers.ts';
import {
  desktop,
  expectQuiet,
  expectSound,
  outageRow,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

/** The town's fault comes 24 s after its beginning; the first test may have just begun it. */
const FAULT_WITHIN_MS = 60_000;

describe.skipIf(whySkipped)(`an operator and an outage (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('signs in, and a wrong password is told in words', async () => {
    const at = await visitor();
    await at.open('/console');
    await at.page.getByLabel('User').fill('dispatcher');
    await at.page.getByLabel('Password').fill('not the password');
    await at.page.getByRole('button', { name: 'Sign in' }).click();
    await at.page.getByRole('alert').waitFor();
    expect(at.errors().filter((text) => !text.includes('401'))).toEqual([]);
    await at.page.getByLabel('Password').fill('demo-dispatcher');
    await at.page.getByRole('button', { name: 'Sign in' }).click();
    await at.page.getByTestId('user-menu').waitFor();
    await at.page.locator('[data-testid="stream-state"][data-state="live"]').waitFor();
    await at.page.getByTestId('feeders-table').waitFor();
    await expectSound(at);

    // The session is over while a line is being written: the password is asked in place, and the line stays.
    const line = at.page.getByLabel('A line for the log');
    await line.fill('the guard of the depot rang');
    const ask = at.page.context().request;
    const { csrf } = (await (await ask.get('/api/v1/session')).json()) as { csrf: string };
    await ask.delete('/api/v1/session', { headers: { 'x-csrf-token': csrf } });
    const write = at.page.getByRole('button', { name: 'Write' });
    await write.click();
    const dialog = at.page.getByRole('dialog');
    await dialog.getByLabel('Password').fill('demo-dispatcher');
    await dialog.getByRole('button', { name: 'Sign in' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await line.inputValue()).toBe('the guard of the depot rang');
    await write.click();
    await at.page.getByText('the guard of the depot rang').waitFor();
    expect(at.errors().filter((text) => !text.includes('401'))).toEqual([]);
  });

  test('sees one outage with its customers, opens it and reads why', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console');
    await outageRow(page).waitFor({ timeout: FAULT_WITHIN_MS });
    await expectSound(at);
    await outageRow(page).getByRole('link').first().click();
    await page
      .getByTestId('evidence-list')
      .getByText(/sent a last gasp|reports open/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: /Why RC-2/ }).waitFor();
    await page
      .getByTestId('affected-customers')
      .getByText(/SP-\d+ · Life support/)
      .first()
      .waitFor();
    await page
      .getByTestId('outage-notices')
      .getByText('Outage', { exact: false })
      .first()
      .waitFor();
    await page.getByTestId('outage-timeline').locator('li').first().waitFor();
    const [, most = '0'] =
      /at most (\d+)/.exec((await page.textContent('article header')) ?? '') ?? [];
    expect(Number(most)).toBeGreaterThan(700);
    await expectSound(at);
  });

  test('reads the same on a telephone in Chinese', async () => {
    const at = await visitor({ role: 'operator', language: 'zh-CN', size: phone });
    await at.open('/console');
    await outageRow(at.page).waitFor({ timeout: FAULT_WITHIN_MS });
    await expectSound(at);
    await outageRow(at.page).getByRole('link').first().click();
    await at.page.getByRole('heading', { name: /为何判断为 RC-2/ }).waitFor();
    await at.page
      .getByText(/只上报停电|上报自身位置/)
      .first()
      .waitFor();
    await expectQuiet(at);
  });

  test('sees the device in the diagram of its feeder, with live values', async () => {
    const at = await visitor({ role: 'viewer', size: desktop });
    await at.open('/console/feeders');
    await at.page.getByTestId('feeder-row-XQ-12').getByRole('link').click();
    await at.page.getByTestId('drawing').waitFor();
    // Named in the address it is unfolded and in view, wherever the switching of the day has put it.
    await at.open('/console/feeders/XQ-12?device=RC-2');
    await at.page.getByTestId('device-RC-2').click();
    const panel = at.page.getByTestId('device-panel');
    await panel.getByText(/\d+ customers below/).waitFor();
    await panel
      .getByTestId('live-values')
      .getByText(/26\.\d V/)
      .waitFor();
    await expectSound(at);
    await at.page.getByRole('button', { name: 'Show as table' }).click();
    await at.page.getByRole('button', { name: 'RC-2', exact: true }).waitFor();
    await expectQuiet(at);
  });

  test('a viewer whose browser keeps nothing may look and not act, and the button says who may', async () => {
    const at = await visitor({ role: 'viewer' });
    await at.page.addInitScript(keepingNothing);
    await at.open('/console');
    await at.page.locator('[data-testid="stream-state"][data-state="live"]').waitFor();
    await outageRow(at.page).getByRole('link').first().click();
    const note = at.page.getByRole('button', { name: 'Note' });
    await note.waitFor();
    expect(await note.isDisabled()).toBe(true);
    expect(await note.getAttribute('title')).toBe('Needs role: operator');
    await at.page.getByTestId('user-menu').click();
    await at.page.getByRole('button', { name: '中文' }).click();
    await at.page.locator('html[lang="zh-CN"]').waitFor();
    await expectQuiet(at);
  });
});
