import { describe, expect, test } from 'vitest';
import {
  control,
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

/** The budget: it stands first, with a sound, within two seconds of being sent. */
const WITHIN_MS = 2_000;

/** As a passer-by sends it, without script and without an account. */
async function report(fields: Record<string, string>): Promise<number> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(`${await control('/start')}/report`, { method: 'POST', body });
  expect(answer.status).toBe(200);
  return Date.now();
}

async function live({ page }: Visitor): Promise<void> {
  await page.locator('[data-testid="stream-state"][data-state="live"]').waitFor();
}

describe.skipIf(whySkipped)(`danger is reported (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a wire-down report stands first on any page, with a sound, two seconds after it was sent', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console/planned');
    await live(at);
    // A browser keeps a page silent until somebody has pressed something on it.
    await page.getByTestId('sound').click();
    const banner = page.getByTestId('danger-banner').getByText(/wire on the <b>road/);
    const [sentAt] = await Promise.all([
      report({ danger: 'yes', more: 'wire on the <b>road' }),
      banner.waitFor(),
    ]);
    const sounded = await page.locator('html').getAttribute('data-sounded');
    const tookMs = Math.max(0, Date.now() - sentAt);
    console.log(`danger on the screen ${tookMs} ms after the report was taken`);
    expect(tookMs).toBeLessThan(WITHIN_MS);
    expect(Number(sounded) - sentAt).toBeLessThan(WITHIN_MS);
    // What was ticked is words, and an unknown place is said to be one.
    expect(await banner.textContent()).toMatch(/: place not known\. wire .*\(no power at all\)/);
    await expectSound(at);

    await page.keyboard.press('g');
    await page.keyboard.press('i');
    // Other dangers of this town may wait as well, and stand among the first.
    const first = page
      .locator('[data-testid^="report-row-"]')
      .filter({ hasText: 'wire on the <b>road' })
      .first();
    await first.waitFor();
    expect(await first.getAttribute('data-danger')).toBe('true');
    await expectSound(at);
    await first.getByRole('button', { name: 'Take', exact: true }).click();
    await first.getByText(/taken by dispatcher/).waitFor();
    await first.getByRole('button', { name: 'Done' }).click();
    await page.getByLabel('What was done').fill('crew sent, wire made dead');
    await page.getByRole('button', { name: 'Close this report' }).click();
    await first.waitFor({ state: 'detached' });
    await banner.waitFor({ state: 'detached' });
  });

  test('who asked to be rung waits until somebody was reached; the number is shown when asked for', async () => {
    const at = await visitor({ role: 'operator', language: 'zh-CN', size: phone });
    const { page } = at;
    await at.open('/console/inbox');
    await live(at);
    await report({ danger: 'no', how: 'part', callback: '+8613800001234', more: '灯光闪烁' });
    const row = page.locator('[data-testid^="report-row-"]', { hasText: '灯光闪烁' });
    await row.waitFor();
    expect(await row.textContent()).not.toContain('13800001234');
    await row.getByRole('button', { name: /^拨打/ }).click();
    await row.getByRole('link', { name: '+8613800001234' }).waitFor();
    await row.getByRole('button', { name: '已回访' }).click();
    await page.getByLabel('是否联系上？').selectOption('no');
    await page.getByRole('button', { name: '保存通话' }).click();
    await row.getByText('联系上 0 次，未联系上 1 次').waitFor();
    await expectSound(at);
    await row.getByRole('button', { name: '办结' }).click();
    await page.getByLabel('处理情况').fill('再次致电，已处理');
    await page.getByRole('button', { name: '关闭此报修' }).click();
    await row.waitFor({ state: 'detached' });
  });
});
