/** Everything that the process writes while it tells people over all its channels, to its last line. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import webpush from 'web-push';
import { startPushService } from '../../simulators/push/service.ts';
import { startSmsGateway } from '../../simulators/sms-gateway/gateway.ts';
import { startMailServer } from '../../simulators/smtp/server.ts';
import { startReceiver } from '../../simulators/webhook/receiver.ts';
import { startWechat } from '../../simulators/wechat/service.ts';
import { freePort } from '../../src/cli/demo/ports.ts';
import type { Channel } from '../../src/model/contact.ts';
import { secretFor } from '../../src/notify/channels/webhook/signature.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { silentLog } from '../../src/runtime/log.ts';
import { seededRandom } from '../../src/runtime/random.ts';
import { gridVoices } from '../support/story-grid.ts';
import { storyMachine } from '../support/story-machine.ts';
import {
  account,
  type Process,
  startProcess,
  storyFolder,
  writeSettings,
} from '../support/story-service.ts';
import { type TownFiles, writeTown } from '../support/story-towns.ts';

const WITHIN_MS = 40_000;
/** A day of its own: it tells people whatever the hour is. */
const anyHour = `policy: day
version: 1
extends: demo
quietHours: { window: "22:00-07:00", except: [ { anyHour: true }, { kind: outage_detected }, { kind: outage_restored } ] }
`;
const lineKey = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const hookKey = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const bounceKey = 'key-of-the-bounces';
const wechatOwn = { appId: 'wx1', secret: 'wechat-secret', token: 'wechat-token' };

/** Sees to it that the process ends with the test. */
function ends<T extends { stop(): Promise<void> }>(one: T): T {
  onTestFinished(() => one.stop());
  return one;
}

async function outsideWorld() {
  const clock = systemClock();
  const gateway = ends(await startSmsGateway({ clock, random: seededRandom(11), ...account }));
  const mail = ends(await startMailServer());
  const push = ends(await startPushService());
  const secretOf = (url: string): string => secretFor(hookKey, url);
  const receiver = ends(await startReceiver({ secretOf }));
  const line = ends(await startReceiver({ secretOf: () => lineKey }));
  const wechat = ends(
    await startWechat({ ...wechatOwn, templates: { T1: ['thing1'] }, now: Date.now }),
  );
  return { gateway, mail, push, receiver, line, wechat };
}
type World = Awaited<ReturnType<typeof outsideWorld>>;

function channelsOf({ mail, push, wechat }: World) {
  const keys = webpush.generateVAPIDKeys();
  const channels = {
    email: {
      ...{ host: '127.0.0.1', port: mail.port, plain: true, from: 'dispatch@example.cn' },
      ...{ bounces: 'bounce@example.cn', hookKey: bounceKey },
    },
    web_push: { ...keys, subject: 'mailto:a@b.cn', ca: push.ca, services: ['127.0.0.1'] },
    webhook: { secret: hookKey, inside: ['127.0.0.1'] },
    wechat: {
      ...{ ...wechatOwn, baseUrl: wechat.url },
      templates: { other: { id: 'T1', fields: { thing1: '{place}' } } },
    },
  };
  return { channels, keys };
}

/** Users, a token, and for some of the people a channel of their own. */
async function enrolled(file: string, world: World): Promise<Pick<Process, 'token'>> {
  const process = await startProcess(file, {
    ...{ clock: systemClock(), log: silentLog, disk: { isFull: false } },
  });
  const { records } = process.service.core;
  const own: Array<[contact: string, channel: 'web_push' | 'webhook' | 'wechat', address: string]> =
    [
      ['TX1-4', 'web_push', JSON.stringify([world.push.subscribe('phone')])],
      ['TX1-5', 'web_push', JSON.stringify([world.push.subscribe('gone-long-ago')])],
      ['TX1-6', 'webhook', `${world.receiver.url}/fine?of=somebody-private`],
      ['TX2-2', 'webhook', `${world.receiver.url}/ill?of=somebody-private`],
      ['TX2-3', 'wechat', 'oPrivate_good'],
      ['TX2-4', 'wechat', 'oPrivate_block'],
    ];
  for (const [contact, channel, address] of own) {
    await prefers(records, contact, channel);
    await records.import({ addresses: [{ contact, channel, address, at: Date.now() }] });
  }
  for (const [contact, box] of [
    ['TX2-5', 'private.person'],
    ['TX2-6', 'dead'],
    ['TX2-7', 'lost'],
  ] as const) {
    const known = await records.network.contact(contact);
    if (known === null) throw new Error(`no ${contact}`);
    await records.import({ contacts: [{ ...known, email: `${box}@mail.example.cn` }] });
    await prefers(records, contact, 'email');
  }
  await process.stop();
  return process;
}

async function prefers(
  records: Process['service']['core']['records'],
  contact: string,
  channel: Channel,
): Promise<void> {
  const rows = await records.network.subscriptionsOf({ contact });
  await records.import({
    subscriptions: rows.map((row) => ({ ...row, channels: [channel, ...row.channels] })),
  });
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + WITHIN_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function served(file: string): { child: ChildProcess; written: () => string } {
  const entry = new URL('./support/served.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [entry, 'serve', '--config', file]);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      written += piece.toString();
    });
  }
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, written: () => written };
}

