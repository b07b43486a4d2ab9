import { describe, expect, test } from 'vitest';
import {
  expectSound,
  phone,
  type Visitor,
  visitor,
  visitorsCome,
  whySkipped,
} from '../support/pages.ts';

const day = '2026-07-30';

/** Words of the steps in both languages. */
const steps = {
  en: {
    add: 'Add',
    device: '1 Device',
    time: '2 Time',
    message: '4 Message',
    check: '5 Check',
    send: '6 Send',
  },
  zh: {
    add: '加入',
    device: '1 设备',
    time: '2 时间',
    message: '4 通知内容',
    check: '5 校核',
    send: '6 送审',
  },
};

async function fill(
  { page }: Visitor,
  plan: { device: string; reason: string; start?: string; end?: string },
  words: (typeof steps)['en'] = steps.en,
): Promise<void> {
  const { device, reason, start = `${day}T16:00`, end = `${day}T18:00` } = plan;
  await page.locator('[name=device]').fill(device);
  await page.getByRole('button', { name: words.add, exact: true }).click();
  await page.getByTestId('plan-devices').getByText(device).waitFor();
  await page.getByRole('button', { name: words.time }).click();
  await page.locator('[name=start]').fill(start);
  await page.locator('[name=end]').fill(end);
  await page.getByRole('button', { name: words.message }).click();
  await page.locator('[name=reason]').fill(reason);
}

