/** Sessions of people: a random cookie, kept as its hash, absolute and idle ends, a CSRF value. */
import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
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
    what: 'signed_in' as const,
    subject: user.id,
    from,
    details: {},
  };
  await parts.records.commit({ put: { session: [session] }, audit: [audit] });
  return { cookie, session };
}

/** Who asks with it. */
export interface Asking {
  /** Their address. */
  from: string | null;
  /** Whether a person is behind it; what a page asks by itself keeps no session alive. */
  isPerson: boolean;
}

/** Null when unknown, over, idle for an hour where that counts, or its user disabled. */
export async function findSession(
  parts: ApiParts,
  cookie: string,
  { from, isPerson }: Asking,
): Promise<SignedIn | null> {
  const session = await parts.records.documents.get('session', hashOf(cookie));
  const now = parts.wallClock.now();
  if (session === null || session.expiresAt <= now) return null;
  const isIdle = session.lastSeenAt + IDLE_MS <= now;
  if (isIdle && session.isWall !== true && !staysSignedIn(parts, from)) return null;
  const user = await parts.records.documents.get('user', session.user);
  if (user === null || user.disabled) return null;
  if (isPerson && now - session.lastSeenAt >= SEEN_EVERY_MS) {
    const seen = { ...session, lastSeenAt: now };
    await parts.records.commit({ put: { session: [seen] } });
  }
  return { session, user };
}

/** Nobody is asked for a password in a storm, or in the control room (operations, chapter 13). */
function staysSignedIn({ operate, settings }: ApiParts, from: string | null): boolean {
  return operate.storm.now() !== null || isWithin(settings.controlRoom, from);
}

/** Whether an address lies in one of these networks, `10.1.0.0/24`. */
export function isWithin(networks: readonly string[], address: string | null): boolean {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
  const family = isIP(plain);
  if (family === 0 || networks.length === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = ''] = network.split('/');
    list.addSubnet(base, Number(bits), isIP(base) === 6 ? 'ipv6' : 'ipv4');
  }
  return list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
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
