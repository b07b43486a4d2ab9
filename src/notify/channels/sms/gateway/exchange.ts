// A message → the request that a gateway wants; its answer → what became of the message. Pure.
import { createHash, createHmac } from 'node:crypto';
import { type Instant, toIso } from '../../../../model/time.ts';
import type { Outcome } from '../../channel.ts';
import { type GatewayTemplate, type Meaning, meanings } from './template.ts';

/** What the placeholders of a template stand for. */
export interface Given {
  to: string;
  text: string;
  marker: string;
  now: Instant;
  /** `account`, `password`, `from`, `baseUrl`, `receiptUrl`: from the settings. */
  settings: Readonly<Record<string, string>>;
}

export interface GatewayRequest {
  method: 'POST' | 'GET';
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

/** Throws nothing: a placeholder that is unknown was refused when the template was read. */
export function requestOf(template: GatewayTemplate, given: Given): GatewayRequest {
  const { send } = template;
  const values = valuesOf(template, given);
  const fill = (text: string): string => filled(text, values, { given, zone: send.zone });
  if (send.sign !== undefined) values['sign'] = signature(send.sign, fill);
  const fields = Object.entries(send.fields).map(([name, text]) => [name, fill(text)] as const);
  const headers = Object.fromEntries(
    Object.entries(send.headers).map(([name, text]) => [
      name.toLowerCase(),
      headerSafe(fill(text)),
    ]),
  );
  const address = filled(send.url, encoded(values), { given, zone: send.zone });
  const form = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  if (send.method === 'GET') {
    const join = address.includes('?') ? '&' : '?';
    return { method: 'GET', url: `${address}${join}${form}`, headers, body: null };
  }
  const isJson = send.as === 'json';
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    method: 'POST',
    url: address,
    headers: { 'content-type': `${type}; charset=utf-8`, ...headers },
    body: isJson ? JSON.stringify(Object.fromEntries(fields)) : form,
  };
}

/** Names that a template may use besides `{now:…}`; whatever else stands in braces is refused. */
export const placeholders = [
  ...(['to', 'text', 'marker', 'sign', 'account', 'password', 'from'] as const),
  ...(['baseUrl', 'receiptUrl'] as const),
];
export const PLACEHOLDER = /\{([a-zA-Z]+)(?::([a-zA-Z_ :-]+))?\}/g;

function valuesOf({ send }: GatewayTemplate, given: Given): Record<string, string> {
  const national = given.to.replace(/^\+86/, '');
  return {
    ...given.settings,
    ...{ text: given.text, marker: given.marker },
    to: send.number === 'national' ? national : given.to,
  };
}

function filled(
  text: string,
  values: Readonly<Record<string, string>>,
  at: { given: Given; zone: string },
): string {
  return text.replaceAll(PLACEHOLDER, (_whole, name: string, form: string | undefined) =>
    name === 'now' ? clock(at.given.now, form ?? 'iso', at.zone) : (values[name] ?? ''),
  );
}

/** `s`, `ms`, `iso`, or local time by `yyyy MM dd HH mm ss`. */
function clock(now: Instant, form: string, zone: string): string {
  if (form === 's') return String(Math.floor(now / 1000));
  if (form === 'ms') return String(now);
  if (form === 'iso') return toIso(now);
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  return form
    .replace('yyyy', String(local.year))
    .replace('MM', two(local.month))
    .replace('dd', two(local.day))
    .replace('HH', two(local.hour))
    .replace('mm', two(local.minute))
    .replace('ss', two(local.second));
}

function signature(
  sign: NonNullable<GatewayTemplate['send']['sign']>,
  fill: (text: string) => string,
): string {
  const hash = sign.kind.endsWith('md5') ? 'md5' : 'sha256';
  const made = sign.kind.startsWith('hmac')
    ? createHmac(hash, fill(sign.key ?? '')).update(fill(sign.of))
    : createHash(hash).update(fill(sign.of));
  if (sign.as === 'base64') return made.digest('base64');
  const hex = made.digest('hex');
  return sign.as === 'HEX' ? hex.toUpperCase() : hex;
}

/** In an address only `baseUrl` and `receiptUrl` may bring slashes of their own. */
function encoded(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      name === 'baseUrl' ? value : encodeURIComponent(value),
    ]),
  );
}

/** No line break gets into a header, whatever a setting holds. */
function headerSafe(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, '');
}

/** What an answer means. One that cannot be read may stand for a message that was taken. */
export function outcomeOf(
  template: GatewayTemplate,
  said: { status: number; body: string; retryAfterMs: number | null },
  marker: string,
): Outcome {
  const { answer } = template;
  const read = readAnswer(answer.as, said.body);
  const at = (where: string): string | null => (read === undefined ? null : textAt(read, where));
  if (said.status < 300 && answer.ok.is.includes(at(answer.ok.at) ?? '')) {
    const id = answer.id === undefined ? marker : at(answer.id);
    return id === null || id === ''
      ? { is: 'unknown', code: `${template.channel}:no_id` }
      : { is: 'accepted', providerId: id };
  }
  const code = at(answer.code);
  const known = code === null ? undefined : answer.errors[code];
  const name = `${template.channel}:${code ?? said.status}`.slice(0, 80);
  return outcome(known ?? byStatus(said.status, code !== null, answer.otherwise), name, said);
}

function byStatus(status: number, hasCode: boolean, otherwise: Meaning): Meaning {
  if (status === 429) return 'busy';
  if (status === 401 || status === 403) return 'configuration';
  if (status >= 500 || (status < 300 && !hasCode)) return 'unknown';
  return hasCode ? otherwise : 'refused';
}

function outcome(word: Meaning, code: string, said: { retryAfterMs: number | null }): Outcome {
  const { is, effect } = meanings[word];
  if (is === 'unknown') return { is, code };
  if (is === 'failed_permanent') return { is, code, effect };
  return { is, code, effect, retryAfterMs: said.retryAfterMs };
}

function readAnswer(as: 'json' | 'text', body: string): unknown {
  if (as === 'text') return body.trim();
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The text at `a.0.b`; numbers and truth as text, null for what is not there. */
export function textAt(value: unknown, where: string): string | null {
  const found = valueAt(value, where);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : null;
}

export function valueAt(value: unknown, where: string): unknown {
  let found = value;
  for (const step of where === '' ? [] : where.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.hasOwn(found, step) ? (found as Record<string, unknown>)[step] : undefined;
  }
  return found;
}
