/** `docs/console.png`: the overview of the simulated town while its recloser is locked out. */
import { writeFileSync } from 'node:fs';
import { demoLogins } from '../../src/cli/demo/folder.ts';
import { startTown } from '../e2e/support/town.ts';
import { findChromium, launch } from '../support/browser.ts';

const FAULT_WITHIN_MS = 120_000;

/** Runs the town up to its fault and writes the picture; throws where there is no Chromium. */
export async function drawPicture(path: string): Promise<void> {
  const found = await findChromium();
  if ('skip' in found) throw new Error(found.skip);
  const town = await startTown();
  const browser = await launch(found.path);
  try {
    const login = demoLogins.find((one) => one.role === 'operator');
    const context = await browser.newContext({
      ...{ baseURL: town.url, viewport: { width: 1440, height: 900 }, locale: 'en' },
      colorScheme: 'dark',
    });
    const page = await context.newPage();
    await page.goto('/console');
    await page.getByLabel('User').fill(login?.username ?? '');
    await page.getByLabel('Password').fill(login?.password ?? '');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page
      .locator('[data-testid^="outage-row-"][data-state="confirmed"]', { hasText: /[1-9]\d* %/ })
      .first()
      .waitFor({ timeout: FAULT_WITHIN_MS });
    await page.locator('[data-testid^="earth-fault-"]').first().waitFor();
    await page
      .getByTestId('feeder-row-XQ-12')
      .and(page.locator('[data-state="partly_dark"]'))
      .waitFor();
    writeFileSync(path, await page.screenshot({ animations: 'disabled' }));
  } finally {
    await browser.close();
    await town.stop();
  }
}
