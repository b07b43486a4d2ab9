import { afterAll, describe, expect, test } from 'vitest';
import {
  expectQuiet,
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

/** A gateway of the town: the first one listed. */
async function firstGateway(at: Visitor): Promise<string> {
  await at.open('/console/sources');
  const row = at.page.locator('[data-testid^="source-row-"]', { hasText: 'modbus_tcp' }).first();
  await row.waitFor();
  return (await row.getByRole('link').first().textContent()) ?? '';
}

describe.skipIf(whySkipped)(`a source and its page (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();
  let gateway = '';

  afterAll(async () => {
    if (gateway === '') return;
    const at = await visitor({ role: 'admin' });
    await at.open(`/console/sources/${gateway}`);
    const on = at.page.getByRole('button', { name: 'Switch on' });
    await on.waitFor();
    if (await on.isDisabled()) return;
    await on.click();
    await at.page.getByRole('button', { name: /Collect from/ }).click();
  });

  test('a list that cannot be read is never told to be empty, and is read again by itself', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    let isAway = true;
    await page.route(/\/api\/v1\/(sources|outages)\?/, (route) =>
      isAway ? route.fulfill({ status: 503, body: '{}' }) : route.continue(),
    );
    await at.open('/console/sources');
    await page.getByText('Loading').waitFor();
    expect(await page.getByText('No source is configured').count()).toBe(0);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByRole('heading', { name: 'Outages: –' }).waitFor();
    expect(await page.getByText('No outage is known').count()).toBe(0);
    isAway = false;
    await page.getByRole('heading', { name: /^Outages: \d/ }).waitFor();
    await page.getByRole('link', { name: 'Sources' }).click();
    await page.locator('[data-testid^="source-row-"]').first().waitFor();
    expect(at.errors().filter((text) => !text.includes('503'))).toEqual([]);
  });

  test('an operator reads how a gateway is, has its meters read at once, and may not switch it off', async () => {
    const at = await visitor({ role: 'operator' });
    const id = await firstGateway(at);
    await at.page.getByRole('link', { name: id, exact: true }).click();
    const head = at.page.getByTestId('source-head');
    await head.getByRole('heading', { name: new RegExp(id) }).waitFor();
    await at.page
      .locator('[data-testid="source-contacts"] [data-state="answering"]')
      .first()
      .waitFor();
    await at.page
      .getByTestId('source-figures')
      .getByText(/GB free of/)
      .waitFor();
    await at.page.getByTestId('source-plan').getByRole('img').first().waitFor();
    await expectSound(at);
    await at.page.getByRole('button', { name: 'Show as table' }).click();
    await at.page.getByTestId('source-plan').getByRole('cell').first().waitFor();
    await expectSound(at);

    const off = at.page.getByRole('button', { name: 'Switch off' });
    await off.waitFor();
    expect(await off.isDisabled()).toBe(true);
    expect(await off.getAttribute('title')).toBe('Needs role: admin');
    const read = at.page.waitForResponse((one) => one.url().endsWith('/actions/read-now'));
    await at.page.getByRole('button', { name: 'Read now' }).click();
    await at.page.getByRole('button', { name: /Read all assets/ }).click();
    expect((await read).status()).toBe(200);
    await expectQuiet(at);
  });

  test('an administrator switches it off with a reason and on again, and reloads the settings: nothing has changed', async () => {
    const at = await visitor({ role: 'admin' });
    gateway = await firstGateway(at);
    await at.open(`/console/sources/${gateway}`);
    await at.page.getByRole('button', { name: 'Switch off' }).click();
    await at.page.getByLabel('Reason').fill('<b>cable</b> work');
    await expectSound(at);
    await at.page.getByRole('button', { name: /Stop collecting/ }).click();
    await at.page.locator('[data-testid="source-head"][data-state="disabled"]').waitFor();
    await at.page
      .getByTestId('source-causes')
      .getByText(/by admin: <b>cable<\/b> work/)
      .waitFor();
    const off = at.page.getByRole('button', { name: 'Switch off' });
    expect(await off.getAttribute('title')).toBe('It is off.');
    await at.page.getByRole('button', { name: 'Switch on' }).click();
    await at.page.getByRole('button', { name: /Collect from/ }).click();
    await at.page.locator('[data-testid="source-head"][data-state="up"]').waitFor();
    await expectQuiet(at);

    await at.page.getByRole('link', { name: 'Sources', exact: true }).first().click();
    await at.page.getByRole('button', { name: 'Reload settings' }).click();
    await at.page.getByRole('button', { name: /Take over what changed/ }).click();
    await at.page
      .getByTestId('reload')
      .getByText(/by admin: 0 restarted, 0 new, 0 gone/)
      .waitFor();
    await expectSound(at);
  });

  test('the list is narrowed, a broker shows both of its lanes, and the page moves on by itself', async () => {
    const at = await visitor({ role: 'viewer' });
    await at.open('/console/sources?q=ami');
    await at.page.getByTestId('source-row-ami').waitFor();
    expect(await at.page.locator('[data-testid^="source-row-"]').count()).toBe(1);
    await at.page.getByRole('searchbox', { name: 'Find by name' }).fill('gw-');
    await at.page.getByTestId('source-row-gw-1').waitFor();
    expect(at.page.url()).toContain('q=gw-');
    await at.page.getByRole('button', { name: /^off 0/ }).click();
    await at.page.getByTestId('source-row-gw-1').waitFor({ state: 'detached' });
    expect(at.page.url()).toContain('health=disabled');
    await expectSound(at);

    await at.page.getByRole('link', { name: 'Sources', exact: true }).first().click();
    const row = at.page.locator('[data-testid^="source-row-"]', { hasText: 'mqtt' }).first();
    await row.getByRole('link').first().click();
    const lanes = at.page.getByTestId('source-lanes');
    await lanes.getByText('events').waitFor();
    await at.page.getByTestId('source-bad-payload').waitFor();
    await expectSound(at);
    const id = new URL(at.page.url()).pathname.split('/').at(-1) ?? '';
    const answer = await at.page.waitForResponse((one) => one.url().endsWith(`/sources/${id}`));
    expect(answer.status()).toBe(200);
  });

  test('the same stands on a telephone in Chinese', async () => {
    const at = await visitor({ role: 'viewer', language: 'zh-CN', size: phone });
    const id = await firstGateway(at);
    await expectSound(at);
    await at.page.getByRole('link', { name: id, exact: true }).click();
    await at.page.getByText('采集计划（含学习结果）').waitFor();
    expect(await at.page.getByRole('button', { name: '停用' }).getAttribute('title')).toBe(
      '需要角色：管理员',
    );
    await expectSound(at);
  });
});
