/**
 * A telephone company on loopback with Twilio's Messages and Calls interface: it refuses what the real one
 * refuses, signs its callbacks with code of its own, misbehaves on demand, and keeps what arrived in an inbox.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startCallbacks } from './callbacks.ts';
import { placeCall } from './calls.ts';
import { type Inbox, openInbox } from './inbox.ts';
import { listed } from './lists.ts';
import { acceptMessage } from './messages.ts';
import { inboxPage } from './page.ts';
import { behaviourOf, personOf } from './people.ts';
import { type Refusal, refuseCall, refuseMessage } from './refusals.ts';
import type { GatewayOptions, GatewayState } from './state.ts';

export type { GatewayOptions } from './state.ts';

export interface Gateway {
  readonly port: number;
  readonly url: string;
  readonly inbox: Inbox;
  /** Requests that named a parameter the provider does not know: a fault of the caller. */
  readonly faults: string[];
  /** Messages and calls taken so far, also those that nobody has heard yet. */
  taken(): number;
  /** A customer sends a text to the utility's number. */
  reply(from: string, to: string, body: string): Promise<number>;
  /** Turns the whole provider ill: every request gets this status, `null` ends it. */
  answerAll(status: number | null): void;
  /** What it has taken cannot be asked for: such a question gets this status, `null` ends it. */
  answerQuestions(status: number | null): void;
  /** What is taken from now on is answered when this is over only; `null`: at once again. */
  answerAfter(over: Promise<void> | null): void;
  /** Resolves when all callbacks under way have been answered. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const BODY_MOST = 65_536;

/** Starts the provider; `port` 0 takes a free one. */
export async function startSmsGateway(options: GatewayOptions): Promise<Gateway> {
  const state: GatewayState = {
    options,
    kept: new Map(),
    inbox: openInbox(options.inboxPath ?? null),
    callbacks: startCallbacks(options),
    faults: [],
    inboundUrl: null,
    answersAfter: null,
    questionStatus: null,
  };
  let illStatus: number | null = null;
  const admit = rateGate(options);
  const server = createServer((request, response) => {
    if (illStatus !== null) return void response.writeHead(illStatus).end();
    route(state, admit, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    inbox: state.inbox,
    faults: state.faults,
    taken: () => state.kept.size,
    reply: (from, to, body) => replyOf(state, { from, to, body }),
    answerAll: (status) => {
      illStatus = status;
    },
    answerQuestions: (status) => {
      state.questionStatus = status;
    },
    answerAfter: (over) => {
      state.answersAfter = over;
    },
    settled: () => state.callbacks.settled(),
    stop: async () => {
      await state.callbacks.stop();
      await closeServer(server);
      state.inbox.close();
    },
  };
}

async function route(
  state: GatewayState,
  admit: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://gateway');
  if (url.pathname === '/' || url.pathname === '/inbox') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    return void response.end(inboxPage(state.inbox.all()));
  }
  const match = /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Calls)(?:\/([^/]+))?\.json$/.exec(
    url.pathname,
  );
  if (match === null) return refuse(response, { status: 404, code: 20404, message: 'not found' });
  const [, account, kind, sid] = match;
  if (!isAuthorised(state.options, request, account ?? '')) {
    return refuse(response, { status: 401, code: 20003, message: 'Authenticate' });
  }
  if (request.method === 'GET') {
    if (state.questionStatus !== null) return void response.writeHead(state.questionStatus).end();
    const answer = listed(state, kind as 'Messages' | 'Calls', sid ?? null, url.searchParams);
    if (answer === null)
      return refuse(response, { status: 404, code: 20404, message: 'not found' });
    return json(response, 200, answer);
  }
  if (request.method !== 'POST' || sid !== undefined) {
    return refuse(response, { status: 405, code: 20004, message: 'method not allowed' });
  }
  if (!admit()) {
    response.setHeader('retry-after', '1');
    return refuse(response, { status: 429, code: 20429, message: 'Too many requests' });
  }
  const params = new URLSearchParams(await bodyOf(request));
  await take(state, kind as 'Messages' | 'Calls', params, response);
}

async function take(
  state: GatewayState,
  kind: 'Messages' | 'Calls',
  params: URLSearchParams,
  response: ServerResponse,
): Promise<void> {
  const isCall = kind === 'Calls';
  const refusal = isCall ? refuseCall(params) : refuseMessage(params);
  if (refusal !== null) {
    if (refusal.fault) state.faults.push(`${kind}: ${refusal.message}`);
    return refuse(response, refusal);
  }
  const to = params.get('To') ?? '';
  const behaviour = behaviourOf(to);
  if (behaviour.refuse !== null) {
    return refuse(response, { status: 400, code: behaviour.refuse, message: 'refused by number' });
  }
  if (behaviour.neverAnswers) return;
  const isDropped =
    behaviour.dropsAfterAccept || state.options.random() < (state.options.dropAfterAccept ?? 0);
  const person = state.options.person?.(to) ?? personOf(to);
  const view = isCall
    ? placeCall(state, params, { behaviour, person })
    : acceptMessage(state, params, behaviour);
  if (isDropped) return void response.destroy();
  if (behaviour.receiptBeforeAnswer) await state.callbacks.settled();
  if (state.answersAfter !== null) await state.answersAfter;
  json(response, 201, view);
}

async function replyOf(
  state: GatewayState,
  message: { from: string; to: string; body: string },
): Promise<number> {
  const base = state.callbacks.base();
  if (base === null) throw new Error('nobody has told us where to send replies yet');
  return state.callbacks.post(`${base}/hooks/twilio/inbound`, {
    MessageSid: `SM${'0'.repeat(20)}${Math.floor(state.options.random() * 1e12)}`.slice(0, 34),
    AccountSid: state.options.accountSid,
    From: message.from,
    To: message.to,
    Body: message.body,
    NumMedia: '0',
  });
}

function isAuthorised(options: GatewayOptions, request: IncomingMessage, account: string): boolean {
  const wanted = Buffer.from(`${options.accountSid}:${options.authToken}`).toString('base64');
  return account === options.accountSid && request.headers.authorization === `Basic ${wanted}`;
}

/** A gate of `ratePerSecond` requests in each clock second; open when no rate is set. */
function rateGate(options: GatewayOptions): () => boolean {
  let second = 0;
  let seen = 0;
  return () => {
    const now = Math.floor(options.clock.now() / 1000);
    if (now !== second) {
      second = now;
      seen = 0;
    }
    seen += 1;
    return options.ratePerSecond === undefined || seen <= options.ratePerSecond;
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > BODY_MOST) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, refusal: Omit<Refusal, 'fault'>): void {
  json(response, refusal.status, {
    code: refusal.code,
    message: refusal.message,
    more_info: `https://www.twilio.com/docs/errors/${refusal.code}`,
    status: refusal.status,
  });
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
