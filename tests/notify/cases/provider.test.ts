/** Cases of what providers answer and when; the expected answers stand in the files. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ChannelTools, Outgoing } from '../../../src/notify/channels/channel.ts';
import { sms } from '../../../src/notify/channels/sms/channel.ts';
import { errorClass } from '../../../src/notify/channels/twilio/errors.ts';
import { wechat } from '../../../src/notify/channels/wechat/channel.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { outage } from '../../contracts/records-samples.ts';
import { caseFile } from '../support/cases.ts';
import { accountSid, authToken, turns } from '../support/hooks.ts';
import { type Town, type TownOptions, town } from '../support/town.ts';

let it: Town | null = null;
afterEach(async () => {
  await it?.stop();
  it = null;
});

const start = '2026-07-15T10:00:00+08:00';
const message: Outgoing = {
  ...{ to: '+8613800138000', text: '停电', kind: 'outage_detected', locale: 'zh-CN' },
  ...{ marker: '0a1b2c3d', validForMs: 60_000, asksConfirmation: false },
};
const tools: ChannelTools = {
  ...{ clock: systemClock(), log: silentLog, publicUrl: 'https://d.cn', timeoutMs: 2_000 },
};

async function provider(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += String(piece);
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('nt-provider-says-slow-down', () => {
  interface Row {
    status?: number;
    code?: number;
    retryAfter?: string;
    callbackErrorCode?: string;
    error?: string;
  }
  const { input, expect: wanted } = caseFile<{
    input: { rows: Row[] };
    expect: { class: string[] };
  }>('notify/nt-provider-says-slow-down');
  const rows = input.rows.map(
    (row, i) => [JSON.stringify(row), row, wanted.class[i] ?? ''] as const,
  );

  test.each(rows)('%s', async (_, row, words) => {
    const [is = ''] = words.split(/[,:] | \(/);
    if (row.callbackErrorCode !== undefined) {
      expect(errorClass(Number(row.callbackErrorCode))).toMatchObject({ is: 'temporary' });
      expect(is).toBe('failed_temporary');
      return;
    }
    const { url, server } = await provider((_request, response) => {
      if (row.error !== undefined) return void response.destroy();
      const own = row.retryAfter === undefined ? {} : { 'retry-after': row.retryAfter };
      response.writeHead(row.status ?? 500, { 'content-type': 'application/json', ...own });
      response.end(JSON.stringify({ code: row.code, status: row.status }));
    });
    if (row.error === 'ECONNREFUSED') await new Promise<void>((done) => server.close(() => done()));
    const settings = { kind: 'twilio', accountSid, authToken, from: '+861065001', baseUrl: url };
    const outcome = await sms.create(sms.settings.parse(settings), tools).send(message);
    expect(outcome.is).toBe(is);
    if (row.status === 429) {
      const retryAfterMs = row.retryAfter === undefined ? null : Number(row.retryAfter) * 1_000;
      expect(outcome).toMatchObject({ effect: 'slow_down', retryAfterMs });
    }
    if (words.includes('our fault')) expect(outcome).toMatchObject({ effect: 'our_text' });
  });

  test('a queue that is full by receipt (30001): once more by the same channel, spread, and voice goes on meanwhile', async () => {
    const people = Array.from({ length: 6 }, (_, i) => ({
      ...{ id: `C-${i}`, phone: `+861390000522${i}`, points: ['SP-1'], channels: ['sms' as const] },
    }));
    it = await dark(people, { hooks: false });
    await it.run(5);
    const first = await deliveries('C-0');
    for (const { id } of people) {
      const [sent] = await deliveries(id);
      await receipt(sent?.providerId ?? '', 'undelivered', '30001');
    }
    await it.run(200, 2);
    const tries = await Promise.all(people.map(({ id }) => deliveries(id)));
    for (const all of tries) {
      expect(all[0]).toMatchObject({ channel: 'sms', state: 'failed_temporary', code: '30001' });
      expect(all[1]?.channel).toBe('sms');
    }
    expect(first).toHaveLength(1);
    // By chance, not all in the same moment.
    expect(new Set(tries.map((all) => all[1]?.startedAt)).size).toBeGreaterThan(1);
    expect((await it.notices('O-1')).map(({ state }) => state)).not.toContain('undeliverable');
  });
});

describe('nt-wechat-errors', () => {
  interface Row {
    errcode?: number;
    body?: string;
  }
  const { input, expect: wanted } = caseFile<{
    input: { rows: Row[] };
    expect: { class: string[] };
  }>('notify/nt-wechat-errors');

  /** Answers each message so, with a new token for each question. */
  async function account(answers: Array<Row | undefined>) {
    const asked = { tokens: [] as string[], sent: 0 };
    const { url } = await provider((request, response, body) => {
      if (request.url?.startsWith('/cgi-bin/stable_token') === true) {
        asked.tokens.push(body);
        const token = `T${asked.tokens.length}`;
        return void response.end(JSON.stringify({ access_token: token, expires_in: 7200 }));
      }
      const row = answers[Math.min(asked.sent, answers.length - 1)];
      asked.sent += 1;
      response.end(row?.body ?? JSON.stringify({ errcode: row?.errcode, msgid: 7 }));
    });
    const own = { appId: 'wx1', secret: 'secret', token: 'token', baseUrl: url };
    const templates = { other: { id: 'T', fields: { thing1: '{place}' } } };
    const port = wechat.create(wechat.settings.parse({ ...own, templates }), tools);
    onTestFinished(() => port.close?.());
    return { asked, send: () => port.send({ ...message, to: 'oOPENID' }) };
  }

  const classes: Record<string, object> = {
    0: { is: 'accepted' },
    43004: { is: 'failed_permanent', effect: 'none' },
    40001: { is: 'failed_permanent', effect: 'our_configuration' },
    48001: { is: 'failed_permanent', effect: 'our_configuration' },
    // The file lets it wait for midnight; the rest of the day's wave goes by the next channel instead.
    45009: { is: 'failed_permanent', effect: 'none' },
    40003: { is: 'failed_permanent', effect: 'address_dead' },
    45015: { is: 'failed_permanent', effect: 'none' },
    page: { is: 'unknown' },
  };
  const rows = input.rows.map(
    (row, i) => [String(row.errcode ?? 'page'), wanted.class[i] ?? '', row] as const,
  );
  test.each(rows)('%s: %s', async (code, _, row) => {
    const { asked, send } = await account([row]);
    expect(await send()).toMatchObject(classes[code] ?? {});
    // Only a token that is to blame is asked for anew, once, and only then or when nothing is known it is sent again.
    expect(asked.tokens).toHaveLength(code === '40001' ? 2 : 1);
    expect(asked.sent).toBe(code === '40001' || code === 'page' ? 2 : 1);
  });

  test('a token that another has made void: a new one once, and the message arrives', async () => {
    const { asked, send } = await account([{ errcode: 40001 }, { errcode: 0 }]);
    expect(await send()).toMatchObject({ is: 'accepted' });
    expect([asked.tokens.length, asked.sent]).toEqual([2, 2]);
    expect(asked.tokens[1]).toContain('"force_refresh":true');
  });

  test('fifty at once ask for one token', async () => {
    const { asked, send } = await account([{ errcode: 0 }]);
    await Promise.all(Array.from({ length: 50 }, send));
    expect([asked.tokens.length, asked.sent]).toEqual([1, 50]);
  });
});

