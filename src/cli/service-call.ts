/** A call to the running service of a configuration, in the name of who sits at the machine. */
import { settingsOf, withOwnToken } from '../app.ts';
import { fault } from '../runtime/problem.ts';
import type { CommandAnswer, CommandCall } from './command.ts';

/** Options of every command that speaks to the service. */
export const serviceOptions = [
  ['--url <url>', 'address of the service; that of the settings when left out'],
  ['--token <token>', 'or FOREWATT_TOKEN; a token for this one call when left out'],
] as const;

export interface ServiceRequest {
  method: 'GET' | 'POST';
  /** Below /api/v1. */
  path: string;
  body?: unknown;
}

const TIMEOUT_MS = 30_000;

/**
 * The answer of the service, or its problem. Errors: API-UNAVAILABLE when nobody answers.
 * Without a token one is made in the records store and ended after the call: who may write there may do all.
 */
export async function callService<T>(
  { options, context }: CommandCall,
  request: ServiceRequest,
  show: (value: T) => { ok: boolean; text: string },
): Promise<CommandAnswer> {
  const settings = settingsOf(context.config);
  const own = `http://${settings.http.host}:${settings.http.port}`;
  const url = String(options['url'] ?? own);
  const given = options['token'] ?? process.env['FOREWATT_TOKEN'];
  const send = (token: string): Promise<Answer> => sent(url, token, request);
  const answer = await (typeof given === 'string'
    ? send(given)
    : withOwnToken(context.config, send));
  if (answer.ok) return { json: answer.json, ...show(answer.json as T) };
  const { code, detail } = answer.json as { code?: string; detail?: string };
  return { ok: false, json: answer.json, text: `${code ?? ''} ${detail ?? ''}`.trim() };
}

interface Answer {
  ok: boolean;
  json: unknown;
}

async function sent(url: string, token: string, request: ServiceRequest): Promise<Answer> {
  const { method, path, body } = request;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: response.ok, json: await response.json() };
  } catch (cause) {
    throw fault('API-UNAVAILABLE', { what: url }, { cause });
  }
}
