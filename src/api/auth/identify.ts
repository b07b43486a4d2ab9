/** Who sends a request, and whether a write with a cookie is meant by that person. */
import type { Request } from 'express';
import type { Role, Scope, Token } from '../../model/user.ts';
import { fault } from '../../runtime/problem.ts';
import type { Actor } from '../parts/acting.ts';
import type { ApiParts } from '../parts.ts';
import { hashOf } from './accounts.ts';
import { type Customer, findCustomer } from './customers.ts';
import { cookieOf, findSession, isSame, SESSION_COOKIE, type SignedIn } from './sessions.ts';

export interface Identity {
  actor: Actor;
  /** Null for a token and a customer. */
  signedIn: SignedIn | null;
  /** Null for everybody else. */
  customer: Customer | null;
}

/** What a page sets on what it asks while nobody has touched it for a while. */
const BY_ITSELF = 'x-by-itself';

/**
 * Null when the request carries nothing that is known.
 * @param isAsked whether it is asked for now; a stream is looked at again and again though nobody asks
 */
export async function identify(
  parts: ApiParts,
  request: Request,
  isAsked = true,
): Promise<Identity | null> {
  const from = request.ip ?? null;
  const bearer = /^Bearer +(\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) {
    const token = await findToken(parts, bearer);
    return token === null
      ? null
      : { actor: tokenActor(token, from), signedIn: null, customer: null };
  }
  const cookie = cookieOf(request.get('cookie'), SESSION_COOKIE);
  const isPerson = isAsked && request.get(BY_ITSELF) === undefined;
  const signedIn = cookie === null ? null : await findSession(parts, cookie, { from, isPerson });
  if (signedIn === null) return null;
  const { id, name, role } = signedIn.user;
  return { actor: { id, name, role, scopes: null, from }, signedIn, customer: null };
}

/** A customer acts under no name of the staff and with no right of theirs. */
export async function identifyCustomer(
  parts: ApiParts,
  request: Request,
): Promise<Identity | null> {
  const customer = await findCustomer(parts, request);
  if (customer === null) return null;
  const from = request.ip ?? null;
  const actor: Actor = { id: customer.session, name: 'customer', role: 'viewer', scopes: [], from };
  return { actor, signedIn: null, customer };
}

async function findToken(parts: ApiParts, secret: string): Promise<Token | null> {
  const where = { hash: hashOf(secret) };
  const { items } = await parts.records.documents.list('token', { where, limit: 1 });
  const token = items[0] ?? null;
  return token === null || token.revokedAt !== null ? null : token;
}

function tokenActor(token: Token, from: string | null): Actor {
  return { id: token.id, name: token.name, role: roleOf(token.scopes), scopes: token.scopes, from };
}

function roleOf(scopes: readonly Scope[]): Role {
  if (scopes.includes('operate')) return 'operator';
  return scopes.includes('admin') ? 'admin' : 'viewer';
}

/** Throws AUT-CSRF or AUT-ORIGIN where a cookie alone must not be enough. */
export function checkWrite(parts: ApiParts, request: Request, csrf: string): void {
  checkOrigin(parts, request);
  const token = request.get('x-csrf-token') ?? '';
  if (!isSame(token, csrf)) throw fault('AUT-CSRF', {});
}

/** A write may come from our own pages, or from no page at all. */
export function checkOrigin(parts: ApiParts, request: Request): void {
  const origin = request.get('origin');
  if (origin === undefined) return;
  const host = request.get('host') ?? '';
  const own = [new URL(parts.settings.publicUrl).origin, `http://${host}`, `https://${host}`];
  if (!own.includes(origin)) throw fault('AUT-ORIGIN', {});
}
