import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { bigFeeder } from '../../support/big-feeder.ts';
import {
  expectQuiet,
  expectSound,
  phone,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

const FRAMES = 60;
/** The budget of a frame on a quiet machine, said beside what was seen where others work too. */
const FRAME_MOST_MS = 20;

const columns = ['id', 'kind', 'parent', 'state', 'normal', 'live', 'customers', 'name'] as const;

/** The feeder's diagram as if it had 5,000 devices; `dark` of them without supply. */
async function withBigFeeder(page: Page, dark: () => ReadonlySet<string>): Promise<void> {
  const rows = bigFeeder(5_000, 7);
  await page.route('**/api/v1/feeders/*/diagram', (route) => {
    const lost = dark();
    const shown = rows.map((row) => (lost.has(row.id) ? { ...row, live: '' } : row));
    return route.fulfill({
      json: { feeder: 'XQ-12', columns, rows: shown.map((row) => columns.map((one) => row[one])) },
    });
  });
}

/** Pans over the whole drawing; how long each frame took, ms, and the work of the page in it. */
const pan = `(async () => {
  const host = document.querySelector('[data-testid="drawing"]');
  const next = () => new Promise((done) => requestAnimationFrame(done));
  const frames = [];
  let last = await next();
  for (let i = 0; i < ${FRAMES}; i += 1) {
    host.scrollLeft = (host.scrollWidth - host.clientWidth) * (i / ${FRAMES});
    host.scrollTop = (host.scrollHeight - host.clientHeight) * (i / ${FRAMES});
    const now = await next();
    frames.push(now - last);
    last = now;
  }
  return frames;
})()`;

async function workMs(page: Page, act: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const spent = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const before = await spent();
  await act();
  return (await spent()) - before;
}

/** Where a device stands in the drawing: what is said above of an outage may push the whole of it down. */
async function placeIn(page: Page, device: string): Promise<{ x: number; y: number }> {
  const [own, all] = await Promise.all([
    page.getByTestId(device).boundingBox(),
    page.getByTestId('drawing').boundingBox(),
  ]);
  if (own === null || all === null) throw new Error(`${device} is not drawn`);
  return { x: own.x - all.x, y: own.y - all.y };
}

describe.skipIf(whySkipped)(`a feeder (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('with 5,000 devices is panned with few buttons, whole and at once', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await withBigFeeder(page, () => new Set());
    await at.open('/console/feeders/XQ-12');
    await page.getByTestId('device-D-0').waitFor();
    await page.getByRole('button', { name: 'Unfold all' }).click();
    for (const zoom of ['at 100 %', 'whole']) {
      let frames: number[] = [];
      const work = await workMs(page, async () => {
        frames = await page.evaluate<number[]>(pan);
      });
      frames.sort((a, b) => a - b);
      const p95 = frames[Math.floor(FRAMES * 0.95)] ?? 0;
      const each = work / FRAMES;
      console.info(
        `5,000 devices panned ${zoom}: frame p95 ${p95.toFixed(1)} ms of ${FRAME_MOST_MS}, work ${each.toFixed(1)} ms a frame`,
      );
      expect(frames).toHaveLength(FRAMES);
      expect(await page.getByTestId('drawing').locator('button').count()).toBeLessThan(601);
      for (let i = 0; i < 4; i += 1) {
        const smaller = page.getByRole('button', { name: 'Smaller' });
        if (await smaller.isEnabled()) await smaller.click();
      }
    }
    await expectQuiet(at);
  });

  test('nothing moves by itself: new trouble is marked where it stands, and Tidy lays out anew', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    let dark: ReadonlySet<string> = new Set();
    await withBigFeeder(page, () => dark);
    await at.open('/console/feeders/XQ-12');
    const root = page.getByTestId('device-D-0');
    await root.waitFor();
    const before = await placeIn(page, 'device-D-0');
    const rows = bigFeeder(5_000, 7);
    const parents = new Set(rows.map(({ parent }) => parent));
    const deep = rows.filter(({ id }) => !parents.has(id)).slice(2_000, 2_010);
    dark = new Set(deep.map(({ id }) => id));
    await page.getByRole('link', { name: 'Feeders', exact: true }).click();
    await page.goBack();
    await page.evaluate('dispatchEvent(new Event("focus"))');
    await root.waitFor();
    expect(await placeIn(page, 'device-D-0')).toEqual(before);
    await page.getByRole('button', { name: 'Tidy' }).click();
    await root.focus();
    await page.keyboard.press('ArrowRight');
    const label = await page.evaluate<string>('document.activeElement.dataset.testid');
    expect(label).toMatch(/^device-D-/);
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate<string>('document.activeElement.dataset.testid')).toBe('device-D-0');
    await expectSound(at);
  });

  test('shows a device with its history, gaps as gaps, and leads to what if', async () => {
    const at = await visitor({ role: 'operator', scheme: 'light' });
    const { page } = at;
    await at.open('/console/feeders/XQ-12?device=TX-1A');
    await page.getByTestId('history').locator('summary').click();
    await page.getByTestId('history').getByRole('img').waitFor();
    await page.getByTestId('history').getByLabel('Range').selectOption('day');
    await page.getByTestId('history').getByRole('img').waitFor();
    await expectSound(at);
    await page.getByRole('link', { name: 'What if this opens' }).click();
    await page.getByTestId('simulation').getByTestId('effect-lost').waitFor();
  });

  test('on a phone the table stands first and all of it fits', async () => {
    const at = await visitor({ role: 'viewer', language: 'zh-CN', size: phone });
    const { page } = at;
    await at.open('/console/feeders/XQ-12');
    await page.getByTestId('diagram-table').waitFor();
    await expectSound(at);
    await page.setViewportSize({ width: 320, height: 640 });
    await expectSound(at, 'looks');
    await page.getByRole('button', { name: '表格显示' }).click();
    await page.getByTestId('drawing').waitFor();
    await expectQuiet(at);
    await page.setViewportSize(phone);
    await expectQuiet(at);
  });
});
