import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fc, test } from '@fast-check/vitest';
import { afterEach, describe, expect } from 'vitest';
import { systemClock } from '../../../../runtime/clock.ts';
import { silentLog } from '../../../../runtime/log.ts';
import type { Outgoing } from '../../channel.ts';
import { outcomeOf, requestOf } from './exchange.ts';
import { gatewayPort } from './port.ts';
import { readGateways } from './read.ts';
import { receiptsOf } from './receipts.ts';
import type { GatewayTemplate } from './template.ts';

const file = 'config/channels/cn-gateway.yaml';
const text = readFileSync(file, 'utf8');
const template = readGateways([{ file, text }]).gateways.get('cn-gateway') as GatewayTemplate;
const message: Outgoing = {
  ...{ to: '+8613800138000', text: '停电', kind: 'outage_detected', locale: 'zh-CN' },
  ...{ marker: '0a1b2c3d', validForMs: 60_000, asksConfirmation: false },
};

let server: Server | null = null;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((done) => (server === null ? done() : server.close(() => done())));
  server = null;
});
async function sent(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  timeoutMs = 2_000,
) {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', () => done()));
  return post((server.address() as AddressInfo).port, timeoutMs);
}
async function closedPort(): Promise<number> {
  const one = createServer();
  await new Promise<void>((done) => one.listen(0, '127.0.0.1', () => done()));
  const { port } = one.address() as AddressInfo;
  await new Promise((done) => one.close(done));
  return port;
}
function post(port: number, timeoutMs: number) {
  const account = { template: 'cn-gateway', account: 'xinqu', password: 'not-to-be-seen' };
  const where = { baseUrl: `http://127.0.0.1:${port}`, from: '01', hookKey: 'sixteen-letters!' };
  const tools = { clock: systemClock(), log: silentLog, publicUrl: 'https://d.cn', timeoutMs };
  return gatewayPort({ ...account, ...where }, template, tools).send(message);
}
const said = (status: number, body: string, headers = {}) =>
  sent((_request, response) => void response.writeHead(status, headers).end(body));

describe('a template', () => {
  test('that comes with the product holds all its golden exchanges', () => {
    expect(readGateways([{ file, text }]).problems).toEqual([]);
  });

  test.each([
    [text.replace('"{account}{password}{now', '"{account}{pasword}{now'), 'NOT-GATEWAY-NAME'],
    [
      text.replace('{ is: accepted, id: "7001" }', '{ is: accepted, id: "7002" }'),
      'NOT-GATEWAY-GOLDEN',
    ],
    [text.replace('as: hex', 'as: base64'), 'NOT-GATEWAY-GOLDEN'],
    [text.replace('number: national', 'numbers: national'), 'SET-KEY'],
  ])('%#: that does not do what its examples say is refused with its place', (wrong, code) => {
    const [problem] = readGateways([{ file, text: wrong }]).problems;
    expect(problem?.code).toBe(code);
    expect(problem?.place).toMatchObject({ file, line: expect.any(Number) });
  });

  test.prop([fc.string(), fc.string()])('carries any text whole, as data', (words, from) => {
    const settings = { account: 'a', password: 'p', from, baseUrl: 'http://x', receiptUrl: '' };
    const request = requestOf(template, { ...message, text: words, now: 0, settings });
    expect(JSON.parse(request.body ?? '')).toMatchObject({ content: words, extno: from });
    expect(request.url).toBe('http://x/v1/sms/send');
  });
});

describe('what an answer means', () => {
  test.each([
    [200, '{"code":"0","msgid":"7001"}', { is: 'accepted', providerId: '7001' }],
    [200, '{"code":0,"msgid":7001}', { is: 'accepted', providerId: '7001' }],
    [200, '{"code":"0"}', { is: 'unknown', code: 'cn-gateway:no_id' }],
    [200, '{"code":"107"}', { is: 'failed_permanent', effect: 'address_dead' }],
    [200, '{"code":"108"}', { is: 'failed_permanent', effect: 'opted_out' }],
    [200, '{"code":"102"}', { is: 'failed_permanent', effect: 'our_configuration' }],
    [200, '{"code":"103"}', { is: 'failed_temporary', effect: 'slow_down' }],
    [200, '{"code":"999"}', { is: 'unknown', code: 'cn-gateway:999' }],
    [200, '<html>ok</html>', { is: 'unknown' }],
    [201, '{"code":"0","msg', { is: 'unknown' }],
    [302, '', { is: 'failed_permanent', code: 'cn-gateway:302' }],
    [400, 'no', { is: 'failed_permanent', effect: 'none' }],
    [401, '', { is: 'failed_permanent', effect: 'our_configuration' }],
    [429, '', { is: 'failed_temporary', effect: 'slow_down', retryAfterMs: 7_000 }],
    [500, '', { is: 'unknown', code: 'cn-gateway:500' }],
    [502, '<html>', { is: 'unknown' }],
  ])('%d %s', async (status, body, outcome) => {
    expect(await said(status, body, { 'retry-after': '7' })).toMatchObject(outcome);
  });

  test('cut off after it was taken, or silent: unknown; nobody listens: not sent; no secret in any', async () => {
    const cut = await sent((request) => request.socket.destroy());
    const silent = await sent(() => undefined, 150);
    const refused = await post(await closedPort(), 500);
    expect(cut.is).toBe('unknown');
    expect(silent).toMatchObject({ is: 'unknown', code: 'SILENT' });
    expect(refused).toMatchObject({ is: 'failed_temporary', code: 'ECONNREFUSED' });
    expect(JSON.stringify([cut, silent, refused])).not.toMatch(/not-to-be-seen|13800138000/);
  });

  test.prop([fc.integer({ min: 100, max: 599 }), fc.string()])(
    'is never a throw, and never "taken" without the word for it',
    (status, body) => {
      const outcome = outcomeOf(template, { status, body, retryAfterMs: null }, 'm');
      if (!/"code"/.test(body)) expect(outcome.is).not.toBe('accepted');
    },
  );
});

describe('receipts', () => {
  const rows = (body: string) => receiptsOf(template, body, 5);

  test('several in one call, each with our marker; words that are not listed and broken ones count for nothing', () => {
    const reports = [
      { msgid: '7001', uid: 'aa', status: 'DELIVRD' },
      { msgid: '7002', uid: 'bb', status: 'UNDELIV' },
      { msgid: '7003', uid: 'cc', status: 'SOMETHING' },
      { uid: 'dd', status: 'DELIVRD' },
      null,
    ];
    expect(rows(JSON.stringify({ reports }))).toMatchObject([
      { provider: 'cn-gateway', providerId: '7001', marker: 'aa', status: 'delivered', code: null },
      { providerId: '7002', status: 'failed', code: 'cn-gateway:UNDELIV' },
    ]);
    for (const broken of ['', '{', '[]', '{"reports":7}', '{"__proto__":{}}']) {
      expect(rows(broken)).toEqual([]);
    }
  });
});
