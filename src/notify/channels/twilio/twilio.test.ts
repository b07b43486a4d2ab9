import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { caseFile } from '../../../../tests/notify/support/cases.ts';
import { systemClock } from '../../../runtime/clock.ts';
import { silentLog } from '../../../runtime/log.ts';
import type { Outgoing } from '../channel.ts';
import { sms } from '../sms/channel.ts';
import { callTwiml } from '../voice/twiml.ts';
import { NoAnswer, outcomeOf, ProviderAnswer, twilioClient } from './client.ts';
import { environmentHints } from './environment.ts';
import { receiptOf } from './receipts.ts';
import { twilioSignatureValid } from './signature.ts';

const accountSid = `AC${'a'.repeat(32)}`;
const authToken = 'not-to-be-seen';
let server: Server;
afterEach(
  () =>
    new Promise<void>((done) => {
      server?.closeAllConnections();
      server?.close(() => done());
    }),
);

async function provider(answer: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const message: Outgoing = {
  to: '+8613800138000',
  text: '停电',
  kind: 'outage_detected',
  locale: 'zh-CN',
  marker: 'ab',
  validForMs: 60_000,
  asksConfirmation: false,
};

function port(baseUrl: string) {
  const settings = sms.settings.parse({ accountSid, authToken, from: '+861065001', baseUrl });
  const clock = systemClock();
  return sms.create(settings, {
    clock,
    log: silentLog,
    publicUrl: 'http://127.0.0.1:1',
    timeoutMs: 200,
  });
}

describe('what an answer means', () => {
  const json =
    (status: number, body: object, headers = {}): RequestListener =>
    (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
  test.each<[string, RequestListener, object]>([
    ['201 with a sid', json(201, { sid: 'SM1' }), { is: 'accepted', providerId: 'SM1' }],
    ['400 21211', json(400, { code: 21211 }), { is: 'failed_permanent', effect: 'address_dead' }],
    ['400 21610', json(400, { code: 21610 }), { is: 'failed_permanent', effect: 'opted_out' }],
    ['400 21614', json(400, { code: 21614 }), { is: 'failed_permanent', effect: 'fixed_line' }],
    ['400 21617', json(400, { code: 21617 }), { is: 'failed_permanent', effect: 'our_text' }],
    [
      '400 with a code nobody knows',
      json(400, { code: 29999 }),
      { is: 'failed_permanent', code: '29999' },
    ],
    [
      '401 20003',
      json(401, { code: 20003 }),
      { is: 'failed_permanent', effect: 'our_configuration' },
    ],
    [
      '429 with Retry-After',
      json(429, { code: 20429 }, { 'retry-after': '3' }),
      { is: 'failed_temporary', effect: 'slow_down', retryAfterMs: 3000 },
    ],
    ['503', json(503, {}), { is: 'unknown' }],
    ['502 with a page', (_, r) => r.writeHead(502).end('<html>'), { is: 'unknown' }],
    ['201 with a page', (_, r) => r.writeHead(201).end('<html>'), { is: 'unknown' }],
    ['a broken connection', (_, r) => r.destroy(), { is: 'unknown' }],
    ['silence', () => {}, { is: 'unknown' }],
  ])('%s', async (_, answer, wanted) => {
    expect(await port(await provider(answer)).send(message)).toMatchObject(wanted);
  });

  test('nobody listening: surely not sent', async () => {
    const url = await provider(() => {});
    await new Promise<void>((done) => server.close(() => done()));
    expect(await port(url).send(message)).toMatchObject({
      is: 'failed_temporary',
      code: 'ECONNREFUSED',
    });
  });

  test('no error that leaves the channel holds the token or the number', async () => {
    const baseUrl = await provider((_, response) => response.destroy());
    const client = twilioClient({ accountSid, authToken, baseUrl, timeoutMs: 200 });
    const error = await client.messages
      .create({ to: message.to, from: '+861065001', body: 'x' })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswer);
    const secret = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    const printed = inspect(error, { depth: 10 }) + JSON.stringify(error);
    for (const word of [secret, authToken, '13800138000']) expect(printed).not.toContain(word);
  });

  test('an exception of any other kind is an unknown outcome', () => {
    expect(outcomeOf(new SyntaxError('x'))).toEqual({ is: 'unknown', code: 'UNREADABLE' });
    expect(outcomeOf(new ProviderAnswer(404, null, null))).toMatchObject({
      effect: 'our_configuration',
    });
  });
});

test('what the environment says to the library is hinted at, where the library is used', () => {
  const env = { TWILIO_REGION: 'ie1', HTTP_PROXY: '', PATH: '/bin' };
  const [hint] = environmentHints({ sms: { kind: 'twilio' } }, env);
  expect(hint?.message).toContain('TWILIO_REGION: the');
  expect(environmentHints({ sms: { kind: 'http' } }, env)).toEqual([]);
  expect(environmentHints({ voice: {} }, { PATH: '/bin' })).toEqual([]);
});

describe('callbacks', () => {
  interface Forged {
    input: {
      authToken: string;
      publicUrl: string;
      path: string;
      params: Record<string, string>;
      rows: Array<{ name: string; signature?: string; params?: Record<string, string> }>;
    };
    expect: { status: Array<number | string> };
  }
  const forged = caseFile<Forged>('notify/nt-receipt-forged');
  test.each(forged.input.rows.map((row, i) => [row.name, row, forged.expect.status[i]] as const))(
    'nt-receipt-forged; twilio-node #321, #924: %s',
    (_, row, status) => {
      const { publicUrl, path, params } = forged.input;
      const isValid = twilioSignatureValid({
        ...{ publicUrl, path, tokens: ['other', forged.input.authToken], accountSid },
        signature: row.signature,
        params: row.params ?? params,
      });
      expect(isValid).toBe(String(status).startsWith('204'));
    },
  );

  test('a callback of another account is none of ours', () => {
    const { publicUrl, path, rows } = forged.input;
    const params = { AccountSid: 'AC0' };
    const request = { publicUrl, path, params, tokens: ['12345'], accountSid };
    expect(twilioSignatureValid({ ...request, signature: rows[0]?.signature })).toBe(false);
  });

  test('rows of status, reply and key', () => {
    const status = receiptOf(
      'status',
      { MessageSid: 'SM1', MessageStatus: 'sent' },
      { d: 'ab' },
      5,
    );
    expect(status).toMatchObject({
      providerId: 'SM1',
      marker: 'ab',
      status: 'sent',
      receivedAt: 5,
    });
    const reply = receiptOf('inbound', { MessageSid: 'SM2', Body: 'TD', From: '+86' }, {}, 5);
    expect(reply).toMatchObject({ status: 'inbound', said: 'TD', from: '+86' });
    const own = { MessageSid: 'SM3', Body: 'arrêt', From: '+33', OptOutType: 'STOP' };
    expect(receiptOf('inbound', own, {}, 5)?.said).toBe('STOP');
    const key = receiptOf('voice', { CallSid: 'CA1', Digits: '1' }, { d: 'ab' }, 5);
    expect(key).toMatchObject({ status: 'key_1', said: '1' });
    const machine = { CallSid: 'CA1', CallStatus: 'completed', AnsweredBy: 'machine_start' };
    expect(receiptOf('status', machine, {}, 5)?.status).toBe('completed_machine');
    expect(receiptOf('status', {}, {}, 5)).toBeNull();
  });

  test('a call says the text, asks for a key, and escapes what stands in names', () => {
    const text = callTwiml(
      { ...message, text: 'A & B <停电>', asksConfirmation: true },
      'http://x/voice?d=ab',
    );
    expect(text).toContain('A &amp; B &lt;停电&gt;');
    expect(text).toMatch(/<Gather[^>]*numDigits="1"[^>]*action="http:\/\/x\/voice\?d=ab"/);
    expect(text.length).toBeLessThan(4000);
  });
});
