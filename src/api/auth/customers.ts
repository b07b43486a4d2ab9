/** Customers: a code to an address we know, then a session that sees its own supply points alone. */
import { randomInt } from 'node:crypto';
import type { Request } from 'express';
import { DAY, HOUR, type Instant, MINUTE } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import type { ApiParts } from '../parts.ts';
import { hashOf, newSecret } from './accounts.ts';
import { cookieOf, isSame } from './sessions.ts';

export const CUSTOMER_COOKIE = 'forewatt_my';
export const customerLimits = {
  codeMs: 5 * MINUTE,
  tries: 5,
  codesPerHour: 3,
  sessionMs: 30 * DAY,
};

/** A signed-in customer with what is theirs. */
export interface Customer {
  /** Memo id of the session. */
  session: string;
  address: string;
  csrf: string;
  contacts: string[];
  supplyPoints: string[];
}

interface CodeMemo {
  hash: string;
  expiresAt: Instant;
  triesLeft: number;
  /** Instants of the codes of the last hour. */
  sentAt: Instant[];
}
interface SessionMemo {
  address: string;
  csrf: string;
  expiresAt: Instant;
}

const codeId = (address: string): string => `my-code/${hashOf(address)}`;
const sessionId = (cookie: string): string => `my-session/${hashOf(cookie)}`;

/** One form for one address: digits with the country, mail in small letters. */
export function plainAddress(text: string): string {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  if (plain.includes('@')) return plain;
  const digits = plain.replaceAll(/[^\d+]/g, '');
  return /^1\d{10}$/.test(digits) ? `+86${digits}` : digits;
}

/**
 * Makes a code and hands it on. The work and the answer are the same for every address, known or not:
 * whether somebody has it is looked up by the part that sends, after the answer.
 */
export async function requestCode(
  parts: ApiParts,
  address: string,
  send: (address: string, code: string) => void = customersOf(parts).sendCode,
): Promise<void> {
  const id = codeId(address);
  const now = parts.wallClock.now();
  const memo = await parts.records.documents.get('memo', id);
  const sentAt = ((memo?.value as CodeMemo | undefined)?.sentAt ?? []).filter(
    (at) => at > now - HOUR,
  );
  if (sentAt.length >= customerLimits.codesPerHour) return;
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
  const value: CodeMemo = {
    hash: hashOf(`${address} ${code}`),
    expiresAt: now + customerLimits.codeMs,
    triesLeft: customerLimits.tries,
    sentAt: [...sentAt, now],
  };
  await parts.records.commit({ put: { memo: [{ id, version: (memo?.version ?? 0) + 1, value }] } });
  send(address, code);
}

/** True once for the right code in time; five wrong ones burn it. */
export async function takeCode(parts: ApiParts, address: string, code: string): Promise<boolean> {
  const id = codeId(address);
  const memo = await parts.records.documents.get('memo', id);
  const known = memo?.value as CodeMemo | undefined;
  const now = parts.wallClock.now();
  if (memo === null || known === undefined || known.expiresAt <= now || known.triesLeft <= 0)
    return false;
  const isRight = isSame(known.hash, hashOf(`${address} ${code}`));
  const value = { ...known, triesLeft: isRight ? 0 : known.triesLeft - 1 };
  const expect = [{ kind: 'memo' as const, id, version: memo.version }];
  await parts.records.commit({ put: { memo: [{ id, version: memo.version + 1, value }] }, expect });
  return isRight;
}

/** Errors: AUT-CODE for a wrong, old or used code, and for an address that nobody has. */
export async function openCustomerSession(
  parts: ApiParts,
  address: string,
  code: string,
): Promise<{ cookie: string; csrf: string }> {
  const isRight = await takeCode(parts, address, code);
  const contacts = await parts.records.outbox.contactsOfAddress(address);
  if (!isRight || contacts.length === 0) throw fault('AUT-CODE', {});
  const cookie = newSecret();
  const value: SessionMemo = {
    ...{ address, csrf: newSecret() },
    expiresAt: parts.wallClock.now() + customerLimits.sessionMs,
  };
  await parts.records.commit({ put: { memo: [{ id: sessionId(cookie), version: 1, value }] } });
  return { cookie, csrf: value.csrf };
}

/** Null when the request carries no session of a customer. */
export async function findCustomer(parts: ApiParts, request: Request): Promise<Customer | null> {
  const cookie = cookieOf(request.get('cookie'), CUSTOMER_COOKIE);
  if (cookie === null) return null;
  const session = sessionId(cookie);
  const memo = await parts.records.documents.get('memo', session);
  const known = memo?.value as SessionMemo | undefined;
  if (known === undefined || known.expiresAt <= parts.wallClock.now()) return null;
  const { address, csrf } = known;
  const contacts = (await parts.records.outbox.contactsOfAddress(address)).map((one) => one.id);
  return { session, address, csrf, contacts, supplyPoints: await pointsOf(parts, contacts) };
}

/** Places whose subscriptions hold now, of these contacts. */
export async function pointsOf(parts: ApiParts, contacts: readonly string[]): Promise<string[]> {
  const now = parts.clock.now();
  const points = new Set<string>();
  for (const contact of contacts) {
    for (const one of await parts.records.network.subscriptionsOf({ contact })) {
      const isNow = (one.from ?? 0) <= now && (one.until ?? now + 1) > now;
      if (isNow) points.add(one.supplyPoint);
    }
  }
  return [...points];
}

/** What the composition root gives for customers. Errors: API-UNAVAILABLE when it gives nothing. */
export function customersOf(parts: ApiParts): NonNullable<ApiParts['customers']> {
  const { customers } = parts;
  if (customers === undefined || customers === null) {
    throw fault('API-UNAVAILABLE', { what: 'The account of customers' });
  }
  return customers;
}
