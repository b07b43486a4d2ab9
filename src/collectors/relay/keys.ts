/** Ed25519: the inner side holds the private key, the outer side only public ones. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

export interface Signer {
  /** Base64 of the signature over a segment's hash. */
  sign(hash: string): string;
}

export interface Verifier {
  /** Whether one of the known keys signed it. */
  isSigned(hash: string, signature: string): boolean;
}

/** What is signed says what it is for: no other text of ours can be taken for it. */
const purpose = 'forewatt-segment/1 ';

/** Null when the text is no Ed25519 key of this kind in PEM. */
export function privateKeyOf(pem: string): KeyObject | null {
  return keyOf(() => createPrivateKey(pem));
}

export function publicKeyOf(pem: string): KeyObject | null {
  // A private key would be taken too; it must not leave the inner zone.
  if (pem.includes('PRIVATE')) return null;
  return keyOf(() => createPublicKey(pem));
}

function keyOf(read: () => KeyObject): KeyObject | null {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

/** Throws TypeError when the text is no key: the settings check it before. */
export function signer(pem: string): Signer {
  const key = privateKeyOf(pem);
  if (key === null) throw new TypeError('no Ed25519 private key');
  return { sign: (hash) => sign(null, Buffer.from(purpose + hash), key).toString('base64') };
}

/** @param pems several while a key is being changed */
export function verifier(pems: readonly string[]): Verifier {
  const keys = pems.flatMap((pem) => publicKeyOf(pem) ?? []);
  return {
    isSigned(hash, signature) {
      const bytes = Buffer.from(signature, 'base64');
      const text = Buffer.from(purpose + hash);
      return keys.some((key) => verify(null, text, key, bytes));
    },
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
