/**
 * A push service with TLS (RFC 8030): it checks who sends (RFC 8292) with code of its own, keeps what it was given
 * until the browser looks, and misbehaves by the first word of a browser's name: `gone` 410, `lost` 404, `large`
 * 413, `busy` 429, `ill` 500, `html` 502 with a page, `silent` takes it and never answers.
 */
import { createPublicKey, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Browser, newBrowser, type Subscription } from './browser.ts';
import { ownCertificate } from './certificate.ts';

export interface Pushed {
  browser: string;
  /** What stood in it, decrypted by the browser. */
  payload: Record<string, unknown>;
  ttlS: number;
  urgency: string;
  topic: string | null;
}

export interface PushService {
  port: number;
  url: string;
  /** PEM of its own certificate: it is its own authority. */
  ca: string;
  subscribe(name: string): Subscription;
  /** What is there for a browser: a later one of a topic took the place of an earlier. */
  inbox(name?: string): Pushed[];
  /** Whatever was refused, and why. */
  refused: string[];
  stop(): Promise<void>;
}

const BODY_MOST = 4_096;

export async function startPushService(
  options: { port?: number; now?: () => number } = {},
): Promise<PushService> {
  const now = options.now ?? Date.now;
  const { key, cert } = ownCertificate(now());
  const browsers = new Map<string, Browser>();
  const kept: Pushed[] = [];
  const refused: string[] = [];
  let origin = '';

  function take(request: IncomingMessage, body: Buffer): { status: number; why?: string } {
    const name = decodeURIComponent(request.url?.split('/')[2] ?? '');
    const browser = browsers.get(name);
    const { headers } = request;
    if (browser === undefined) return { status: 404, why: 'no such browser' };
    const why = refusal(headers, { origin, now: now() / 1000, size: body.length });
    if (why !== null) return why;
    const status = statuses[name.split('-')[0] ?? ''];
    if (status !== undefined) return { status };
    const topic = typeof headers['topic'] === 'string' ? headers['topic'] : null;
    const payload = JSON.parse(browser.decrypt(body)) as Record<string, unknown>;
    const before = kept.findIndex(
      (one) => topic !== null && one.topic === topic && one.browser === name,
    );
    if (before >= 0) kept.splice(before, 1);
    kept.push({
      ...{ browser: name, payload, topic, ttlS: Number(headers['ttl']) },
      urgency: String(headers['urgency'] ?? 'normal'),
    });
    return { status: 201 };
  }

  const server = createServer({ key, cert }, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      if (control(request, response, self)) return;
      let answer: ReturnType<typeof take>;
      try {
        answer = take(request, Buffer.concat(pieces));
      } catch (error) {
        answer = { status: 400, why: `not to be decrypted: ${(error as Error).message}` };
      }
      if (answer.why !== undefined) refused.push(answer.why);
      if (answer.status === SILENT) return;
      response.writeHead(answer.status, {
        ...(answer.status === 429 ? { 'retry-after': '7' } : {}),
        ...(answer.status === 201 ? { location: `${origin}/message/${kept.length}` } : {}),
        'content-type': answer.status === 502 ? 'text/html' : 'text/plain',
      });
      response.end(answer.status === 502 ? '<html>Bad gateway</html>' : '');
    });
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', () => done()));
  const { port } = server.address() as AddressInfo;
  origin = `https://127.0.0.1:${port}`;
  const self: PushService = {
    ...{ port, url: origin, ca: cert, refused },
    subscribe(name) {
      const browser = newBrowser(`${origin}/send/${encodeURIComponent(name)}`);
      browsers.set(name, browser);
      return browser.subscription;
    },
    inbox: (name) => kept.filter(({ browser }) => name === undefined || browser === name),
    stop() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
  return self;
}

const SILENT = 0;
const statuses: Readonly<Record<string, number>> = {
  ...{ gone: 410, lost: 404, large: 413, busy: 429, ill: 500, html: 502, silent: SILENT },
};

/** For another process: a new browser by POST /browsers/NAME, what came by GET /inbox. */
function control(request: IncomingMessage, response: ServerResponse, self: PushService): boolean {
  const [, what, name = ''] = (request.url ?? '').split('/');
  const answer =
    what === 'browsers' ? self.subscribe(name) : what === 'inbox' ? self.inbox() : null;
  if (answer === null) return false;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  return true;
}

/** What a push service refuses, with its status; null: nothing. */
function refusal(
  headers: IncomingMessage['headers'],
  at: { origin: string; now: number; size: number },
): { status: number; why: string } | null {
  if (!/^\d{1,9}$/.test(String(headers['ttl'] ?? ''))) return { status: 400, why: 'no TTL' };
  const topic = headers['topic'];
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(String(topic)))
    return { status: 400, why: 'a wrong topic' };
  if (headers['content-encoding'] !== 'aes128gcm') return { status: 415, why: 'an old coding' };
  if (at.size > BODY_MOST) return { status: 413, why: 'too large' };
  const why = unsigned(String(headers['authorization'] ?? ''), at);
  return why === null ? null : { status: 401, why };
}

/** Why a VAPID header proves nothing; null: it proves who sends. */
function unsigned(header: string, at: { origin: string; now: number }): string | null {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header);
  if (match === null) return 'no VAPID';
  const [, head = '', claims = '', signature = '', key = ''] = match;
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    ...{ kty: 'EC', crv: 'P-256' },
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33, 65).toString('base64url'),
  };
  const isTrue = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isTrue) return 'a forged VAPID';
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  if (said['aud'] !== at.origin) return 'for another service';
  const until = Number(said['exp']);
  if (!(until > at.now && until <= at.now + 86_400)) return 'not valid now';
  return /^(mailto:|https:)/.test(String(said['sub'])) ? null : 'nobody to ask';
}
