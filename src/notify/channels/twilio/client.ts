/**
 * The provider's own library with three changes: it never retries by itself, its errors carry neither the
 * account's secret nor the customer's number, and every answer is told apart by what it proves.
 */
import { Agent } from 'node:http';
import twilio from 'twilio';
import type { DurationMs } from '../../../model/time.ts';
import type { Outcome } from '../channel.ts';
import { errorClass } from './errors.ts';

const { RequestClient } = twilio;
type RequestOptions = Parameters<InstanceType<typeof RequestClient>['request']>[0];

/** Parallel connections to one provider. */
const SOCKETS_MOST = 32;

/** An answer that is not a success: status, the provider's code, and how long to wait. Nothing of the request. */
export class ProviderAnswer extends Error {
  readonly status: number;
  readonly code: number | null;
  readonly retryAfterMs: DurationMs | null;

  constructor(status: number, code: number | null, retryAfterMs: DurationMs | null) {
    super(`the provider answered ${status}${code === null ? '' : ` code ${code}`}`);
    this.name = 'ProviderAnswer';
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** No usable answer came; `sent` false: surely nothing reached the provider. */
export class NoAnswer extends Error {
  readonly reason: string;
  readonly sent: boolean;

  constructor(reason: string, sent: boolean) {
    super(`the provider did not answer: ${reason}`);
    this.name = 'NoAnswer';
    this.reason = reason;
    this.sent = sent;
  }
}

const surelyNotSent = new Set(['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN']);

/** Longest answer that is read, bytes; a list of fifty messages has some fifty thousand. */
const ANSWER_MOST = 1_000_000;

/** The library waits for the next byte, not for the last: a provider that drips would hold a call for ever. */
async function inTime<T>(call: Promise<T>, mostMs: DurationMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, refuse) => {
    timer = setTimeout(() => refuse(new NoAnswer('SILENT', true)), mostMs);
  });
  // It may end later: nobody listens any more.
  call.catch(() => undefined);
  return await Promise.race([call, over]).finally(() => clearTimeout(timer));
}

class QuietRequestClient extends RequestClient {
  /** Real time of one call, to the last byte. */
  mostMs: DurationMs = 30_000;

  override async request<T>(options: RequestOptions): ReturnType<RequestClientOf<T>> {
    let answer: Awaited<ReturnType<RequestClientOf<T>>>;
    try {
      answer = (await inTime(super.request(options), this.mostMs)) as typeof answer;
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      const code = String((error as { code?: unknown }).code ?? 'NO_ANSWER');
      const isTls = code.startsWith('ERR_TLS') || code.includes('CERT');
      throw new NoAnswer(code, !(surelyNotSent.has(code) || isTls));
    }
    // The library retries and prints what it remembers of the last call; both hold secrets.
    delete this.lastRequest;
    if (answer.statusCode >= 300) throw refusalOf(answer);
    return answer;
  }
}
type RequestClientOf<T> = (
  options: RequestOptions,
) => Promise<{ statusCode: number; body: T; headers: unknown; toString(): string }>;

function refusalOf(answer: {
  statusCode: number;
  body: unknown;
  headers: unknown;
}): ProviderAnswer {
  const body = answer.body as { code?: unknown } | null;
  const code = typeof body?.code === 'number' ? body.code : null;
  const after = (answer.headers as Record<string, unknown> | undefined)?.['retry-after'];
  const seconds = Number(after);
  const waits = after !== undefined && Number.isFinite(seconds) ? seconds * 1000 : null;
  return new ProviderAnswer(answer.statusCode, code, waits);
}

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
  baseUrl: string | null;
  /** Real time. */
  timeoutMs: DurationMs;
}

/** The library's client for an account, aimed at `baseUrl` where there is one. */
export function twilioClient(account: TwilioAccount): twilio.Twilio {
  const httpClient = new QuietRequestClient({
    timeout: account.timeoutMs,
    autoRetry: false,
    keepAlive: true,
    maxSockets: SOCKETS_MOST,
  });
  // A little later than its own limit, which knows whether anything was sent.
  httpClient.mostMs = account.timeoutMs * 1.5;
  httpClient.axios.defaults.maxContentLength = ANSWER_MOST;
  httpClient.axios.defaults.httpAgent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MOST });
  const client = twilio(account.accountSid, account.authToken, { httpClient });
  if (account.baseUrl !== null) client.api.baseUrl = account.baseUrl.replace(/\/$/, '');
  return client;
}

/** What a thrown error of a call means for the delivery; an answer that cannot be read is an unknown outcome. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof NoAnswer) {
    return error.sent
      ? { is: 'unknown', code: error.reason }
      : { is: 'failed_temporary', code: error.reason, effect: 'none', retryAfterMs: null };
  }
  if (!(error instanceof ProviderAnswer)) return { is: 'unknown', code: 'UNREADABLE' };
  const { status, code, retryAfterMs } = error;
  const name = String(code ?? status);
  if (status >= 500 && code === null) return { is: 'unknown', code: name };
  const meaning = errorClass(code ?? status);
  if (meaning?.is === 'unknown' || (meaning === null && status >= 500)) {
    return { is: 'unknown', code: name };
  }
  if (meaning?.is === 'temporary') {
    return { is: 'failed_temporary', code: name, effect: meaning.effect, retryAfterMs };
  }
  return { is: 'failed_permanent', code: name, effect: meaning?.effect ?? 'none' };
}
