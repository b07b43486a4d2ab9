import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Town, town } from './support/town.ts';

let at: Town;
beforeAll(async () => {
  at = await town();
});
afterAll(() => at.close());

const bounce = (key: string | null) =>
  fetch(`${at.url}/hooks/email/bounce`, {
    method: 'POST',
    body: 'Action: failed\nOriginal-Envelope-Id: abcdefgh',
    headers: {
      'content-type': 'message/rfc822',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
  });

test('a bounce with the key is taken; without it, or with another, it is refused and counted', async () => {
  expect((await bounce('the-key-of-mails')).status).toBe(204);
  expect((await bounce('another')).status).toBe(403);
  expect((await bounce(null)).status).toBe(403);
  const metrics = await (await fetch(`${at.url}/metrics`)).text();
  expect(metrics).toContain('forewatt_hooks_forged_total{hook="email"} 2');
});

test('a mail program that looks at the link ends nothing; the button and its own press do, without a session', async () => {
  const link = `${at.url}/unsubscribe?d=8e5e707f774a694719e06e5c`;
  const before = at.calls.length;
  const shown = await (await fetch(`${link}&lang=en`)).text();
  expect(shown).toContain('Stop sending notices to this mailbox?');
  expect(at.calls.length).toBe(before);
  const pressed = await fetch(link, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect(pressed.status).toBe(200);
  expect(at.calls.at(-1)).toBe('unsubscribed 8e5e707f774a694719e06e5c');
  const forged = await fetch(`${at.url}/unsubscribe?d=<script>`, { method: 'POST' });
  expect(await forged.text()).not.toContain('<script>');
  expect(at.calls.length).toBe(before + 1);
});

test('receipts of an SMS gateway: with the key it hears what it wants to hear, without it 403', async () => {
  const call = (key: string) =>
    fetch(`${at.url}/hooks/sms/cn-gateway?key=${key}`, { method: 'POST', body: '{"reports":[]}' });
  const taken = await call('the-key');
  expect([taken.status, await taken.text()]).toEqual([200, 'cn-gateway ok']);
  expect((await call('another')).status).toBe(403);
});

test('a browser says that it showed a message; words that are no marker are answered alike and kept nowhere', async () => {
  const said: string[] = [];
  at.parts.receipts.pushed = async (marker, status) => void said.push(`${marker} ${status}`);
  const hook = (body: string) => fetch(`${at.url}/hooks/push`, { method: 'POST', body });
  const marker = '8e5e707f774a694719e06e5c';
  for (const body of [`${marker} shown`, `${marker} opened`, `${marker} stolen`, 'x shown', '']) {
    expect((await hook(body)).status).toBe(204);
  }
  expect(said).toEqual([`${marker} delivered`, `${marker} read`]);
});

test('WeChat hears its own word back at the check of the address; what is not signed is refused and counted', async () => {
  at.parts.receipts.fromWechat = async (query, xml) =>
    query['signature'] !== 'right' ? null : xml === null ? (query['echostr'] ?? '') : '<xml/>';
  const check = await fetch(`${at.url}/hooks/wechat?signature=right&echostr=4711`);
  expect(await check.text()).toBe('4711');
  const forged = await fetch(`${at.url}/hooks/wechat?signature=wrong`, {
    method: 'POST',
    body: '',
  });
  expect(forged.status).toBe(403);
  const metrics = await (await fetch(`${at.url}/metrics`)).text();
  expect(metrics).toContain('forewatt_hooks_forged_total{hook="wechat"} 1');
});

test('scripts of the page for notices on a device are served with their own scope, and the page wants a session', async () => {
  const worker = await fetch(`${at.url}/push-worker.js`);
  expect(worker.headers.get('service-worker-allowed')).toBe('/my');
  expect(await worker.text()).toContain("addEventListener('push'");
  const page = await fetch(`${at.url}/my/push`, { redirect: 'manual' });
  expect([page.status, page.headers.get('location')]).toEqual([303, '/my?lang=zh-CN']);
});
