/** A browser that asked for news: its keys, and the decryption of what comes (RFC 8188, RFC 8291), written apart. */
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';

/** What a browser hands to the site that may send to it. */
export interface Subscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface Browser {
  subscription: Subscription;
  /** Throws for what was not meant for it, or is broken. */
  decrypt(body: Buffer): string;
}

const SALT_BYTES = 16;
const KEY_BYTES = 65;
const TAG_BYTES = 16;

export function newBrowser(endpoint: string): Browser {
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  const auth = randomBytes(16);
  const own = pair.getPublicKey();
  return {
    subscription: {
      endpoint,
      p256dh: own.toString('base64url'),
      auth: auth.toString('base64url'),
    },
    decrypt(body) {
      const salt = body.subarray(0, SALT_BYTES);
      const recordSize = body.readUInt32BE(SALT_BYTES);
      const idLength = body.readUInt8(SALT_BYTES + 4);
      if (idLength !== KEY_BYTES) throw new Error(`a key of ${idLength} bytes`);
      const sender = body.subarray(SALT_BYTES + 5, SALT_BYTES + 5 + KEY_BYTES);
      const sealed = body.subarray(SALT_BYTES + 5 + KEY_BYTES);
      if (sealed.length > recordSize) throw new Error('more than one record');
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), own, sender]);
      const shared = pair.computeSecret(sender);
      const keyMaterial = Buffer.from(hkdfSync('sha256', shared, auth, info, 32));
      const part = (name: string, length: number): Buffer =>
        Buffer.from(
          hkdfSync('sha256', keyMaterial, salt, Buffer.from(`Content-Encoding: ${name}\0`), length),
        );
      const decipher = createDecipheriv('aes-128-gcm', part('aes128gcm', 16), part('nonce', 12));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plain = Buffer.concat([
        decipher.update(sealed.subarray(0, -TAG_BYTES)),
        decipher.final(),
      ]);
      // The last record ends with 2 and zeros.
      const end = plain.lastIndexOf(2);
      if (end < 0 || plain.subarray(end + 1).some((byte) => byte !== 0)) throw new Error('no end');
      return plain.subarray(0, end).toString('utf8');
    },
  };
}
