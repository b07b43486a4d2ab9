/** Why a broker cannot be worked with: what an error means, in one of a few words. Pure. */
import { type Instant, toIso } from '../../../model/time.ts';

export type Trouble = 'unreachable' | 'auth_failed' | 'tls_failed' | 'misconfigured';

/** Reason codes of 3.1.1 and 5 for a version, and for a login, that is refused. */
const refusedVersion = new Set<unknown>([1, 132]);
const refusedLogin = new Set<unknown>([4, 5, 134, 135, 138, 140]);
/** The broker is there and takes nobody now: full, busy, shutting down. */
const refusedNow = new Set<unknown>([3, 136, 137, 151, 159]);
const tlsCode = /CERT|TLS|SSL|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

export function isVersionRefusal(error: { code?: unknown }): boolean {
  return refusedVersion.has(error.code);
}

/** @param certificateUntil of the certificate the broker showed, null where it showed none */
export function troubleOf(
  error: Error & { code?: unknown },
  certificateUntil: Instant | null,
): { kind: Trouble; text: string } {
  const code = String(error.code ?? '');
  const text = error.message === '' ? code : error.message;
  if (refusedLogin.has(error.code)) return { kind: 'auth_failed', text };
  if (tlsCode.test(code)) {
    const until = certificateUntil === null ? '' : `; valid until ${toIso(certificateUntil)}`;
    return { kind: 'tls_failed', text: `${text}${until}` };
  }
  if (refusedNow.has(error.code)) return { kind: 'unreachable', text };
  const isRefusal = typeof error.code === 'number' && error.code > 0;
  return { kind: isRefusal ? 'misconfigured' : 'unreachable', text };
}
