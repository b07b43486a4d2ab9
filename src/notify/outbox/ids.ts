// Names that are given once: random, so that a restart never repeats one.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const COUNTED_CHARS = 4;
const COUNTED_MOST = 64 ** COUNTED_CHARS;
let stem = randomStem();
let counted = 0;

/** 48 random bits for this process: so wide that no two starts ever share them. */
function randomStem(): string {
  return randomBytes(6).toString('base64url');
}

/**
 * `N-`, `D-`, `W-` … and twelve letters: a stem of this process and a count. Rows written together lie together
 * in the index; wholly random names made it ten times slower.
 */
export function newId(prefix: 'N' | 'D' | 'W' | 'T'): string {
  if (counted >= COUNTED_MOST) {
    stem = randomStem();
    counted = 0;
  }
  let tail = '';
  for (let rest = counted, i = 0; i < COUNTED_CHARS; i += 1, rest = Math.floor(rest / 64)) {
    tail = (letters[rest % 64] ?? 'A') + tail;
  }
  counted += 1;
  return `${prefix}-${stem}${tail}`;
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
  /** Opens the calendar of one contact, and nothing else. */
  calendarOf(contact: string): string;
  /** The contact of such a token; null when forged. */
  contactOf(token: string): string | null;
}

const SEAL_CHARS = 6;
/** Contacts are not secret, as the random names of notices are: here the seal alone is. */
const CALENDAR_SEAL_CHARS = 24;

/** @param secret at least 16 random bytes, kept with the records so that links outlive a restart */
export function createLinks(secret: Uint8Array, publicUrl: string): Links {
  const seal = (id: string, letters = SEAL_CHARS): string =>
    createHmac('sha256', secret).update(id).digest('base64url').slice(0, letters);
  const sealOfCalendar = (contact: string): string =>
    seal(`calendar\n${contact}`, CALENDAR_SEAL_CHARS);
  return {
    urlOf: (notice) => `${publicUrl.replace(/\/$/, '')}/s/k${notice.slice(2)}${seal(notice)}`,
    noticeOf(token) {
      const match = /^k([\w-]{12})([\w-]{6})$/.exec(token);
      if (match === null) return null;
      const notice = `N-${match[1]}`;
      const isOurs = timingSafeEqual(Buffer.from(seal(notice)), Buffer.from(match[2] ?? ''));
      return isOurs ? notice : null;
    },
    calendarOf: (contact) =>
      `${Buffer.from(contact).toString('base64url')}.${sealOfCalendar(contact)}`,
    contactOf(token) {
      const [name = '', sealed = ''] = token.split('.');
      const contact = Buffer.from(name, 'base64url').toString();
      const own = Buffer.from(sealOfCalendar(contact));
      const given = Buffer.from(sealed);
      return given.length === own.length && timingSafeEqual(own, given) ? contact : null;
    },
  };
}
