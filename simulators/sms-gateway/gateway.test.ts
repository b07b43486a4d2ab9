import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { afterEach, expect, test } from 'vitest';
import { type Gateway, type GatewayOptions, startSmsGateway } from './gateway.ts';

const account = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'secret' };
const atOnce = {
  now: () => Date.now(),
  after: (_delayMs: number, run: () => void) => {
    const timer = setTimeout(run, 1);
    return () => clearTimeout(timer);
  },
};
const open: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function gateway(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const started = await startSmsGateway({ ...account, clock: atOnce, random: () => 1, ...options });
  open.push(started.stop);
  return started;
}

function clientOf(at: Gateway): ReturnType<typeof twilio> {
  const client = twilio(account.accountSid, account.authToken);
  client.api.baseUrl = at.url;
  return client;
}

interface Callback {
  url: string;
  signature: string;
  params: Record<string, string>;
}

async function callbackServer(): Promise<{
  url: string;
  got: Callback[];
  until(n: number): Promise<void>;
}> {
  const got: Callback[] = [];
  let wake = (): void => {};
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({
        url: request.url ?? '',
        signature: String(request.headers['x-twilio-signature']),
        params: Object.fromEntries(new URLSearchParams(body)),
      });
      response.writeHead(204).end();
      wake();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    got,
    async until(n) {
      while (got.length < n)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

test("the provider's own library sends through it, and its receipts verify with that library", async () => {
  const hooks = await callbackServer();
  const at = await gateway();
  const statusCallback = `${hooks.url}/hooks/twilio/status?d=abc`;
  const sent = await clientOf(at).messages.create({
    to: '+8613812345678',
    from: '+15005550006',
    body: '停电',
    statusCallback,
  });
  expect(sent.status).toBe('queued');
  await hooks.until(2);
  expect(hooks.got.map((c) => c.params['MessageStatus'])).toEqual(['sent', 'delivered']);
  for (const { signature, params } of hooks.got) {
    expect(twilio.validateRequest(account.authToken, signature, statusCallback, params)).toBe(true);
  }
  expect(at.inbox.all()).toMatchObject([
    { channel: 'sms', to: '+8613812345678', text: '停电', id: sent.sid },
  ]);
});

test('a message whose connection broke after it was taken stands in the list', async () => {
  const at = await gateway();
  const client = clientOf(at);
  await expect(
    client.messages.create({ to: '+8613812340001', from: '+15005550006', body: 'x' }),
  ).rejects.toMatchObject({ code: 'ECONNRESET' });
  const found = await client.messages.list({
    to: '+8613812340001',
    dateSentAfter: new Date(Date.now() - 60_000),
  });
  expect(found.map((message) => message.body)).toEqual(['x']);
});

test.each([
  ['a number that is none', { To: '12345', From: '+15005550006', Body: 'x' }, 21211],
  [
    'a misspelt parameter',
    { To: '+8613812345678', From: '+15005550006', Body: 'x', Statuscallback: 'y' },
    20001,
  ],
  [
    'a validity too long',
    { To: '+8613812345678', From: '+15005550006', Body: 'x', ValidityPeriod: '99999' },
    90007,
  ],
  ['an opted-out number', { To: '+8613812341610', From: '+15005550006', Body: 'x' }, 21610],
])('it refuses %s', async (_what, params, code) => {
  const at = await gateway();
  const answer = await fetch(`${at.url}/2010-04-01/Accounts/${account.accountSid}/Messages.json`, {
    method: 'POST',
    body: new URLSearchParams(params as Record<string, string>),
    headers: {
      authorization: `Basic ${Buffer.from(`${account.accountSid}:secret`).toString('base64')}`,
    },
  });
  expect([answer.status, ((await answer.json()) as { code: number }).code]).toEqual([400, code]);
  expect(at.inbox.all()).toEqual([]);
});

test('somebody answers a call, hears the text and presses 1', async () => {
  const hooks = await callbackServer();
  const at = await gateway();
  const call = await clientOf(at).calls.create({
    to: '+8613812340006',
    from: '+15005550006',
    twiml: `<Response><Gather numDigits="1" action="${hooks.url}/hooks/twilio/voice?d=m"><Say>A &amp; B</Say></Gather></Response>`,
    statusCallback: `${hooks.url}/hooks/twilio/status?d=m`,
    statusCallbackEvent: ['initiated', 'answered', 'completed'],
  });
  await hooks.until(3);
  expect(hooks.got.find((c) => c.params['Digits'] === '1')?.url).toBe('/hooks/twilio/voice?d=m');
  expect(at.inbox.all()).toMatchObject([
    { channel: 'voice', text: 'A & B', key: '1', id: call.sid },
  ]);
});
