/**
 * A billing system that answers as the pattern in config/billing/ says, and misbehaves by the end of the number:
 * `…901` answers after 10 s, `…902` never, `…903` HTML, `…904` about another account, `…905` without a balance,
 * `…906` 500, `…907` hangs up. All others have a balance, a bill of each of the last months and what was paid.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

interface BillingAccount {
  /** Yuan as text: `86.40`. */
  balance: string;
  due: { amount: string; date: string | null };
  bills: Array<{ month: string; kwh: string; amount: string; paid: boolean }>;
  payments: Array<{ time: string; amount: string; channel: string }>;
}

export interface BillingSystem {
  url: string;
  /** Questions that came, oldest first; `low` for the list. */
  asked(): readonly string[];
  set(account: string, change: Partial<BillingAccount>): void;
  /** Everything is down: connections are closed at once. */
  down(isDown: boolean): void;
  stop(): Promise<void>;
}

const SLOW_MS = 10_000;
const BODY_MOST = 10_000;

export async function startBillingSystem(options: {
  port?: number;
  key: string;
  /** Accounts it knows; null: any number of ten digits. */
  accounts?: readonly string[] | null;
  /** Balance below which an account is in the list of low ones. */
  lowBelow?: number;
}): Promise<BillingSystem> {
  const asked: string[] = [];
  const changed = new Map<string, Partial<BillingAccount>>();
  const { accounts = null, lowBelow = 20 } = options;
  let isDown = false;

  function accountOf(number: string): BillingAccount | null {
    if (!(accounts?.includes(number) ?? /^\d{10}$/.test(number))) return null;
    return { ...usual(number), ...changed.get(number) };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (isDown) return void request.socket.destroy();
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(body));
    };
    if (request.headers.authorization !== `Bearer ${options.key}`)
      return send(401, { code: '401' });
    if (request.url === '/v1/low-balances') {
      asked.push('low');
      const numbers = [...new Set([...(accounts ?? []), ...changed.keys()])];
      const low = numbers.filter((one) => Number(accountOf(one)?.balance ?? lowBelow) < lowBelow);
      return send(200, { code: '0', data: low.map((consNo) => ({ consNo })) });
    }
    const number = numberOf(await bodyOf(request));
    asked.push(number);
    const account = accountOf(number);
    if (account === null) return send(200, { code: '404', msg: '户号不存在' });
    await misbehave({ number, request, response });
    if (response.writableEnded || request.socket.destroyed) return;
    const { balance, ...others } = account;
    const told = number.endsWith('904') ? '0000000000' : number;
    const data = { consNo: told, ...(number.endsWith('905') ? {} : { balance }), ...others };
    send(200, { code: '0', data });
  }

  const server: Server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) =>
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve()),
  );
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    set: (number, change) => void changed.set(number, { ...changed.get(number), ...change }),
    down(now) {
      isDown = now;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function misbehave(at: {
  number: string;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { number, request, response } = at;
  if (number.endsWith('901')) await wait(SLOW_MS, undefined, { ref: false });
  if (number.endsWith('902')) await new Promise((resolve) => request.socket.once('close', resolve));
  if (number.endsWith('903')) response.writeHead(200).end('<html>maintenance</html>');
  if (number.endsWith('906')) response.writeHead(500).end('{}');
  if (number.endsWith('907')) request.socket.destroy();
}

/** The same number has the same figures at every start. */
function usual(number: string): BillingAccount {
  const seed = Number(number.slice(-4));
  const amounts = [1, 2, 3, 4, 5, 6].map((month) => 90 + ((seed * month) % 97) + 0.37);
  return {
    balance: (25 + (seed % 300)).toFixed(2),
    due: { amount: '0.00', date: null },
    bills: amounts.map((amount, i) => ({
      ...{ month: `20260${6 - i}`, kwh: (amount / 0.52).toFixed(1) },
      ...{ amount: amount.toFixed(2), paid: true },
    })),
    payments: [
      { time: '2026-06-28 10:12:44', amount: '200.00', channel: '微信' },
      { time: '2026-04-02 19:40:03', amount: '200.00', channel: '网上国网' },
    ],
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) {
    text += String(piece);
    if (text.length > BODY_MOST) break;
  }
  return text;
}

function numberOf(body: string): string {
  try {
    return String((JSON.parse(body) as { consNo?: unknown }).consNo ?? '');
  } catch {
    return '';
  }
}
