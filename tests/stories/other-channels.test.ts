import { expect, onTestFinished, test } from 'vitest';
import webpush from 'web-push';
import { type PushService, startPushService } from '../../simulators/push/service.ts';
import { type Receiver, startReceiver } from '../../simulators/webhook/receiver.ts';
import { startWechat, type Wechat } from '../../simulators/wechat/service.ts';
import { secretFor } from '../../src/notify/channels/webhook/signature.ts';
import { story, type Town } from '../support/story.ts';

const start = '2026-07-15T18:40+08:00';
const ours = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

function ends<T extends { stop(): Promise<void> }>(one: T): T {
  onTestFinished(() => one.stop());
  return one;
}
async function pushTown(): Promise<{ town: Town; push: PushService }> {
  const push = ends(await startPushService());
  const keys = webpush.generateVAPIDKeys();
  const own = { ...keys, subject: 'mailto:a@b.cn', ca: push.ca, services: ['127.0.0.1'] };
  return { push, town: await story('two-feeders', { start, channels: { web_push: own } }) };
}
async function wechatTown(sealed = {}, more = {}): Promise<{ town: Town; wechat: Wechat }> {
  let now = Date.parse(start);
  const account = { appId: 'wx1', secret: 'secret-of-ours', token: 'token-of-ours', ...sealed };
  const fields = { thing1: '{place}', time2: '{start}', thing3: '{etr}恢复' };
  const wechat = ends(
    await startWechat({ ...account, templates: { T1: Object.keys(fields) }, now: () => now }),
  );
  const templates = { other: { id: 'T1', fields } };
  const own = { ...account, baseUrl: wechat.url, templates, ...more };
  const town = await story('two-feeders', { start, channels: { wechat: own } });
  const runTo = town.runTo;
  town.runTo = async (time) => {
    await runTo(time);
    now = town.core.clock.now();
    await wechat.settled();
  };
  wechat.setHook(`${town.base}/hooks/wechat`);
  return { town, wechat };
}
/** Li's address, and that it comes first. */
async function address(town: Town, channel: 'wechat' | 'webhook', to: string): Promise<void> {
  const { records, clock } = town.core;
  const [own] = await records.network.subscriptionsOf({ contact: 'Li' });
  if (own === undefined) throw new Error('Li has no home');
  const subscriptions = [{ ...own, channels: [channel, ...own.channels] }];
  const entry = { contact: 'Li', channel, address: to, at: clock.now() };
  await records.import({ addresses: [entry], subscriptions });
}
/** Of everything the process wrote. */
function wroteNothingPrivate(town: Town): void {
  const written = town.logged.join('\n');
  expect(town.logged.length).toBeGreaterThan(0);
  expect(written).not.toMatch(/1380013800|\+86138|127\.0\.0\.1:\d+\/(send|fine|ill)/);
  expect(written).not.toMatch(/oLi_|oNew_|secret-of-ours|token-|whsec_|p256dh|"auth"/);
}
async function outage(town: Town, until: string): Promise<void> {
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo(until);
  town.allGotSms(town.contactsAt('RC1', { but: ['Li'] }), '停电');
  town.phone('Wang').gotCall('停电');
}
async function states(town: Town, contact = 'Li') {
  const chief = await town.signIn('chief');
  const { items } = await chief.get(`/notices?contact=${contact}`);
  return items.flatMap((one: { deliveries: Array<Record<string, unknown>> }) =>
    one.deliveries.map(({ channel, state, code }) => [channel, state, code]),
  );
}

test('who asked for it on their phone hears there first, encrypted and without an address; shown is arrived', async () => {
  const { town, push } = await pushTown();
  const li = await town.customer('Li');
  expect(await li.get('/my/push')).toMatchObject({ devices: 0 });
  await li.post('/my/push', push.subscribe('phone'));
  await outage(town, '18:42');

  const [shown] = push.inbox('phone');
  expect(shown?.payload['body']).toMatch(/停电，正在抢修/);
  expect(JSON.stringify(shown?.payload)).not.toMatch(/TX1|桃园|路|号/);
  expect(shown).toMatchObject({ urgency: 'normal', topic: expect.stringMatching(/^[\w-]{32}$/) });
  expect(shown?.ttlS).toBeLessThanOrEqual(45 * 60);
  expect(push.refused).toEqual([]);
  const said = `${shown?.payload['marker']} shown`;
  const hook = await fetch(`${town.base}/hooks/push`, { method: 'POST', body: said });
  expect(hook.status).toBe(204);
  await town.runTo('18:43');
  expect(await states(town)).toEqual([['web_push', 'delivered', null]]);
  town.phone('Li').gotNothing();
  wroteNothingPrivate(town);
});

test('novuhq/novu #4960: who wants it on a device and has none hears by SMS at once, and nothing has failed', async () => {
  const { town, push } = await pushTown();
  const { records } = town.core;
  const rows = await records.network.subscriptionsOf({ contact: 'Chen' });
  await records.import({
    subscriptions: rows.map((row) => ({ ...row, channels: ['web_push' as const, 'sms' as const] })),
  });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  expect(await states(town, 'Chen')).toEqual([['sms', 'delivered', null]]);
  expect(push.refused).toEqual([]);
});

