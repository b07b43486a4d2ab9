/**
 * Secure mode (安全模式) of WeChat's calls: AES-256-CBC under the 43 letters of the account's EncodingAESKey. What is
 * sealed is 16 random bytes, the length of the message in 4 bytes (big endian), the message, and the account's
 * number, padded to whole blocks of 32 bytes.
 */
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

export interface Seal {
  token: string;
  appId: string;
  /** The EncodingAESKey: 43 letters and digits. */
  aesKey: string;
}

export const aesKeyForm = /^[A-Za-z0-9]{43}$/;

const RANDOM_BYTES = 16;
const HEAD_BYTES = RANDOM_BYTES + 4;
const BLOCK_BYTES = 32;

/** What stands in a sealed call; null: it is not sealed, not from WeChat, or not for this account. */
export function opened(
  xml: string,
  query: Readonly<Record<string, string>>,
  seal: Seal,
): string | null {
  const sealed = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=\s]+?)(?:\]\]>)?<\/Encrypt>/.exec(
    xml,
  )?.[1];
  const { timestamp = '', nonce = '', msg_signature: given = '' } = query;
  if (query['encrypt_type'] !== 'aes' || sealed === undefined) return null;
  const wanted = Buffer.from(signatureOf([seal.token, timestamp, nonce, sealed]));
  const own = Buffer.from(given);
  if (own.length !== wanted.length || !timingSafeEqual(own, wanted)) return null;
  return inside(Buffer.from(sealed, 'base64'), seal);
}

/** An answer as secure mode wants it. @param chance 16 random bytes */
export function sealedAnswer(
  xml: string,
  seal: Seal,
  { now, chance }: { now: number; chance: Buffer },
): string {
  const message = Buffer.from(xml);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  const plain = Buffer.concat([chance, length, message, Buffer.from(seal.appId)]);
  const padding = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  const { key, iv } = keyOf(seal);
  const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const whole = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  const sealed = Buffer.concat([cipher.update(whole), cipher.final()]).toString('base64');
  const timestamp = String(Math.floor(now / 1000));
  const nonce = String(chance.readUInt32BE(0));
  return [
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt>`,
    `<MsgSignature><![CDATA[${signatureOf([seal.token, timestamp, nonce, sealed])}]]></MsgSignature>`,
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`,
  ].join('');
}

function inside(sealed: Buffer, seal: Seal): string | null {
  if (sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) return null;
  const { key, iv } = keyOf(seal);
  const decipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const end = padded.length - padding;
  if (padding < 1 || padding > BLOCK_BYTES || end < HEAD_BYTES) return null;
  const messageEnd = HEAD_BYTES + padded.readUInt32BE(RANDOM_BYTES);
  if (messageEnd > end || padded.toString('utf8', messageEnd, end) !== seal.appId) return null;
  return padded.toString('utf8', HEAD_BYTES, messageEnd);
}

function keyOf({ aesKey }: Seal): { key: Buffer; iv: Buffer } {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  return { key, iv: key.subarray(0, 16) };
}

/** SHA-1 over the parts in order of the alphabet. */
function signatureOf(parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}
