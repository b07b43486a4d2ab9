/** What runs in the thread of the door. It makes no page: it has answers as they were last made, and the way on for the rest. */
import {
  Agent,
  createServer,
  type IncomingMessage,
  request as requestBehind,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import type { Locale } from '../../model/contact.ts';
import type { DurationMs } from '../../model/time.ts';
import { readAsked } from './asked.ts';
import type { Answer } from './crowd.ts';

export interface FrontData {
  host: string;
  port: number;
  behind: string;
  forwards: boolean;
  first: Locale;
  given: BigUint64Array;
}

export type ToFront =
  | { is: 'answer'; key: string; answer: Answer }
  | { is: 'forget' }
  | { is: 'close' };

export type FromFront =
  | { is: 'up'; port: number }
  | { is: 'failed'; code: string; message: string };

/** As the server behind has it. */
const REQUEST_MS: DurationMs = 30_000;
/** Requests under way get this long at the end. */
const GRACE_MS: DurationMs = 5_000;
/** Of one connection only, or taken care of here. */
const ownToConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect']);
const ofProxies = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']);

const { host, port, behind, forwards, first, given } = workerData as FrontData;
const read = readAsked(first);
const answers = new Map<string, Answer>();
/** Connections stay: a server that closes after an answer resets what it did not read of the request. */
const agent = new Agent({ keepAlive: true });

const server = createServer(
  { requestTimeout: REQUEST_MS, headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
  (request, response) => {
    if (!isAnswered(request, response)) passOn(request, response);
  },
);

function isAnswered(request: IncomingMessage, response: ServerResponse): boolean {
  const { method, url = '', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return false;
  const asked = read(url, headers['accept-language'] ?? '');
  const answer = asked === null ? undefined : answers.get(asked.key);
  if (answer === undefined) return false;
  Atomics.add(given, 0, 1n);
  const isZipped = headers['accept-encoding']?.includes('gzip') === true;
  response.writeHead(200, isZipped ? answer.zippedHeaders : answer.headers);
  response.end(method === 'HEAD' ? undefined : isZipped ? answer.zipped : answer.plain);
  return true;
}

/** As it came, with the address it came from; nobody else may say where that is, unless a proxy before us does. */
function passOn(request: IncomingMessage, response: ServerResponse): void {
  const headers = without(request.rawHeaders, (name) => !forwards && ofProxies.has(name));
  headers.push('X-Forwarded-For', request.socket.remoteAddress ?? '');
  const { method = 'GET', url = '/' } = request;
  if (request.headers['transfer-encoding'] !== undefined) {
    headers.push('Transfer-Encoding', 'chunked');
  }
  const on = requestBehind({ socketPath: behind, method, path: url, headers, agent });
  on.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, without(answer.rawHeaders));
    response.flushHeaders();
    pipeline(answer, response, () => {});
  });
  on.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'Content-Length': 0, Connection: 'close' }).end();
  });
  response.on('close', () => {
    if (!response.writableFinished) on.destroy();
  });
  // Not by `pipeline`: an answer may come before all of the request was read.
  request.pipe(on);
  request.on('error', () => on.destroy());
}

function without(raw: readonly string[], drops: (name: string) => boolean = () => false): string[] {
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    if (!ownToConnection.has(name) && !drops(name))
      kept.push(raw[i] as string, raw[i + 1] as string);
  }
  return kept;
}

function say(word: FromFront): void {
  parentPort?.postMessage(word);
}

function close(): void {
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  server.close(() => {
    clearInterval(sweep);
    clearTimeout(force);
    agent.destroy();
    parentPort?.close();
  });
}

parentPort?.on('message', (word: ToFront) => {
  if (word.is === 'answer') answers.set(word.key, word.answer);
  else if (word.is === 'forget') answers.clear();
  else close();
});
server.once('error', (error: NodeJS.ErrnoException) => {
  say({ is: 'failed', code: error.code ?? '', message: error.message });
  parentPort?.close();
});
server.listen(port, host, () => say({ is: 'up', port: (server.address() as AddressInfo).port }));
