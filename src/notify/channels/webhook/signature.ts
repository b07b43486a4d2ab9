// The signature of Standard Webhooks: HMAC-SHA256 over id, time and body.
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * The secret of one receiver, made of ours and its address: with it nobody can sign for another receiver.
 * @param secret as the settings hold it, `whsec_…`
 */
export function secretFor(secret: string, address: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `${PREFIX}${createHmac('sha256', key).update(address).digest('base64')}`;
}

/** One `v1,…` for each secret, with spaces between. */
export function signatures(
  of: { id: string; timestamp: string; body: string },
  secrets: readonly string[],
): string {
  const signed = `${of.id}.${of.timestamp}.${of.body}`;
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    })
    .join(' ');
}
