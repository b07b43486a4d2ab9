/** Callbacks as they come through a proxy that ends TLS: plain HTTP inside, any Host, the signature over our public address. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReceipts } from '../../../src/app/http/receipts.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';
import type { Settings } from '../../../src/settings/schema.ts';
import { type Town, town } from '../../api/support/town.ts';
import { caseFile } from '../support/cases.ts';

interface Case {
  input: {
    authToken: string;
    publicUrl: string;
    path: string;
    params: Record<string, string>;
    rows: Array<{ name: string; signature?: string; params?: Record<string, string> }>;
  };
  expect: { status: Array<number | string> };
}
const { input, expect: wanted } = caseFile<Case>('notify/nt-receipt-forged');
const account = {
  ...{ kind: 'twilio', accountSid: `AC${'a'.repeat(32)}`, from: '+861065001' },
  ...{ authToken: 'a newer token', oldAuthToken: input.authToken },
};

let at: Town;
beforeAll(async () => {
  at = await town();
  at.parts.receipts = createReceipts({
    records: at.parts.records,
    settings: {
      http: { publicUrl: input.publicUrl },
      notify: { channels: { sms: account } },
    } as unknown as Settings,
    ...{ clock: virtualClock(0), gateways: new Map(), onReceipt: () => {} },
    pager: { keyed: async () => null, told: async () => false },
  });
});
afterAll(() => at.close());

interface Answer {
  status: number;
  text: string;
}
function post(params: Record<string, string>, headers: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams(params).toString();
  return new Promise((resolve, reject) => {
    const call = request(`${at.url}${input.path}`, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    call.setHeader('content-type', 'application/x-www-form-urlencoded');
    for (const [name, value] of Object.entries(headers)) call.setHeader(name, value);
    call.on('error', reject);
    call.end(body);
  });
}

const kept = () => at.parts.records.outbox.receipts(100);
async function forgedSoFar(): Promise<number> {
  const metrics = await (await fetch(`${at.url}/metrics`)).text();
  return Number(/forewatt_hooks_forged_total\{hook="status"\} (\d+)/.exec(metrics)?.[1] ?? 0);
}

describe('nt-receipt-forged; twilio-node #321, #924', () => {
  const hosts = ['127.0.0.1', 'alerts.example.org', 'evil.example'];
  test.each(input.rows.map((row, i) => [row.name, row, String(wanted.status[i])] as const))(
    '%s',
    async (name, row, status) => {
      for (const host of hosts) {
        const before = { rows: await kept(), forged: await forgedSoFar() };
        const headers = {
          ...{ host, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
          ...(row.signature !== undefined && { 'x-twilio-signature': row.signature }),
        };
        const params = row.params ?? input.params;
        const answers = [await post(params, headers)];
        if (name.includes('twice')) answers.push(await post(params, headers));
        for (const answer of answers) {
          expect(answer).toEqual({ status: Number(status.slice(0, 3)), text: '' });
        }
        if (status.startsWith('403')) {
          expect(await kept()).toEqual(before.rows);
          expect(await forgedSoFar()).toBe(before.forged + 1);
        } else {
          // Once, however often it comes.
          expect(await kept()).toMatchObject([
            { providerId: input.params['MessageSid'], status: 'delivered' },
          ]);
          expect(await forgedSoFar()).toBe(before.forged);
        }
      }
    },
  );
});
