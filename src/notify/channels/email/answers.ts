// What a mail server's answers mean: to the call, and in a bounce that comes later. Codes are those of RFC 5321 and 3463.
import type { Effect, Outcome } from '../channel.ts';

/** The fields of the library's error that say what happened; it holds no address that is used here. */
interface MailError {
  code?: unknown;
  command?: unknown;
  responseCode?: unknown;
  response?: unknown;
  timeoutType?: unknown;
}

/** Errors that come before the first byte of the text was written. */
const surelyNotSent = new Set(['ESOCKET', 'EDNS', 'ETLS', 'EPROXY', 'ECONFIG', 'EFILEACCESS']);
const ours = new Set(['EAUTH', 'ENOAUTH', 'EREQUIRETLS']);
const early = new Set(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT']);

/** The outcome of a call that threw. What cannot be told apart is unknown: the text may have been taken. */
export function outcomeOf(error: unknown): Outcome {
  const { code, command, responseCode, response, timeoutType } = (error ?? {}) as MailError;
  const name = typeof code === 'string' ? code : 'UNREADABLE';
  if (ours.has(name)) return permanent(name, 'our_configuration');
  if (typeof responseCode === 'number') {
    const told = enhanced(String(response ?? '')) ?? String(responseCode);
    // A refusal of the sender, the sign-in or the command itself is about us, not about the address.
    const isOurs = responseCode >= 500 && command !== 'RCPT TO' && command !== 'DATA';
    if (isOurs) return permanent(told, 'our_configuration');
    return responseCode >= 500 ? permanent(told, effectOf(told)) : later(told);
  }
  if (surelyNotSent.has(name)) return later(name);
  if (name === 'ETIMEDOUT' && early.has(String(timeoutType))) return later(name);
  // Without a command the connection went before the text was read.
  if (name === 'ECONNECTION' && command === undefined) return later(name);
  return { is: 'unknown', code: name };
}

function later(code: string): Outcome {
  return { is: 'failed_temporary', code, effect: 'none', retryAfterMs: null };
}

function permanent(code: string, effect: Effect): Outcome {
  return { is: 'failed_permanent', code, effect };
}

function enhanced(text: string): string | null {
  return /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null;
}

/** Addresses that will never work: no such mailbox or domain, moved, disabled. */
const dead = new Set([
  '5.1.0',
  '5.1.1',
  '5.1.2',
  '5.1.3',
  '5.1.6',
  '5.1.10',
  '5.2.1',
  '550',
  '551',
]);

/** What a permanent code says besides the delivery; `550` alone is what old servers say of a mailbox. */
export function effectOf(code: string): Effect {
  return dead.has(code) ? 'address_dead' : 'none';
}

/** Whether a code is one of a mail server, such as `5.1.1`. */
export function isMailCode(code: string): boolean {
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(code);
}