test('a message that no browser shows within ten minutes comes by SMS; a browser that is gone at once', async () => {
  const { town, push } = await pushTown();
  const li = await town.customer('Li');
  await li.post('/my/push', push.subscribe('phone'));
  await outage(town, '18:50');
  town.phone('Li').gotNothing();
  await town.runTo('18:54');
  town.phone('Li').gotSms('停电');

  const chen = await town.customer('Chen');
  await chen.post('/my/push', push.subscribe('gone-long-ago'));
  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:14');
  town.allGotSms(town.contactsAt('RC1', { but: ['Li'] }), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect((await states(town, 'Chen'))[0]).toEqual(['web_push', 'failed_permanent', 'web_push:410']);
  // A later state took the place of the earlier one on her screen.
  expect(push.inbox('phone').map(({ payload }) => payload['body'])).toEqual([
    expect.stringContaining('恢复供电'),
  ]);
  await town.runTo('19:25');
  town.phone('Li').gotSms('恢复供电');
});

test('WeChat: the event is the receipt; who blocked us hears by SMS and is not written to again', async () => {
  const { town, wechat } = await wechatTown();
  await address(town, 'wechat', 'oLi_good');
  await outage(town, '18:42');
  expect(wechat.shown).toMatchObject([{ openid: 'oLi_good', template: 'T1' }]);
  expect(wechat.shown[0]?.url).toContain('/s/k');
  await town.runTo('18:43');
  expect(await states(town)).toEqual([['wechat', 'delivered', null]]);
  town.phone('Li').gotNothing();

  await address(town, 'wechat', 'oLi_block');
  wechat.forgetTokens();
  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:12');
  await town.runTo('19:14');
  town.allGotSms(town.contactsAt('RC1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect(wechat.tokensGiven()).toBe(2);
  expect(await states(town)).toContainEqual(['wechat', 'failed_permanent', 'wechat:user_block']);
  wroteNothingPrivate(town);
});

test('WeChat: an event without a number is of the newest message; what is above the quota of a day goes by SMS', async () => {
  const { town, wechat } = await wechatTown({}, { quotaPerDay: 1 });
  await address(town, 'wechat', 'oLi_zero');
  await outage(town, '18:42');
  await town.runTo('18:43');
  expect(await states(town)).toEqual([['wechat', 'delivered', null]]);
  town.phone('Li').gotNothing();

  town.at('19:10').terminal('RC1').closes();
  town.at('19:10').metersOf('RC1').restored();
  await town.runTo('19:13');
  town.allGotSms(town.contactsAt('RC1'), '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect(await states(town)).toContainEqual(['wechat', 'failed_permanent', 'wechat:quota']);
  expect(wechat.shown).toHaveLength(1);
  expect(town.logged.join()).toContain('quota_of_the_day_used_up');
});

test('a follower joins by the link of our account in secure mode; a forged event and an old link are refused', async () => {
  const { town, wechat } = await wechatTown({ aesKey: `${'k'.repeat(42)}E` });
  const answer = await wechat.says('oNew_one', { key: 'join' });
  expect(answer.status).toBe(200);
  const token = /wechat\?t=([\w.-]+)/.exec(answer.text)?.[1] ?? '';
  expect(token).not.toBe('');
  await town.customer('Li');
  const { joinWechat } = await import('../../src/app/http/browsers.ts');
  expect(await joinWechat(town.core, ['Li'], `${token}x`)).toBe(false);
  expect(await joinWechat(town.core, ['Li'], token)).toBe(true);
  await outage(town, '18:42');
  expect(wechat.shown).toMatchObject([{ openid: 'oNew_one' }]);
  const forged = await fetch(`${town.base}/hooks/wechat?signature=00&timestamp=1&nonce=2`, {
    ...{ method: 'POST', body: '<xml></xml>' },
  });
  expect(forged.status).toBe(403);
  await town.runTo('18:43');
  wroteNothingPrivate(town);
  expect(town.logged.join('\n')).not.toMatch(/kkkkkkkk|oNew_one/);
});

test('a machine is told with a signature that it checks; while it is ill the same id comes again', async () => {
  const receiver: Receiver = ends(await startReceiver({ secretOf: (url) => secretFor(ours, url) }));
  const webhook = { secret: ours, inside: ['127.0.0.1'] };
  const town = await story('two-feeders', { start, channels: { webhook } });
  await address(town, 'webhook', `${receiver.url}/ill`);
  await outage(town, '18:44');
  const ids = new Set(receiver.received.map(({ id }) => id));
  expect(receiver.received.length).toBeGreaterThan(1);
  expect(ids.size).toBe(1);
  expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true);

  await address(town, 'webhook', `${receiver.url}/fine`);
  await town.runTo('18:55');
  const last = receiver.received.at(-1);
  expect(last).toMatchObject({ path: '/fine', isSigned: true });
  expect(last?.body).toMatchObject({ type: 'notice.outage_detected', data: { language: 'zh-CN' } });
  expect((await states(town)).at(-1)).toEqual(['webhook', 'delivered', null]);
  town.phone('Li').gotNothing();
  wroteNothingPrivate(town);
});
