/** Sessions of people: a random cookie, kept as its hash, absolute and idle ends, a CSRF value. */
import { timingSafeEqual } from 'node:crypto';
import { DAY, HOUR, MINUTE } from '../../model/time.ts';
import type { Session, User } from '../../model/user.ts';
import type { ApiParts } from '../parts.ts';
import { hashOf, newSecret } from './accounts.ts';

export const SESSION_COOKIE = 'forewatt_session';
const IDLE_MS = 60 * MINUTE;
/** The session of a screen on a wall. */
export const WALL_MS = 365 * DAY;
/** How exactly the last use is kept. */
const SEEN_EVERY_MS = MINUTE;

export interface SignedIn {
  session: Session;
  user: User;
}

/** Saves a new session with its audit row; `cookie` is its secret. */
export async function openSession(
  parts: ApiParts,
  user: User,
  from: string | null,
  /** A screen on a wall: nobody is there to sign in again. */
  isWall = false,
): Promise<{ cookie: string; session: Session }> {
  const cookie = newSecret();
  const now = parts.wallClock.now();
  const session = {
    id: hashOf(cookie),
    version: 1,
    user: user.id,
    csrf: newSecret(),
    createdAt: now,
    expiresAt: now + (isWall ? WALL_MS : parts.settings.sessionHours * HOUR),
    lastSeenAt: now,
    ...(isWall ? { isWall } : {}),
  };
  const audit = {
    at: parts.clock.now(),
    by: user.name,
    what: 'signed_in',
    subject: user.id,
    from,
    details: {},
  };
  await parts.records.commit({ put: { session: [session] }, audit: [audit] });
  return { cookie, session };
}

/** Null when unknown, over, idle for an hour, or its user disabled. */
export async function findSession(parts: ApiParts, cookie: string): Promise<SignedIn | null> {
  const session = await parts.records.documents.get('session', hashOf(cookie));
  const now = parts.wallClock.now();
  if (session === null || session.expiresAt <= now) return null;
  const isIdle = session.lastSeenAt + IDLE_MS <= now;
  if (isIdle && session.isWall !== true) return null;
  const user = await parts.records.documents.get('user', session.user);
  if (user === null || user.disabled) return null;
  if (now - session.lastSeenAt >= SEEN_EVERY_MS) {
    const seen = { ...session, lastSeenAt: now };
    await parts.records.commit({ put: { session: [seen] } });
  }
  return { session, user };
}

/** Compares in constant time. */
export function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The value of a cookie in a Cookie header; null when absent. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** The Set-Cookie line; `secret` null ends the cookie. */
export function cookieLine(
  secret: string | null,
  options: { secure: boolean; maxAgeS: number; name?: string },
): string {
  const name = options.name ?? SESSION_COOKIE;
  const maxAge = secret === null ? 0 : options.maxAgeS;
  const secure = options.secure ? '; Secure' : '';
  return `${name}=${secret ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}
