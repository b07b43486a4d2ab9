import { createHash } from 'node:crypto';
import { join } from 'node:path';
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

const picture = join(import.meta.dirname, '../../../web/public/field/icon-512.png');
/** Normally open: that it is found open moves nothing. */
const tie = 'SW-7';

interface Reported {
  id: string;
  field: { device: string; kind: string; phases: string; photos: Array<{ sha256: string }> } | null;
}

async function reportsOf({ page }: Visitor, device: string): Promise<Reported[]> {
  const answer = await page.request.get('/api/v1/trouble-reports?limit=500');
  const { items } = (await answer.json()) as { items: Reported[] };
  return items.filter(({ field }) => field?.device === device);
}

/** The program and this page stand on the phone. */
async function isKept({ page }: Visitor): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)');
  await page.reload();
  await page.getByTestId('field-device').waitFor();
}

describe.skipIf(whySkipped)(`a phone without a signal (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('a report with a photo goes through a reload and a lost answer and arrives once, with its hash', async () => {
    const at = await visitor({ role: 'field', size: phone });
    const { page } = at;
    await at.open(`/field/d/${tie}`);
    await page.getByTestId('field-device').waitFor();
    await isKept(at);

    await page.context().setOffline(true);
    await page.reload();
    const card = page.getByTestId('field-device');
    await card.getByText(/^As of .* no network/).waitFor();
    await card
      .getByText(/ · old/)
      .or(card.getByText('Nothing is measured here.'))
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Found open' }).click();
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    await page.getByText('Choose a phase.').waitFor();
    for (const phase of 'ABC') await page.getByLabel(`Phase ${phase}`).check();
    await page.getByLabel('What you see').fill('handle up, lock on');
    await page.getByLabel('Photos').setInputFiles(picture);
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    await page.getByText(/^Written down/).waitFor();
    await page.reload();
    const queue = page.getByTestId('queue');
    await expect.poll(() => queue.getAttribute('data-waiting')).toBe('1');
    expect(await reportsOf(await visitor({ role: 'field' }), tie)).toEqual([]);

    // The server takes it, and its answer is lost on the way.
    let lost = 0;
    await page.route('**/api/v1/field/reports', async (route) => {
      lost += 1;
      const response = await route.fetch();
      if (lost === 1) await route.abort();
      else await route.fulfill({ response });
    });
    await page.context().setOffline(false);
    await expect.poll(() => lost, { timeout: 20_000 }).toBe(1);
    await page.locator('[data-testid="queue"] summary').click();
    await page
      .getByRole('button', { name: 'Send now' })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await expect.poll(() => queue.getAttribute('data-waiting'), { timeout: 40_000 }).toBe('0');
    await page.getByText('Photo ✓').waitFor();
    expect(lost).toBeGreaterThan(1);

    const reports = await reportsOf(at, tie);
    expect(reports).toHaveLength(1);
    expect(reports[0]?.field).toMatchObject({ kind: 'found_open', phases: 'ABC' });
    const sha256 = reports[0]?.field?.photos[0]?.sha256 ?? '';
    const photo = await page.request.get(`/api/v1/field/photos/${sha256}`);
    expect(
      createHash('sha256')
        .update(await photo.body())
        .digest('hex'),
    ).toBe(sha256);
    at.errors();
    await expectSound(at);
  });

  test('an earth is placed and removed from the phone, and everybody sees it on the line', async () => {
    const at = await visitor({ role: 'field', size: phone, language: 'zh-CN' });
    const { page } = at;
    await at.open('/field/d/FU-34');
    const tags = page.getByTestId('field-tags');
    const report = async (kind: string): Promise<void> => {
      await page.getByRole('button', { name: '更多' }).click();
      await page.getByRole('button', { name: kind, exact: true }).click();
      await expectSound(at);
      await page.getByRole('button', { name: '上报', exact: true }).click();
    };
    await report('已挂接地线');
    await tags.locator('[data-tag="earth_placed"]', { hasText: 'FU-34' }).waitFor({
      timeout: 30_000,
    });
    await report('已拆接地线');
    await tags
      .locator('[data-tag="earth_placed"]', { hasText: 'FU-34' })
      .waitFor({ state: 'detached', timeout: 30_000 });
    await expectQuiet(at);
  });

  test('the smallest phone shows all of it without moving sideways', async () => {
    const at = await visitor({ role: 'field', size: { width: 320, height: 640 } });
    await at.open('/field/d/TX-1A');
    await at.page.getByTestId('field-transformer').waitFor();
    await at.page.getByRole('button', { name: 'Repaired' }).click();
    await expectSound(at);
  });
});
