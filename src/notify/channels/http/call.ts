/**
 * One call over HTTP that ends in time, follows nowhere, reads a bounded answer, and says of a failure whether
 * anything can have left. Nothing of the request is in what it gives back: addresses and headers hold secrets.
 */
import { type Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { type Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { type DurationMs, SECOND } from '../../../model/time.ts';

export interface HttpCall {
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer | null;
}

export interface HttpWay {
  /** Real time, from the first step to the last byte of the answer. */
  timeoutMs: DurationMs;
  agents: { http: HttpAgent; https: HttpsAgent };
  /** Certificate (PEM) of an authority besides those of the system. */
  ca?: string | null;
  lookup?: LookupFunction;
}

export type HttpAnswer =
  | { is: 'answer'; status: number; body: string; retryAfterMs: number | null }
  /** `isSent` false: surely nobody has read a byte of it. */
  | { is: 'none'; code: string; isSent: boolean };

/** Longest answer that is read, characters. */
const ANSWER_MOST = 64_000;

export function httpCall(call: HttpCall, way: HttpWay): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const url = new URL(call.url);
    const isTls = url.protocol === 'https:';
    const size = call.body === null ? 0 : Buffer.byteLength(call.body);
    const shared = {
      method: call.method,
      headers: {
        ...call.headers,
        ...(call.method === 'POST' ? { 'content-length': String(size) } : {}),
      },
      ...(way.lookup === undefined ? {} : { lookup: way.lookup }),
    };
    const asked = isTls
      ? overHttps(url, {
          ...shared,
          agent: way.agents.https,
          ...(way.ca == null ? {} : { ca: way.ca }),
        })
      : overHttp(url, { ...shared, agent: way.agents.http });
    let isOpen = false;
    const end = (answer: HttpAnswer, isWhole = false): void => {
      clearTimeout(timer);
      resolve(answer);
      // A connection whose answer is over is used again.
      if (!isWhole) asked.destroy();
    };
    const timer = setTimeout(
      () => end({ is: 'none', code: isOpen ? 'SILENT' : 'NO_CONNECTION', isSent: isOpen }),
      way.timeoutMs,
    );
    asked.on('socket', (socket: Socket) => {
      isOpen = asked.reusedSocket;
      if (!isOpen)
        socket.once(isTls ? 'secureConnect' : 'connect', () => {
          isOpen = true;
        });
    });
    asked.on('error', (error) => end({ is: 'none', code: codeOf(error), isSent: isOpen }));
    asked.on('response', (response) => read(response, isOpen, end));
    asked.end(call.body ?? undefined);
  });
}

function read(
  response: IncomingMessage,
  isSent: boolean,
  end: (answer: HttpAnswer, isWhole?: boolean) => void,
): void {
  let body = '';
  const { statusCode = 0, headers } = response;
  const tell = (isWhole: boolean): void => {
    const retryAfterMs = retryAfter(headers['retry-after'], headers.date);
    end({ is: 'answer', status: statusCode, body, retryAfterMs }, isWhole);
  };
  response.setEncoding('utf8');
  response.on('data', (piece: string) => {
    body += piece;
    if (body.length > ANSWER_MOST) tell(false);
  });
  response.on('end', () => tell(true));
  response.on('error', (error) => end({ is: 'none', code: codeOf(error), isSent }));
}

/** Seconds, or a date beside the provider's own. */
function retryAfter(after: string | undefined, date: string | undefined): number | null {
  if (after === undefined) return null;
  if (/^\d{1,9}$/.test(after.trim())) return Number(after) * SECOND;
  const until = Date.parse(after) - Date.parse(date ?? '');
  return Number.isFinite(until) ? Math.max(0, until) : null;
}

function codeOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code.slice(0, 40) : 'UNREADABLE';
}
