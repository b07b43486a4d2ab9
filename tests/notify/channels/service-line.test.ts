// The exchange with the service line, byte by byte: whoever builds the other side builds it from this file.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import {
  cn95598Settings,
  type ServiceLineRow,
  serviceLinePort,
} from '../../../src/notify/channels/cn95598/port.ts';
import { virtualClock } from '../../../src/runtime/clock.ts';

interface Exchange {
  now: string;
  settings: { secret: string; oldSecret: string };
  given: ServiceLineRow;
  request: { method: string; headers: Record<string, string>; body: string };
  answer: { status: number };
  outcome: string;
}
const golden: Exchange = JSON.parse(
  readFileSync('tests/cases/service-line/cn95598-exchange.json', 'utf8'),
);

interface Heard {
  method: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

async function receiver(heard: Heard[]): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => {
      heard.push({ method: request.method, headers: request.headers, body });
      response.writeHead(golden.answer.status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/news`;
}

function portTo(url: string, inside: string[], at: number): ReturnType<typeof serviceLinePort> {
  const of = cn95598Settings.parse({ ...golden.settings, url, inside });
  const port = serviceLinePort(of, { clock: virtualClock(at), timeoutMs: 2_000 });
  onTestFinished(() => port.close());
  return port;
}

test('what is sent is the golden exchange, signed with both secrets; a copy later bears the same id', async () => {
  const heard: Heard[] = [];
  const url = await receiver(heard);
  const at = Date.parse(golden.now);
  const outcome = await portTo(url, ['127.0.0.1'], at).send(golden.given);
  expect(outcome.is).toBe(golden.outcome);
  expect(heard).toMatchObject([golden.request]);
  await portTo(url, ['127.0.0.1'], at + 60_000).send(golden.given);
  await portTo(url, ['127.0.0.1'], at).send({ ...golden.given, state: 'restored' });
  const [first, again, next] = heard.map(({ headers }) => headers['webhook-id']);
  expect(again).toBe(first);
  expect(next).not.toBe(first);
});

test('a host inside our own network is called only when it is listed', async () => {
  const heard: Heard[] = [];
  const url = await receiver(heard);
  const outcome = await portTo(url, [], Date.parse(golden.now)).send(golden.given);
  expect(outcome).toMatchObject({ is: 'failed_permanent', code: 'cn95598:inside' });
  expect(heard).toEqual([]);
});
