import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { enterOutage } from '../support/outages.ts';
import { visitor, visitorsCome, whySkipped } from '../support/pages.ts';

/** A tab that leads goes; another one must hold the stream by then. */
const TAKES_OVER_WITHIN_MS = 5_000;

function streamsOf(page: Page): () => number {
  let count = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/v1/stream')) count += 1;
  });
  return () => count;
}

async function live(page: Page): Promise<void> {
  await page.locator('[data-testid="stream-state"][data-state="live"]').waitFor();
}

describe.skipIf(whySkipped)(`two tabs of one browser (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('share one stream; the one that held it closes, the other takes over and misses nothing', async () => {
    const at = await visitor({ role: 'operator' });
    const first = at.page;
    const ofFirst = streamsOf(first);
    await at.open('/console/outages');
    await live(first);
    const second = await first.context().newPage();
    const ofSecond = streamsOf(second);
    await second.goto('/console/outages');
    await live(second);
    expect([ofFirst(), ofSecond()]).toEqual([1, 0]);
    const row = (id: string) => second.getByTestId(`outage-row-${id}`);
    await row(await enterOutage('SP-1001')).waitFor();

    const [next, goneAt] = [await enterOutage('SP-1002'), Date.now()];
    await first.close();
    await expect.poll(ofSecond).toBe(1);
    await live(second);
    const tookMs = Date.now() - goneAt;
    console.info(`the other tab leads and is live within ${tookMs} ms`);
    expect(tookMs).toBeLessThan(TAKES_OVER_WITHIN_MS);
    await row(next).waitFor();
    await row(await enterOutage('SP-1003')).waitFor();
    expect(ofSecond()).toBe(1);
    expect(await second.getByText(/Not live since/).count()).toBe(0);
  });

  test('a browser without locks keeps a stream in each tab, and the fifth says that it is one too many', async () => {
    const at = await visitor({ role: 'viewer' });
    await at.page
      .context()
      .addInitScript("Object.defineProperty(navigator, 'locks', { value: undefined })");
    const ofFirst = streamsOf(at.page);
    await at.open('/console');
    const second = await at.page.context().newPage();
    const ofSecond = streamsOf(second);
    await second.goto('/console');
    await Promise.all([live(at.page), live(second)]);
    expect([ofFirst(), ofSecond()]).toEqual([1, 1]);
    expect(await second.getByTestId('many-tabs').count()).toBe(0);

    const context = at.page.context();
    for (let tab = 3; tab <= 4; tab += 1) await (await context.newPage()).goto('/console/alarms');
    const fifth = await context.newPage();
    await fifth.goto('/console/alarms');
    await fifth
      .getByTestId('many-tabs')
      .getByText(/^This is tab 5 of this browser/)
      .waitFor();
    expect(await second.getByTestId('many-tabs').count()).toBe(0);
  });
});
