import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../../simulators/webhook/receiver.ts';
import type { Outgoing } from '../../../src/notify/channels/channel.ts';
import { webhook } from '../../../src/notify/channels/webhook/channel.ts';
import { secretFor } from '../../../src/notify/channels/webhook/signature.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const oldSecret = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver({ secretOf: (url) => secretFor(oldSecret, url) });
});
afterAll(() => receiver.stop());

const message: Omit<Outgoing, 'to'> = {
  ...{ text: '停电', kind: 'outage_detected', locale: 'zh-CN', marker: '0a1b2c3d' },
  ...{ validForMs: 60_000, asksConfirmation: false },
};
function send(path: string, own: object = {}, host = receiver.url) {
  const settings = webhook.settings.parse({ secret, oldSecret, inside: ['127.0.0.1'], ...own });
  const tools = { clock: systemClock(), log: silentLog, publicUrl: 'https://d.cn', timeoutMs: 400 };
  return webhook.create(settings, tools).send({ ...message, to: `${host}${path}` });
}

describe('a webhook', () => {
  test('is signed with the old secret besides the new one, so that receivers can change in peace', async () => {
    expect(await send('/fine')).toMatchObject({ is: 'accepted', isThere: true });
    expect(receiver.received.at(-1)).toMatchObject({ isSigned: true, id: 'msg_0a1b2c3d' });
    await send('/fine', { oldSecret: null });
    expect(receiver.received.at(-1)?.isSigned).toBe(false);
  });

  test('receivers do not share a secret', () => {
    expect(secretFor(secret, 'https://a.cn/')).not.toBe(secretFor(secret, 'https://b.cn/'));
  });

  test.each([
    ['/gone', { is: 'failed_permanent', effect: 'address_dead' }],
    ['/busy', { is: 'failed_temporary', effect: 'address_away', retryAfterMs: 120_000 }],
    ['/away', { is: 'failed_temporary', effect: 'address_away' }],
    ['/silent', { is: 'failed_temporary', effect: 'address_away', code: 'SILENT' }],
    ['/moved', { is: 'failed_permanent', effect: 'none' }],
  ])('%s', async (path, outcome) => {
    expect(await send(path)).toMatchObject(outcome);
  });

  test('into our own network, or without TLS, is not called unless the settings name the host', async () => {
    const before = receiver.received.length;
    const refused = { is: 'failed_permanent', code: 'webhook:inside' };
    expect(await send('/fine', { inside: [] })).toMatchObject(refused);
    expect(await send('/', { inside: [] }, 'https://localhost:1')).toMatchObject(refused);
    expect(await send('/', { inside: [] }, 'http://example.org')).toMatchObject(refused);
    expect(await send('', {}, 'no url')).toMatchObject({ effect: 'address_dead' });
    expect(receiver.received.length).toBe(before);
  });
});

describe('a group robot of WeCom', () => {
  const robot = (key: string) =>
    send(`/cgi-bin/webhook/send?key=${key}`, { robots: ['127.0.0.1'] });

  test('gets the body it reads, without a signature, and no more than it takes', async () => {
    expect(await robot('fine')).toMatchObject({ is: 'accepted', isThere: true });
    expect(receiver.received.at(-1)?.body).toEqual({ msgtype: 'text', text: { content: '停电' } });
    expect(receiver.received.at(-1)?.id).toBe('');
  });

  test.each([
    ['dead', { is: 'failed_permanent', code: 'wecom:93000', effect: 'address_dead' }],
    ['often', { is: 'failed_temporary', code: 'wecom:45009', effect: 'address_away' }],
    ['html', { is: 'unknown' }],
    ['silent', { is: 'unknown' }],
  ])('%s', async (key, outcome) => {
    expect(await robot(key)).toMatchObject(outcome);
  });
});
