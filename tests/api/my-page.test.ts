/** A customer's own page without script: every form, and what it shows of the bill. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { BillRead } from '../../src/api/parts/customers.ts';
import { noticeKinds } from '../../src/model/notice.ts';
import { ask } from './support/browser.ts';
import { type Town, town } from './support/town.ts';

let at: Town;
let bill: BillRead = { is: 'away', reason: 'timeout', payUrl: null };
const li = '+8613812340001';

beforeAll(async () => {
  at = await town();
  const contact = {
    ...{ id: 'C-1', name: '李', phone: li, phoneKind: 'mobile' as const, email: null },
    ...{ locale: 'zh-CN' as const, class: null, zone: null, account: '1300008842' },
  };
  const own = {
    ...{ contact: 'C-1', supplyPoint: 'SP-100001', channels: ['sms' as const], kinds: null },
    ...{ quietFrom: null, quietTo: null, from: null, until: null },
  };
  await at.parts.records.import({ contacts: [contact], subscriptions: [own] });
  const customers = at.parts.customers as NonNullable<Town['parts']['customers']>;
  customers.bill = async () => bill;
});
afterAll(() => at.close());

let cookie = '';
async function post(path: string, fields: Record<string, string>) {
  return ask(at, path, {
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie },
  });
}
const codeSent = (): string => at.calls.at(-1)?.split(' ').at(-1) ?? '';

async function mine(): Promise<{ text: string; csrf: string }> {
  if (cookie === '') {
    await post('/my/code', { address: li });
    const opened = await post('/my/session', { address: li, code: codeSent() });
    cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }
  const { text } = await ask(at, '/my?lang=en', { headers: { cookie } });
  return { text, csrf: /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? '' };
}
const subscription = async () =>
  (await at.parts.records.network.subscriptionsOf({ contact: 'C-1' }))[0];

describe('the form of', () => {
  test('what to be told, how, and when not, changes the subscription', async () => {
    const { csrf } = await mine();
    const place = 'SP-100001';
    const fields = { csrf, place, channel_voice: '1', kind_faults: '1', kind_planned: '1' };
    const saved = await post('/my/wishes', { ...fields, quietFrom: '22:00', quietTo: '07:30' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/my?saved=1&lang=zh-CN']);
    const now = await subscription();
    expect(now).toMatchObject({ channels: ['voice'], quietFrom: 1320, quietTo: 450 });
    expect(now?.kinds).toContain('outage_detected');
    expect(now?.kinds).not.toContain('balance_low');
    expect(now?.kinds).toContain('safety_warning');
  });

  test('cause and length afterwards come to those who tick it; all that comes unasked is no choice', async () => {
    const { csrf } = await mine();
    const unasked = { kind_faults: '1', kind_planned: '1', kind_restored: '1', kind_billing: '1' };
    const fields = { csrf, place: 'SP-100001', channel_sms: '1', ...unasked };
    await post('/my/wishes', fields);
    expect((await subscription())?.kinds).toBeNull();
    expect((await mine()).text).toMatch(/name="kind_restored"[^>]*checked/);
    expect((await mine()).text).toMatch(/name="kind_summary"(?![^>]*checked)/);
    await post('/my/wishes', { ...fields, kind_summary: '1' });
    expect((await subscription())?.kinds).toEqual(expect.arrayContaining([...noticeKinds]));
    expect((await mine()).text).toMatch(/name="kind_summary"[^>]*checked/);
  });

  test('one end of quiet hours alone, or nonsense, sets none', async () => {
    const { csrf } = await mine();
    const place = 'SP-100001';
    await post('/my/wishes', {
      csrf,
      place,
      channel_sms: '1',
      quietFrom: '25:99',
      quietTo: '07:00',
    });
    expect(await subscription()).toMatchObject({ quietFrom: null, quietTo: null });
  });

  test("another's place is not found, without the csrf value nothing is done", async () => {
    const { csrf } = await mine();
    expect((await post('/my/wishes', { csrf, place: 'SP-100002' })).status).toBe(404);
    expect((await post('/my/wishes', { csrf: 'x', place: 'SP-100001' })).status).toBe(403);
    expect((await post('/my/language', { csrf: '', locale: 'en' })).status).toBe(403);
  });

  test('the language stands in the contact', async () => {
    const { csrf } = await mine();
    await post('/my/language', { csrf, locale: 'en' });
    expect((await at.parts.records.network.contact('C-1'))?.locale).toBe('en');
    expect((await post('/my/language', { csrf, locale: 'fr' })).status).toBe(422);
  });

  test('medical equipment shows that it counts, and that a person will confirm it', async () => {
    const { csrf } = await mine();
    const said = {
      csrf,
      place: 'SP-100001',
      equipment: '<b>呼吸机</b>',
      battery: '２,5',
      consent: '1',
    };
    expect((await post('/my/life-support', said)).status).toBe(303);
    const { text } = await mine();
    expect(text).toContain('data-state="waiting"');
    expect(text).toContain('&lt;b&gt;呼吸机&lt;/b&gt;');
    expect(await at.parts.operate.lifeSupport.of('SP-100001')).toMatchObject({ batteryHours: 2.5 });
    expect((await post('/my/life-support', { ...said, consent: '' })).status).toBe(422);
  });

  test('a question is a thread on the page, and markup in it stays text', async () => {
    const { csrf } = await mine();
    await post('/my/feedback', { csrf, topic: 'suggestion', text: '<script>alert(1)</script>' });
    const { text } = await mine();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('Not answered yet.');
    expect((await post('/my/feedback', { csrf, text: '   ' })).status).toBe(422);
  });

  test('a phone of somebody at home is added by the code that reaches it, and taken out again', async () => {
    const { csrf } = await mine();
    const phone = '+8613900020002';
    const asked = await post('/my/address', { csrf, address: '139 0002 0002', name: '妈妈' });
    expect(asked.text).toContain('139 0002 0002');
    expect(at.calls.at(-1)).toMatch(`new code ${phone}`);
    const code = codeSent();
    const wrong = await post('/my/address/confirm', { csrf, address: phone, code: '0000000' });
    expect(wrong.status).toBe(401);
    const added = await post('/my/address/confirm', { csrf, address: phone, code, name: '妈妈' });
    expect(added.status).toBe(303);
    const { text } = await mine();
    expect(text).toContain('+86 139****0002');
    const member = /name="member" value="([^"]+)"/.exec(text)?.[1] ?? '';
    await post('/my/household/remove', { csrf, place: 'SP-100001', member });
    expect((await mine()).text).not.toContain('139****0002');
    expect(
      (await post('/my/household/remove', { csrf, place: 'SP-100001', member: 'C-1' })).status,
    ).toBe(404);
  });

  test('a mail of her own stands beside the phone, once its code was said', async () => {
    const { csrf } = await mine();
    await post('/my/address', { csrf, address: 'Li@Example.cn' });
    await post('/my/address/confirm', { csrf, address: 'li@example.cn', code: codeSent() });
    expect(await at.parts.records.network.contact('C-1')).toMatchObject({ email: 'li@example.cn' });
    expect((await subscription())?.channels).toContain('email');
  });
});

describe('somebody at home who was added', () => {
  test('sees the place, and neither the bill nor the others nor a way to add more', async () => {
    const { csrf } = await mine();
    const phone = '+8613900030003';
    await post('/my/address', { csrf, address: phone });
    await post('/my/address/confirm', { csrf, address: phone, code: codeSent(), name: 'Wu' });
    const before = cookie;
    onTestFinished(() => {
      cookie = before;
    });
    await post('/my/code', { address: phone });
    const opened = await post('/my/session', { address: phone, code: codeSent() });
    cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    bill = known(86.4);
    const { text, csrf: own } = await mine();
    expect(text).toContain('data-testid="customer-state"');
    expect(text).not.toContain('86.40');
    expect(text).toContain('The bill is shown to the holder of the account alone.');
    expect(text).not.toContain('data-testid="addresses"');
    await post('/my/address', { csrf: own, address: '+8613900040004' });
    const refused = await post('/my/address/confirm', {
      ...{ csrf: own, address: '+8613900040004', code: codeSent() },
    });
    expect(refused.status).toBe(404);
    const got = await ask(at, '/api/v1/my/bill?account=1300008842', { headers: { cookie } });
    expect(got.status).toBe(404);
  });
});

function known(balance: number, due: number | null = null): BillRead {
  return {
    ...{ is: 'known', asOf: Date.parse('2026-07-15T01:00:00Z'), currency: 'CNY', balance, due },
    ...{ dueBy: due === null ? null : '2026-07-25', payUrl: 'https://pay.example/?a=1300008842' },
    bills: [{ month: '2026-06', kwh: 212.5, amount: 109.44, paid: true }],
    payments: [{ day: '2026-07-03', amount: 200, by: '<i>微信</i>' }],
  };
}

describe('the bill', () => {
  test.each(['timeout', 'unreachable', 'refused', 'answer_wrong', 'busy', 'not_known'])(
    'is said to be away and shows no figure when the billing system is %s',
    async (reason) => {
      bill = { is: 'away', reason, payUrl: 'https://pay.example/?a=1300008842' };
      const { text } = await mine();
      expect(text).toContain('Your bill is not available now.');
      expect(text).not.toMatch(/data-testid="(balance|due)"/);
      expect(text).toContain('href="https://pay.example/?a=1300008842"');
      const { json } = await ask(at, '/api/v1/my/bill', { headers: { cookie } });
      expect(json).toMatchObject({ available: false, reason, balance: null, due: null });
    },
  );

  test('shows balance, bills, payments and the way to pay, and what came from outside as text', async () => {
    bill = known(86.4);
    const { text } = await mine();
    expect(text).toMatch(/data-testid="balance">CN¥86\.40</);
    expect(text).toContain('Nothing is due.');
    expect(text).toContain('&lt;i&gt;微信&lt;/i&gt;');
    expect(text).toContain('••••8842');
    expect(text).not.toContain('1300008842</');
  });

  test('what is owed is called owed; a balance of 0.00 is a figure like any other', async () => {
    bill = known(-12.05, 12.05);
    const owed = (await mine()).text;
    expect(owed).toContain('Owed: <strong data-testid="balance">CN¥12.05');
    expect(owed).toContain('2026-07-25');
    bill = known(0);
    expect((await mine()).text).toContain('Balance: <strong data-testid="balance">CN¥0.00');
  });

  test('is on no public page', async () => {
    bill = known(-12.05, 12.05);
    for (const path of ['/?q=1300008842&lang=en', '/', '/status.json', '/area/A-1', '/s/kgood']) {
      expect((await ask(at, path)).text).not.toMatch(/12\.05|Owed|欠费/);
    }
  });
});
