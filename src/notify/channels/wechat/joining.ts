// The link by which a follower of our account becomes a contact's WeChat: it says who they are, for a short time.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, MINUTE } from '../../../model/time.ts';

/** So long a link may be pressed. */
const LASTS_MS = 30 * MINUTE;

export function joiningToken(openid: string, secret: string, now: Instant): string {
  const said = `${Buffer.from(openid).toString('base64url')}.${(now + LASTS_MS).toString(36)}`;
  return `${said}.${seal(said, secret)}`;
}

/** Null: forged, or too old. */
export function openidOf(token: string, secret: string, now: Instant): string | null {
  const [openid = '', until = '', given = ''] = token.split('.');
  const own = Buffer.from(seal(`${openid}.${until}`, secret));
  const theirs = Buffer.from(given);
  if (own.length !== theirs.length || !timingSafeEqual(own, theirs)) return null;
  return Number.parseInt(until, 36) > now ? Buffer.from(openid, 'base64url').toString() : null;
}

function seal(said: string, secret: string): string {
  return createHmac('sha256', secret).update(`joining ${said}`).digest('base64url');
}