function voicesOf(files: TownFiles, base: string, process: () => Pick<Process, 'token'>) {
  const calls: Array<Promise<void>> = [];
  const later = (_: number, act: () => Promise<void>): void => void calls.push(act());
  const machine = storyMachine({ base, process: process as () => Process, later });
  let count = 0;
  const number = (): number => {
    count += 1;
    return count;
  };
  const voices = () =>
    gridVoices(files, { ...machine, later }, { happenedAt: Date.now(), now: Date.now, number });
  return { voices, handed: () => Promise.all(calls) };
}

/** Strangers at the doors: a forged receipt, a wrong code, a wrong password, a bounce without its key. */
async function strangers(base: string, phone: string): Promise<void> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', origin: base };
  const json = { 'content-type': 'application/json', origin: base };
  const signed = { ...form, 'x-twilio-signature': 'forged-signature' };
  const said = new URLSearchParams({ MessageSid: 'SM1', From: phone, To: phone, Body: 'TD' });
  const calls: Array<[path: string, headers: Record<string, string>, body: string]> = [
    ['/hooks/twilio/inbound', signed, said.toString()],
    ['/hooks/email/bounce', { authorization: 'Bearer not-it' }, `Final-Recipient: ${phone}`],
    ['/my/code', form, new URLSearchParams({ address: phone }).toString()],
    ['/api/v1/my/session', json, JSON.stringify({ address: phone, code: '123456' })],
    ['/api/v1/session', json, JSON.stringify({ name: phone, password: 'guessed-password' })],
    ['/api/v1/my/session', json, `{"address": "${phone}", "code"`],
    [
      '/report',
      form,
      new URLSearchParams({ danger: 'no', number: phone, callback: phone }).toString(),
    ],
  ];
  for (const [path, headers, body] of calls) {
    await (await fetch(`${base}${path}`, { method: 'POST', headers, body })).text();
  }
}

test('no secret and no address of anybody in any line that the process writes, over all channels, ill providers and strangers', async () => {
  const world = await outsideWorld();
  const place = storyFolder();
  onTestFinished(() => place.remove());
  const files = writeTown('two-feeders', place.network, {
    Zhao: { at: 'TX1-3', phone: '+8613900001610' },
    Chen: { at: 'TX2-1', phone: '+8613900001614' },
    Sun: { at: 'TX3-1', phone: '+8613900000001' },
    Wu: { at: 'TX3-2', phone: '+8613900030003' },
    Odd: { at: 'TX3-3', phone: '+8613900001211' },
  });
  writeFileSync(join(place.folder, 'policies/day.yaml'), anyHour);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const { channels, keys } = channelsOf(world);
  const cn95598 = {
    url: `${world.line.url}/fine?of=service-line`,
    secret: lineKey,
    inside: ['127.0.0.1'],
  };
  const file = writeSettings(place, {
    ...{ policy: 'day', port, gatewayUrl: world.gateway.url, ratePerSecond: 100 },
    ...{ channels, notify: { cn95598 } },
  });
  const { token } = await enrolled(file, world);
  world.wechat.setHook(`${base}/hooks/wechat`);
  const { child, written } = served(file);
  await until('it listens', () => written().includes('listening at'));
  const { voices, handed } = voicesOf(files, base, () => ({ token }));
  voices().terminal('CB1').lockout();
  await until('it tells over every channel', () => {
    const { gateway, mail, push, receiver, line, wechat } = world;
    const kinds = new Set(gateway.inbox.all().map(({ channel }) => channel));
    const others = [
      mail.mails(),
      push.inbox('phone'),
      receiver.received,
      line.received,
      wechat.shown,
    ];
    return kinds.size === 2 && others.every((list) => list.length > 0);
  });
  const li = files.phones.get('Li') ?? '';
  await world.gateway.reply(li, account.from, `我的电话是${li}，请回电`);
  await world.gateway.reply(li, account.from, 'TD');
  await strangers(base, li);
  // The provider falls ill, refuses us, and is well again.
  world.gateway.answerAll(500);
  voices().terminal('CB2').lockout();
  await until('somebody else is told of the other feeder too', () =>
    written().includes('"recipients":16'),
  );
  world.gateway.answerAll(401);
  voices().terminal('CB1').closes();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  world.gateway.answerAll(null);
  await handed();
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);

  const lines = written();
  expect(lines.split('\n').length).toBeGreaterThan(10);
  expect(lines).toMatch(/wave_expanded/);
  expect(lines).toMatch(/hook_forged/);
  const numbers = [...files.phones.values(), '+8613900010005'].map((phone) => phone.slice(3));
  const secrets = [
    ...[account.authToken, account.accountSid, token, hookKey, lineKey, bounceKey],
    ...[wechatOwn.secret, wechatOwn.token, keys.privateKey, 'guessed-password', 'forged-signature'],
  ];
  const addresses = [
    'mail.example.cn',
    'oPrivate',
    'somebody-private',
    'of=service-line',
    '/send/',
  ];
  for (const word of [...numbers, ...secrets, ...addresses]) {
    expect(lines.includes(word), `${word} is written`).toBe(false);
  }
  // Nor any other number, a link that opens somebody's notice, a code, or what stands in a header.
  expect(lines).not.toMatch(
    /(?<!\d)1[3-9]\d{9}(?!\d)|\/s\/k[\w-]{16}|Basic |Bearer |"authorization"/i,
  );
}, 120_000);
