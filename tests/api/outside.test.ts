import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ask } from './support/browser.ts';
import { evilName } from './support/public.ts';
import { type Town, town } from './support/town.ts';

let at: Town;
beforeAll(async () => {
  at = await town({ lookups: { perMinute: 6, perDay: 100 } });
});
afterAll(() => at.close());

const stateOf = (text: string): string | undefined =>
  /data-testid="customer-state" data-state="(\w+)"/.exec(text)?.[1];
const english = { headers: { 'accept-language': 'en' } };

describe('whoever comes with a browser to what is not there', () => {
  const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
  const mustLead = (text: string): void => {
    expect(text).toContain('href="/?lang=zh-CN">返回首页');
    expect(text).toContain('href="/report?lang=zh-CN">我家停电了');
  };

  test('reads a page in words, with the ways on and the numbers to ring', async () => {
    const { status, text, headers } = await ask(at, '/nowhere/"><b>', browser);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(text).toContain('没有这个页面');
    expect(text).not.toContain('<b>');
    expect(text).toContain('href="tel:95598"');
    mustLead(text);
  });

  test('a dead link and an unknown area lead on as well', async () => {
    for (const path of ['/s/no-such-token', '/area/nowhere']) {
      const { status, text } = await ask(at, path, browser);
      expect(status).toBe(404);
      mustLead(text);
    }
  });

  test('a form that comes from elsewhere is refused in words', async () => {
    const headers = {
      ...browser.headers,
      origin: 'http://elsewhere.test',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const { status, text } = await ask(at, '/report', {
      headers,
      body: 'number=1',
      method: 'POST',
    });
    expect(status).toBe(403);
    expect(text).toContain('没有成功，请重试');
  });

  test('a program is told as programs are, and so is everybody who asks the API', async () => {
    expect((await ask(at, '/nowhere')).json).toMatchObject({ code: 'API-NOT-FOUND' });
    for (const path of ['/api/v1/nowhere', '/console/nothing.js', '/field/x.y'])
      expect((await ask(at, path, browser)).json).toMatchObject({ status: 404 });
  });
});

describe('the public page', () => {
  test('says what is out without names and without small counts', async () => {
    const { text } = await ask(at, '/', english);
    expect(text).toContain('fewer than 5 customers');
    expect(text).toContain('Wed 15 Jul 15:30 – 16:00');
    expect(text).not.toContain(evilName);
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(text).toContain('href="tel:95598"');
  });

  test('is in the language of the browser, or the one asked for', async () => {
    expect((await ask(at, '/')).text).toContain('<html lang="zh-CN">');
    expect((await ask(at, '/', english)).text).toContain('<html lang="en">');
    expect((await ask(at, '/?lang=zh-CN', english)).text).toContain('少于 5 户');
  });

  test('runs no script and allows only its own style', async () => {
    const { headers, text } = await ask(at, '/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(text).not.toMatch(/<script|style=|https?:\/\//);
  });

  test('fits into the first packets of a slow phone', async () => {
    expect((await ask(at, '/')).text.length).toBeLessThan(14 * 1024);
  });

  test('knows one number, in full width and with spaces', async () => {
    const { text } = await ask(at, `/?q=${encodeURIComponent('１３００ ００８８４２')}`, english);
    expect(stateOf(text)).toBe('off');
    expect(text).toContain('户号 13••••8842');
    expect(text).toContain('A crew is on site');
  });

  test('says what may be owed of a promise, and next door that it is the neighbours’ street', async () => {
    const another = await town();
    onTestFinished(() => another.close());
    const { text } = await ask(another, '/?q=1300008842', english);
    expect(text).toContain('If your power is not back by Wed 15 Jul 20:35 (after 12 hours)');
    const chinese = await ask(another, '/?q=1300008842');
    expect(chinese.text).toMatch(/如果到.*20:35仍未恢复（满12小时），您可能有权获得补偿。/);
    const nextDoor = await ask(another, '/?q=1300007777', english);
    expect(stateOf(nextDoor.text)).toBe('on');
    expect(nextDoor.text).toContain('in your neighbours’ street, not yours');
    expect(nextDoor.text).not.toContain('data-testid="owed"');
    expect((await ask(another, '/?q=1300007777')).text).toContain('附近有停电，但不在您处');
  });

  test('an unknown number and one of somebody else look the same', async () => {
    const unknown = await ask(at, '/?q=9999999999', english);
    const others = await ask(at, '/?q=8888888888', english);
    expect(unknown.status).toBe(200);
    expect(stateOf(unknown.text)).toBe('unknown');
    expect(unknown.text.replaceAll('9999999999', '#')).toBe(
      others.text.replaceAll('8888888888', '#'),
    );
  });

  test('above the limit it says so in words and asks nobody', async () => {
    const before = at.calls.length;
    for (let n = 0; n < 6; n += 1) await ask(at, `/?q=100000000${n}`, english);
    const got = await ask(at, '/?q=1000000009', english);
    expect(got.status).toBe(429);
    expect(got.text).toContain('Too many look-ups');
    expect(at.calls.slice(before)).not.toContain('lookup 1000000009');
    expect((await ask(at, '/', english)).status).toBe(200);
  });

  test('above the limit of a day nothing is answered, however slowly they come', async () => {
    const slow = await town({ lookups: { perMinute: 50, perDay: 3 } });
    onTestFinished(() => slow.close());
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await ask(slow, `/?q=100000000${n}`)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test.each([
    ...['/', '/area/A-1', '/status.json', '/feeds/outages.atom', '/feeds/outages.geojson'],
    '/feeds/planned.ics',
  ])(
    '%s may be kept for 15 seconds by whoever stands between, an answer of one place by nobody',
    async (path) => {
      expect((await ask(at, path)).headers.get('cache-control')).toBe('public, max-age=15');
      expect((await ask(at, '/s/kgood')).headers.get('cache-control')).toBe('no-store');
    },
  );

  test('an area has its own page, and there are no others', async () => {
    expect((await ask(at, '/area/A-1', english)).text).toContain(
      'data-testid="area-state" data-state="off"',
    );
    expect((await ask(at, '/area/A-99')).status).toBe(404);
  });

  test('status.json holds the same', async () => {
    const { json } = await ask(at, '/status.json');
    expect(json.outages[0]).toMatchObject({ id: 'O-2026-000017', customers: '<5' });
  });
});

describe('the link of a notice', () => {
  test('shows its words as text and confirms by a button only', async () => {
    const first = await ask(at, '/s/kgood', english);
    expect(first.text).toContain('Power cut &lt;b&gt;Monday&lt;/b&gt;');
    expect(first.text).toContain('I know about it');
    const post = await ask(at, '/s/kgood', { method: 'POST' });
    expect([post.status, post.headers.get('location')]).toEqual([303, '/s/kgood']);
    expect((await ask(at, '/s/kgood', english)).text).toContain('Confirmed');
  });

  test('that is forged opens nothing', async () => {
    expect((await ask(at, '/s/kforged')).status).toBe(404);
  });
});

describe('a report', () => {
  const send = (fields: Record<string, string>) =>
    ask(at, '/report?lang=en', {
      body: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  test('of a wire on the ground stops with the emergency number and is taken', async () => {
    const { text } = await send({ danger: 'yes', number: 'SP-100001' });
    expect(text).toContain('touch nothing');
    expect(at.calls).toContain('report SP-100001 danger');
  });

  test('names its place also by digits with spaces between, full width, as people type them', async () => {
    at.calls.length = 0;
    await send({ danger: 'no', how: 'all', number: ' １３００ １０００-０１ ' });
    expect(at.calls).toContain('report SP-100001 calm');
  });

  test('with a number nobody knows is taken too', async () => {
    const { text } = await send({ danger: 'no', how: 'all', number: '東環路 18' });
    expect(text).toContain('Your report is R-1');
    expect(at.calls).toContain('report nowhere calm');
  });

  test('asks five questions without script', async () => {
    const { text } = await ask(at, '/report', english);
    expect(text.match(/<fieldset>/g)).toHaveLength(4);
    expect(text).toContain('<label for="number">5.');
  });
});

describe('calls of the provider', () => {
  const send = (hook: string, signature?: string) =>
    ask(at, `/hooks/twilio/${hook}`, {
      body: 'MessageSid=SM1&Body=TD',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(signature !== undefined && { 'x-twilio-signature': signature }),
      },
    });

  test('are answered 204 once they are kept, voice with what to say', async () => {
    expect((await send('status', 'signed')).status).toBe(204);
    expect((await send('inbound', 'signed')).status).toBe(204);
    expect(at.calls).toEqual(expect.arrayContaining(['status SM1', 'inbound SM1']));
    expect((await send('voice', 'signed')).text).toBe('<Response/>');
  });

  test('that are forged get 403 and are counted', async () => {
    expect((await send('inbound', 'forged')).status).toBe(403);
    expect((await send('inbound')).status).toBe(403);
    const { text } = await ask(at, '/metrics');
    expect(text).toContain('forewatt_hooks_forged_total{hook="inbound"} 2');
  });
});

test('it is alive, and says of each part whether it is ready', async () => {
  expect((await ask(at, '/healthz')).json).toEqual({ ok: true });
  const ready = await ask(at, '/readyz');
  expect(ready.json.parts).toEqual([{ name: 'records', ok: true, problem: null }]);
});
