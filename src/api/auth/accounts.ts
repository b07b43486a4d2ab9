/** Users and tokens as documents; the command line makes them with the same functions. */
import { createHash, randomBytes } from 'node:crypto';
import type { Instant } from '../../model/time.ts';
import type { Role, Scope, Token, User } from '../../model/user.ts';
import type { RecordsStore } from '../../store/records.ts';
import { hashPassword } from './password.ts';

/** 32 random bytes, base64url: a cookie, a CSRF value, the secret part of a token. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hex: how secrets are kept. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A new user; save it with `expect` version 0. Errors: AUT-PASSWORD. */
export async function newUser(
  request: { name: string; role: Role; password: string; locale?: User['locale'] },
  now: Instant,
  cost?: number,
): Promise<User> {
  return {
    id: `U-${randomBytes(6).toString('hex')}`,
    version: 1,
    name: request.name,
    role: request.role,
    password: await hashPassword(request.password, cost),
    disabled: false,
    locale: request.locale ?? 'zh-CN',
    createdAt: now,
  };
}

/** A new token and its secret, which is shown once and kept nowhere. */
export function newToken(
  request: { name: string; scopes: Scope[] },
  now: Instant,
): { token: Token; secret: string } {
  const secret = `fw_${newSecret()}`;
  const token = {
    id: `T-${randomBytes(6).toString('hex')}`,
    version: 1,
    name: request.name,
    hash: hashOf(secret),
    scopes: request.scopes,
    createdAt: now,
    revokedAt: null,
  };
  return { token, secret };
}

/** Whether somebody else may still keep accounts when this user may no longer. */
export async function hasOtherAdmin(
  records: { documents: Pick<RecordsStore['documents'], 'list'> },
  user: User,
): Promise<boolean> {
  const request = { where: { role: 'admin' as const }, limit: 500 };
  const { items } = await records.documents.list('user', request);
  return items.some((other) => other.id !== user.id && !other.disabled);
}