describe.skipIf(whySkipped)(`a planned cut (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('what cannot be sent off yet says why, in letters that can be read', async () => {
    const at = await visitor({ role: 'operator' });
    const window = `devices=FU-36&start=${day}T16:00&end=${day}T18:00`;
    await at.open(`/console/planned/new?${window}&step=send`);
    const { page } = at;
    const send = page.getByRole('button', { name: /^Send for approval: 36/ });
    await send.waitFor();
    expect(await send.isDisabled()).toBe(true);
    await page.getByText('Say what the work is first: customers read it.').waitFor();
    const looks = `getComputedStyle(document.querySelector('.primary:disabled')).backgroundColor`;
    const draft = `getComputedStyle([...document.querySelectorAll('button:disabled')].at(-1))`;
    expect(await page.evaluate(looks)).toBe(await page.evaluate(`${draft}.backgroundColor`));
  });

  test('the wizard shows 36 customers, the verdict, and the words in both languages', async () => {
    const at = await visitor({ role: 'operator' });
    await at.open('/console/planned/new');
    await fill(at, { device: 'FU-36', reason: 'new wires' });
    await at.page.getByTestId('affected-count').getByText('36', { exact: true }).waitFor();
    await at.page.getByTestId('verdicts').locator('[data-state]').first().waitFor();
    await at.page.locator('blockquote').first().waitFor();
    const samples = await at.page.locator('blockquote').allTextContents();
    expect(samples.some((text) => /计划停电.*7月30日/.test(text))).toBe(true);
    expect(samples.some((text) => /planned power cut.*30 Jul/i.test(text))).toBe(true);
    expect(samples.every((text) => /\d segments/.test(text))).toBe(true);
    await at.page.getByTestId('plan-costs').getByText(/CNY/).waitFor();
    await expectSound(at);
    // The address is the draft: a copied link shows the same.
    const again = await at.page.context().newPage();
    await again.goto(at.page.url());
    await again.getByTestId('affected-count').getByText('36', { exact: true }).waitFor();
  });

  test('every step is sound on a telephone in Chinese by daylight', async () => {
    const at = await visitor({
      ...{ role: 'operator', language: 'zh-CN', size: phone, scheme: 'light' },
    });
    await at.open(`/console/planned/new?devices=FU-36&start=${day}T16:00&end=${day}T18:00`);
    await at.page.getByTestId('affected-count').getByText('36', { exact: true }).waitFor();
    for (const step of ['device', 'time', 'people', 'message', 'check', 'send']) {
      await at.page.getByTestId(`step-${step}`).waitFor();
      await expectSound(at);
      if (step !== 'send') await at.page.getByRole('button', { name: /^下一步/ }).click();
    }
  });

  test('who is cut though the network does not show it is added with a reason, and counted; a tie makes switching steps', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    const draft = `devices=FU-36&start=${day}T16:00&end=${day}T18:00&step=people`;
    await at.open(`/console/planned/new?${draft}`);
    const count = page.getByTestId('affected-count');
    await count.getByText('36', { exact: true }).waitFor();
    await page.getByLabel('Meter, account or supply point').fill('SP-100100');
    await page.getByLabel('Reason').fill('a line of the neighbours');
    await page.getByRole('button', { name: 'Note it' }).click();
    await count.getByText('37', { exact: true }).waitFor();
    await page.getByTestId('hand-picked').getByText('a line of the neighbours').waitFor();
    await expectSound(at);
    await page.getByRole('button', { name: 'Take back: SP-100100' }).click();
    await count.getByText('36', { exact: true }).waitFor();

    // A tie that feeds them from the other side makes switching steps, there and back.
    await page.getByRole('button', { name: steps.en.device }).click();
    await page
      .getByRole('button', { name: /^Feed from tie SW-/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Do not feed from SW-/ }).waitFor();
    await page.getByRole('button', { name: steps.en.time }).click();
    await page.getByTestId('plan-step-0').waitFor();
    expect(await page.getByTestId('plan-step-1').count()).toBe(1);
    await expectSound(at);
  });

  test('work that is marked as done live cuts nobody: what it spares stands in the wizard, on its page and in the list', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open(
      `/console/planned/new?devices=FU-36&start=${day}T16:00&end=${day}T18:00&step=time`,
    );
    const count = page.getByTestId('affected-count');
    await count.getByText('36', { exact: true }).waitFor();
    await page.getByLabel('Live-line work: nobody is cut and nobody is told').check();
    await count.getByText('0', { exact: true }).waitFor();
    await page
      .getByTestId('plan-spared')
      .getByText(/36 customers are spared, 4,320/)
      .waitFor();
    await expectSound(at);
    await page.getByRole('button', { name: steps.en.message }).click();
    await page.locator('[name=reason]').fill('a new arrester');
    expect(await page.locator('blockquote').count()).toBe(0);
    await page.getByRole('button', { name: steps.en.send }).click();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: /^P-/ }).waitFor();
    await page.getByTestId('plan-spared').waitFor();
    const path = new URL(page.url()).pathname;
    await at.open('/console/planned?tab=draft');
    const row = page.getByTestId(`planned-row-${path.split('/').at(-1)}`);
    await row.getByText('Live-line work').waitFor();
    await expectSound(at);

    const chinese = await visitor({ role: 'operator', language: 'zh-CN', size: phone });
    await chinese.open(path);
    await chinese.page
      .getByTestId('plan-spared')
      .getByText(/带电作业.*36 户/)
      .waitFor();
    await expectSound(chinese);
  });

  test('too late for the notice is told with what is left, and the start is moved', async () => {
    const at = await visitor({ role: 'operator' });
    await at.open('/console/planned/new');
    const start = '2026-07-15T09:00';
    await fill(at, { device: 'FU-36', reason: 'x', start, end: '2026-07-16T09:00' });
    await at.page.getByRole('button', { name: steps.en.check }).click();
    const late = at.page.locator('.too-late');
    await late.getByText(/^Too late: .* left before the start/).waitFor();
    await expectSound(at);
    await late.getByRole('button', { name: /^Move start to/ }).click();
    await late.waitFor({ state: 'detached' });
    await at.page.getByRole('button', { name: steps.en.time }).click();
    expect(await at.page.locator('[name=start]').inputValue()).not.toBe(start);
  });

  test('the author cannot approve, a supervisor can', async () => {
    const author = await visitor({ role: 'operator' });
    await author.open('/console/planned/new');
    await fill(author, { device: 'TX-1A', reason: 'a test of the approval' });
    await author.page.getByTestId('affected-count').waitFor();
    await author.page.getByRole('button', { name: steps.en.send }).click();
    await author.page.getByRole('button', { name: /^Send for approval: \d+ customers/ }).click();
    const approve = author.page.getByRole('button', { name: 'Approve', exact: true });
    await approve.waitFor();
    expect(await approve.isDisabled()).toBe(true);
    await expectSound(author);

    const supervisor = await visitor({ role: 'supervisor' });
    await supervisor.open(new URL(author.page.url()).pathname);
    await supervisor.page.getByRole('button', { name: 'Approve', exact: true }).click();
    const dialog = supervisor.page.getByRole('dialog');
    await dialog
      .getByTestId('samples')
      .getByText(/planned power cut/)
      .first()
      .waitFor();
    await expectSound(supervisor);
    await dialog.getByRole('button', { name: /Approve and tell/ }).click();
    await supervisor.page.getByRole('heading', { name: /Approved|Announced/ }).waitFor();
    await supervisor.page.getByTestId('duties-table').locator('tbody tr').first().waitFor();
    await expectSound(supervisor);
    await author.page.getByRole('heading', { name: /Approved|Announced/ }).waitFor();
    await author.open('/console/planned?view=calendar&month=2026-07');
    await author.page.getByTestId('planned-calendar').getByText(/TX-1A/).first().waitFor();
    await expectSound(author);
  });
});
