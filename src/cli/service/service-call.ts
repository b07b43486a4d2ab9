/** A call to the running service of a configuration, in the name of who sits at the machine. */
import { settingsOf, withOwnToken } from '../../app.ts';
import { fault } from '../../runtime/problem.ts';
import type { CommandAnswer, CommandCall } from '../command.ts';

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
 * The answer of the service, or its problem. Errors: CLI-NO-SERVICE when nobody answers.
 */
export async function callService<T>(
  call: CommandCall,
  request: ServiceRequest,
  show: (value: T) => { ok: boolean; text: string },
): Promise<CommandAnswer> {
  const answer = await asked(call, (at) => sent(at, request));
  if (answer.ok) return { json: answer.json, ...show(answer.json as T) };
  return refusal(answer.json);
}

/** What the service says when it refuses: its code, what is wrong, and what to do. */
export function refusal(json: unknown): CommandAnswer {
  const { code, title, detail } = Object(json) as Record<'code' | 'title' | 'detail', unknown>;
  const text = [code, title, detail].filter((one) => typeof one === 'string').join(' ');
  return { ok: false, json, text };
}

/** Where the service is asked, and in whose name. */
export interface Asked {
  url: string;
  token: string;
}

/** Without a token one is made in the records store and ended after the call: who may write there may do all. */
export function asked<T>(
  { options, context }: CommandCall,
  send: (at: Asked) => Promise<T>,
): Promise<T> {
  const { host, port } = settingsOf(context.config).http;
  const own = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const url = String(options['url'] ?? own).replace(/\/+$/, '');
  const given = options['token'] ?? process.env['FOREWATT_TOKEN'];
  if (typeof given === 'string') return send({ url, token: given });
  return withOwnToken(context.config, (token) => send({ url, token }));
}

interface Answer {
  ok: boolean;
  json: unknown;
}

async function sent({ url, token }: Asked, request: ServiceRequest): Promise<Answer> {
  const { method, path, body } = request;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  try {
    const response = await fetch(`${url}/api/v1${path}`, {
      ...{ method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { ok: response.ok, json: await response.json() };
  } catch (cause) {
    throw fault('CLI-NO-SERVICE', { url }, { cause });
  }
}
