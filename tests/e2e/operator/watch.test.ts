import { describe, expect, test } from 'vitest';
import {
  control,
  desktop,
  expectQuiet,
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';
import { silentStream } from '../support/silent-stream.ts';
import { quietPage } from '../support/sweep.ts';

/** Runs in the page: what an answer brings is read as what the stream brings. */
function answersAreParsed(): void {
  const answers = Response.prototype as { json(): Promise<unknown> };
  answers.json = async function json(this: Response) {
    return JSON.parse(await this.text());
  };
}

/** Runs in the page: whatever counters the stream or an answer brings, two parts fail. */
function failing(): void {
  const parse = JSON.parse;
  JSON.parse = (text: string) =>
    parse(text, (_, value) => {
      const isOverview = typeof value === 'object' && value !== null && 'stormMode' in value;
      if (!isOverview) return value;
      const degraded = [
        { part: 'records', id: null, reason: 'full', problem: 'The disk is full.' },
        { part: 'channels', id: 'sms', reason: '500', problem: 'sms: 500' },
      ];
      return { ...value, degraded };
    });
}

/** Runs in the page: every name and text of the town that comes is markup, and very long. */
function namingLong(): void {
  const parse = JSON.parse;
  JSON.parse = (text: string) =>
    parse(text, (_, value) => {
      const isName = typeof value === 'string' && /[\u4e00-\u9fff]/.test(value);
      return isName ? `<img src=x onerror=alert(1)>${value}`.padEnd(300, 'm') : value;
    });
}

/** Where names of the town are read most. */
const longNamed = [
  ...['/console/outages', '/console/inbox', '/console/feeders/XQ-12?device=RC-2'],
  ...['/console/handover', '/console/switching?tab=off-normal'],
];

/** A screen that needs no hand: it turns its pages, says its age, and stays signed in for a year. */
async function wallScreen(): Promise<Visitor> {
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
  return at;
}

describe.skipIf(whySkipped)(`the screens of the watch (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('alarms are acknowledged by hand, and that is taken back', async () => {
    const [taking, at] = [
      await visitor({ role: 'operator' }),
      await visitor({ role: 'supervisor' }),
    ];
    const faultOn = ({ page }: Visitor) =>
      page.locator('[data-testid^="alarm-row-"]', { hasText: 'BUS-2' });
    await at.open('/console/alarms');
    await at.page.getByRole('tab', { name: /^Unacknowledged/ }).waitFor();
    await taking.open('/console/alarms');
    // The town's dispatcher acknowledges all he sees now and then; the earth fault stays.
    await taking.page.getByRole('tab', { name: /^Acknowledged [1-9]/ }).click({ timeout: 60_000 });
    const isOurs = async (): Promise<boolean> => {
      await faultOn(taking).getByRole('checkbox').check();
      await taking.page.getByRole('button', { name: 'Take back 1' }).click();
      await faultOn(at).waitFor();
      await faultOn(at).getByRole('checkbox').check({ timeout: 2_000 });
      const answer = at.page.waitForResponse(/alarms\/actions\/ack/, { timeout: 5_000 });
      await at.page
        .getByRole('button', { name: 'Acknowledge 1', exact: true })
        .click({ timeout: 2_000 });
      await at.page.getByLabel('Comment, the same for all').fill('seen', { timeout: 2_000 });
      await at.page
        .getByRole('button', { name: /^Acknowledge 1 alarm;/ })
        .click({ timeout: 2_000 });
      await faultOn(at).waitFor({ state: 'detached' });
      return ((await (await answer).json()) as { acknowledged: number }).acknowledged === 1;
    };
    // He may have been quicker than we; then once more.
    await expect.poll(() => isOurs().catch(() => false), { timeout: 50_000 }).toBe(true);
    await expectSound(at);
  });

  test('an earth fault is tried, found, and over: in the order in which it is proposed', async () => {
    const at = await visitor({ role: 'supervisor' });
    const { page } = at;
    await at.open('/console');
    const fault = page.locator('[data-testid^="earth-fault-"]').first();
    await fault.getByTestId('earth-clock').waitFor();
    await fault.getByRole('button', { name: /^1\. Trial XQ-14/ }).click();
    await expectSound(at);
    await page.getByRole('button', { name: 'XQ-14 is opened on trial now' }).click();
    await fault.getByRole('status').getByText(/XQ-14/).waitFor();
    expect(await fault.getByRole('button', { name: /Trial/ }).count()).toBe(0);
    await fault.getByRole('button', { name: 'Located', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /./ }).first().waitFor();
    await dialog.locator('button[type=submit]').click();
    await fault
      .getByText(/located/)
      .first()
      .waitFor();
    await fault.getByRole('button', { name: 'Over', exact: true }).click();
    await dialog.getByLabel('Reason').fill('branch taken off the line');
    await dialog.locator('button[type=submit]').click();
    await fault.waitFor({ state: 'detached' });
    await expectQuiet(at);
  });

  test('a line that is half open, a laptop that slept, a stopped service: told at once, actions wait, and console and wall go on without a reload', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    const line = await silentStream(page);
    await page.clock.install();
    await at.open('/console');
    const state = page.getByTestId('stream-state');
    const live = page.locator('[data-testid="stream-state"][data-state="live"]');
    const banner = page.getByRole('alert').getByText(/Not live since/);
    const write = page.getByTestId('running-log').getByRole('button', { name: 'Write' });
    await live.waitFor();
    await page.clock.fastForward(16_000);
    await expect.poll(() => state.getAttribute('data-state')).toBe('delayed');
    await page.clock.fastForward('01:00:00');
    await banner.waitFor();
    expect(await write.isDisabled()).toBe(true);
    await line.end();
    await live.waitFor();
    expect(await write.isDisabled()).toBe(false);

    const wall = await wallScreen();
    await control('/service/stop');
    await banner.waitFor();
    expect(await page.title()).toContain('(!)');
    await wall.page.locator('[data-testid="wall-age"][data-state="not_live"]').waitFor();
    await control('/service/start');
    await live.waitFor({ timeout: 40_000 });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByTestId('dark-now-customers').waitFor();
    await wall.page.locator('[data-testid="wall-age"][data-state="live"]').waitFor();
    await wall.page.locator('[data-testid="wall"][data-view="overview"]').waitFor();
    expect(await wall.page.getByRole('button').count()).toBe(0);
    for (const one of [at, wall]) {
      expect(one.errors().filter((text) => !/ERR_|Failed to load/.test(text))).toEqual([]);
    }
    await page.getByRole('link', { name: 'Sources', exact: true }).click();
    await page.locator('[data-testid^="source-row-"]').first().waitFor();
    await expectSound(at);
  }, 150_000);

  test('names with markup and of 300 characters stay words, and stay within the screen', async () => {
    const at = await visitor({ role: 'supervisor', size: phone });
    await at.page.addInitScript(answersAreParsed);
    await at.page.addInitScript(namingLong);
    await at.open('/console');
    const isQuiet = quietPage(at);
    for (const path of longNamed) {
      await at.page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`);
      await isQuiet();
      for (const width of [phone.width, desktop.width]) {
        await at.page.setViewportSize({ ...desktop, width });
        await expectQuiet(at);
      }
    }
    await at.page
      .getByText(/<img src=x onerror=/)
      .first()
      .waitFor();
    expect(await at.page.locator('img[src="x"]').count()).toBe(0);
  });

  test('a store or a provider that fails is said on every page, in words', async () => {
    for (const [language, words] of [
      ['en', /provider of sms takes no messages/],
      ['zh-CN', /渠道 sms 的服务商不接收消息/],
    ] as const) {
      const at = await visitor({ role: 'operator', language, size: phone });
      await at.page.addInitScript(answersAreParsed);
      await at.page.addInitScript(failing);
      await at.open('/console/alarms');
      const banner = at.page.getByTestId('missing-banner');
      await banner.getByText(words).waitFor();
      expect(await banner.locator('p').count()).toBe(2);
      await expectSound(at);
    }
  });
});
