// Every channel that speaks HTTP, opened against one server that answers as it is told.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import webpush from 'web-push';
import { newBrowser } from '../../../simulators/push/browser.ts';
import { ownCertificate } from '../../../simulators/push/certificate.ts';
import type { ChannelPort, ChannelTools, Outgoing } from '../../../src/notify/channels/channel.ts';
import { cn95598Settings, serviceLinePort } from '../../../src/notify/channels/cn95598/port.ts';
import { sms } from '../../../src/notify/channels/sms/channel.ts';
import { readGateways } from '../../../src/notify/channels/sms/gateway/read.ts';
import { voice } from '../../../src/notify/channels/voice/channel.ts';
import { webPush } from '../../../src/notify/channels/web-push/channel.ts';
import { webhook } from '../../../src/notify/channels/webhook/channel.ts';
import { wechat } from '../../../src/notify/channels/wechat/channel.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import type { Log } from '../../../src/runtime/log.ts';

export const ways = [
  ...(['twilio_sms', 'twilio_voice', 'gateway', 'web_push', 'webhook', 'wecom'] as const),
  ...(['wechat', 'cn95598'] as const),
] as const;
export type Way = (typeof ways)[number];

/** Nothing of these may stand in an outcome or a log. */
export const secrets = /not-to-be-seen|13800138000|oOPENID|whsec_|p256dh|hook-of-somebody/;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;
export interface Providers {
  answer(how: Answer): void;
  send(way: Way): ReturnType<ChannelPort['send']>;
  logged: string[];
  stop(): Promise<void>;
}

const SECRET = 'not-to-be-seen';
const gatewayFile = 'config/channels/cn-gateway.yaml';
const { gateways } = readGateways([{ file: gatewayFile, text: readFileSync(gatewayFile, 'utf8') }]);

export async function providers(timeoutMs: number): Promise<Providers> {
  const { key, cert } = ownCertificate(Date.now());
  let how: Answer = (_, response) => void response.writeHead(500).end();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    request.resume();
    request.on('end', () => {
      if (request.url === '/cgi-bin/stable_token') {
        response.end(JSON.stringify({ access_token: SECRET, expires_in: 7200 }));
      } else how(request, response);
    });
  };
  const plain = await listening(createServer(listener));
  const tls = await listening(createTlsServer({ key, cert }, listener) as unknown as Server);
  const logged: string[] = [];
  const line = (fields: object, event: string): void => {
    logged.push(`${event} ${JSON.stringify(fields)}`);
  };
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const tools = { clock: systemClock(), log, publicUrl: 'https://d.cn', timeoutMs, gateways };
  const http = `http://127.0.0.1:${portOf(plain)}`;
  const ports = openPorts({ http, https: `https://127.0.0.1:${portOf(tls)}`, ca: cert }, tools);
  return {
    answer(next) {
      how = next;
    },
    send: (way) => ports[way].port.send({ ...message, to: ports[way].to }),
    logged,
    async stop() {
      for (const { port } of Object.values(ports)) await port.close?.();
      for (const server of [plain, tls]) {
        server.closeAllConnections();
        await new Promise<void>((done) => server.close(() => done()));
      }
    },
  };
}

const message: Omit<Outgoing, 'to'> = {
  ...{ text: '停电', kind: 'outage_detected', locale: 'zh-CN', marker: '0a1b2c3d' },
  ...{ validForMs: 60_000, asksConfirmation: false },
};

function openPorts(
  at: { http: string; https: string; ca: string },
  tools: ChannelTools,
): Record<Way, { port: ChannelPort; to: string }> {
  const account = { accountSid: `AC${'a'.repeat(32)}`, authToken: SECRET, from: '+861065001' };
  const twilio = { ...account, baseUrl: at.http };
  const gateway = { kind: 'http' as const, template: 'cn-gateway', password: SECRET };
  const keys = webpush.generateVAPIDKeys();
  const inside = { secret: `whsec_${Buffer.alloc(32).toString('base64')}`, inside: ['127.0.0.1'] };
  const to = '+8613800138000';
  const browser = newBrowser(`${at.https}/send/p256dh`).subscription;
  const official = { appId: 'wx', secret: SECRET, token: SECRET, baseUrl: at.http };
  const push = { ...keys, subject: 'mailto:a@b.cn', ca: at.ca, services: ['127.0.0.1'] };
  const open = <T>(port: T, address: string): { port: T; to: string } => ({ port, to: address });
  return {
    twilio_sms: open(sms.create(sms.settings.parse(twilio), tools), to),
    twilio_voice: open(voice.create(voice.settings.parse(twilio), tools), to),
    gateway: open(sms.create(sms.settings.parse({ ...gateway, baseUrl: at.http }), tools), to),
    web_push: open(webPush.create(webPush.settings.parse(push), tools), JSON.stringify([browser])),
    webhook: open(
      webhook.create(webhook.settings.parse(inside), tools),
      `${at.http}/hook-of-somebody`,
    ),
    wecom: open(
      webhook.create(webhook.settings.parse({ ...inside, robots: ['127.0.0.1'] }), tools),
      `${at.http}/cgi-bin/webhook/send?key=hook-of-somebody`,
    ),
    cn95598: open(serviceLine(`${at.http}/hook-of-somebody`, inside, tools), to),
    wechat: open(
      wechat.create(
        wechat.settings.parse({
          ...official,
          templates: { other: { id: 'T', fields: { thing1: '{place}' } } },
        }),
        tools,
      ),
      'oOPENID_1',
    ),
  };
}

const outage = {
  ...{ id: 'O-1', type: '故障停电', area: '新区', line: 'XQ-12', plannedEnd: null, reason: null },
  ...{ start: '2026-07-15T02:40:00.000Z', state: 'confirmed', changes: 0 },
};

/** It takes outages in place of messages to a person. */
function serviceLine(url: string, own: object, tools: ChannelTools): ChannelPort {
  const port = serviceLinePort(cn95598Settings.parse({ ...own, url }), tools);
  const find = (): Promise<{ is: 'cannot' }> => Promise.resolve({ is: 'cannot' });
  return { provider: 'cn95598', send: () => port.send(outage), find, close: port.close };
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
