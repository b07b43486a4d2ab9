import { describe, expect, test } from 'vitest';
import { expectSound, phone, visitor, visitorsCome, whySkipped } from '../support/pages.ts';

describe.skipIf(whySkipped)(`what is under protection (${whySkipped || 'in a browser'})`, () => {
  visitorsCome();

  test('stands on the first screen with its ways, own supply and crew; what is ahead on its page', async () => {
    const at = await visitor({ role: 'operator' });
    const { page } = at;
    await at.open('/console');
    const now = page.getByTestId('protected-now');
    const row = now.getByTestId('protected-row-SP-100339');
    await row.getByText('CB-12 › SW-3').waitFor();
    // Which tie it is follows from what is switched, and others switch in this town as well.
    await row.getByText(/over tie \S+ from XQ-|none known/).waitFor();
    await row.getByText(/standby set · 480 min/).waitFor();
    await row.getByText('standing by').waitFor();
    expect(await now.getByText('交易会').count()).toBe(0);
    await expectSound(at);
    await now.getByRole('link', { name: 'All of the calendar' }).click();
    const fair = page.getByTestId('protected-FAIR');
    await fair.getByText('none known').waitFor();
    await fair.getByText('none named').waitFor();
    await expectSound(at);
  });

  test('reads in Chinese on a telephone, and is found beside the planned cuts', async () => {
    const at = await visitor({ role: 'viewer', language: 'zh-CN', size: phone });
    const { page } = at;
    await at.open('/console/planned');
    await page.getByRole('link', { name: '保电日历' }).click();
    const row = page.getByTestId('protected-row-SP-100339');
    await row.getByText('待命').waitFor();
    await row.getByText(/自备发电机 · 480 分钟/).waitFor();
    await expectSound(at);
  });
});