async function dark(people: TownOptions['people'], more: Partial<TownOptions> = {}): Promise<Town> {
  const at = await town({ people, start, ...more });
  const points = [...new Set(people.flatMap((one) => one.points))];
  for (const id of points) at.supply.set(id, 'dark');
  const record = outage('O-1', { dark: points, ever: points, startedAt: at.clock.now() });
  await at.news(record, [{ what: 'confirmed', supplyPoints: points }]);
  return at;
}
async function deliveries(contact: string) {
  const notice = (await it?.notices('O-1'))?.find((one) => one.contact === contact);
  return (await it?.store.outbox.notice(notice?.id ?? ''))?.deliveries ?? [];
}
async function receipt(providerId: string, status: string, code: string | null = null) {
  await it?.store.outbox.receive({
    ...{ provider: 'twilio', providerId, marker: null, status, code, said: null, from: null },
    ...{ receivedAt: it.clock.now(), applied: false },
  });
}

describe('nt-receipts-out-of-order, through the inbox', () => {
  const one = { id: 'C-1', phone: '+8613900005221', points: ['SP-1'], channels: ['sms' as const] };
  const { input, expect: wanted } = caseFile<{
    input: { sequences: string[][] };
    expect: { final: string[] };
  }>('notify/nt-receipts-out-of-order');

  test.each(
    input.sequences.map((words, i) => [words.join(' '), words, wanted.final[i] ?? ''] as const),
  )('%s', async (_, words, final) => {
    it = await dark([one], { hooks: false });
    await it.run(3);
    const [sent] = await deliveries('C-1');
    let proofAt: number | null = null;
    for (const status of words) {
      it.clock.advanceTo(it.clock.now() + 1_000);
      await receipt(sent?.providerId ?? '', status, status === 'undelivered' ? '21612' : null);
      await it.outbox.tick();
      const [now] = await deliveries('C-1');
      // One change: the first proof stands.
      proofAt ??= now?.deliveredAt ?? null;
      expect(now?.deliveredAt).toBe(proofAt);
    }
    const [last] = await deliveries('C-1');
    expect(last?.state).toBe(final.startsWith('unchanged') ? 'accepted' : final.split(/[ ;]/)[0]);
    const unknown = it.outbox.counts().get('receipt_unknown_status') ?? 0;
    expect(unknown).toBe(final.includes('counted') ? 1 : 0);
  });

  test('early: a receipt that comes before the answer is kept until the id is known', async () => {
    it = await dark([one], { hooks: false });
    let answer = (): void => {};
    it.gateway.answerAfter(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    it.clock.advanceTo(it.clock.now() + 1_000);
    await it.outbox.tick();
    while (it.gateway.taken() === 0) await turns(1);
    await receipt(it.gateway.inbox.all()[0]?.id ?? '', 'delivered');
    for (let i = 0; i < 3; i += 1) await it.outbox.tick();
    expect((await deliveries('C-1')).map(({ state }) => state)).toEqual(['sending']);
    answer();
    await it.idle();
    await it.run(2);
    expect((await deliveries('C-1')).map(({ state }) => state)).toEqual(['delivered']);
  });
});
