// Names that are given once: random, so that a restart never repeats one.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** `N-`, `D-`, `W-` … and 60 random bits in base64url. */
export function newId(prefix: 'N' | 'D' | 'W' | 'T'): string {
  return `${prefix}-${randomBytes(8).toString('base64url').slice(0, 10)}`;
}

/** The token that names a delivery in callbacks: 96 random bits. */
export function newMarker(): string {
  return randomBytes(12).toString('hex');
}

/** The four digits with which a contact confirms a plan; the same for both as long as they last. */
export function confirmCode(contact: string, subject: string): string {
  const hash = createHash('sha256').update(`${subject} ${contact}`).digest();
  return String(hash.readUInt32BE(0) % 10_000).padStart(4, '0');
}

/** Links in messages: one notice each, not to be guessed, not to be changed. */
export interface Links {
  urlOf(notice: string): string;
  /** The notice of a token; null when forged. */
  noticeOf(token: string): string | null;
}

const SEAL_CHARS = 6;

/** @param secret at least 16 random bytes, kept with the records so that links outlive a restart */
export function createLinks(secret: Uint8Array, publicUrl: string): Links {
  const seal = (id: string): string =>
    createHmac('sha256', secret).update(id).digest('base64url').slice(0, SEAL_CHARS);
  return {
    urlOf: (notice) => `${publicUrl.replace(/\/$/, '')}/s/k${notice.slice(2)}${seal(notice)}`,
    noticeOf(token) {
      const match = /^k([\w-]{10})([\w-]{6})$/.exec(token);
      if (match === null) return null;
      const notice = `N-${match[1]}`;
      const isOurs = timingSafeEqual(Buffer.from(seal(notice)), Buffer.from(match[2] ?? ''));
      return isOurs ? notice : null;
    },
  };
}
