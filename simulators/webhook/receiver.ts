/**
 * Somebody's machine that is told of power cuts: it checks the signature of Standard Webhooks with code of its own
 * and misbehaves by its path: `/gone` 410, `/ill` 500, `/busy` 429, `/away` hangs up, `/silent` takes it and never
 * answers, `/moved` 302, `/html` answers 200 with a page. `/cgi-bin/webhook/send` is a group robot of WeCom; its
 * `key` says what it answers: `dead` 93000, `often` 45009, `html` a page, `silent` nothing.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  path: string;
  id: string;
  isSigned: boolean;
  body: Record<string, unknown>;
}

export interface Receiver {
  port: number;
  url: string;
  received: Received[];
  stop(): Promise<void>;
}

/** @param secretOf the secret that its owner was given for an address */
export async function startReceiver(options: {
  secretOf: (url: string) => string;
  port?: number;
}): Promise<Receiver> {
  const received: Received[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => {
      text += piece;
    });
    request.on('end', () => {
      const path = request.url ?? '';
      const id = String(request.headers['webhook-id'] ?? '');
      const isSigned = signed(request, text, options.secretOf(`${origin}${path}`));
      received.push({ path, id, isSigned, body: JSON.parse(text) as Record<string, unknown> });
      const url = new URL(path, origin);
      if (url.pathname === '/cgi-bin/webhook/send') robot(url, response);
      else answer(url.pathname, response);
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', () => done()));
  const { port } = server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  return {
    ...{ port, url: origin, received },
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function answer(path: string, response: ServerResponse): void {
  switch (path) {
    case '/gone':
      return void response.writeHead(410).end();
    case '/ill':
      return void response.writeHead(500).end();
    case '/busy':
      return void response.writeHead(429, { 'retry-after': '120' }).end();
    case '/away':
      return void response.destroy();
    case '/silent':
      return;
    case '/moved':
      return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    case '/html':
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    default:
      return void response.writeHead(204).end();
  }
}

const robotCodes: Readonly<Record<string, number>> = { dead: 93000, often: 45009 };

function robot(url: URL, response: ServerResponse): void {
  const key = url.searchParams.get('key') ?? '';
  if (key === 'silent') return;
  if (key === 'html') return void response.writeHead(200).end('<html>');
  const errcode = robotCodes[key] ?? 0;
  const said = { errcode, errmsg: errcode === 0 ? 'ok' : 'refused' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said));
}

function signed(request: IncomingMessage, body: string, secret: string): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': all } = request.headers;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const own = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return String(all)
    .split(' ')
    .some((one) => one === `v1,${own}`);
}
