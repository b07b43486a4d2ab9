// A delivery status notification (RFC 3464) → the row of the receipt inbox. Pure; untrusted text in, data out.
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { Instant } from '../../../model/time.ts';

/** Longest notification that is looked through, characters. */
export const BOUNCE_MOST = 200_000;
const MARKER = /^[\w-]{8,64}$/;

/**
 * What became of a mail, by the notification that its own server or another sent back.
 * Null: no notification, none of ours, or a delay, which says nothing yet.
 */
export function bounceOf(text: string, now: Instant): ReceiptRow | null {
  const head = text
    .slice(0, BOUNCE_MOST)
    .replaceAll('\r\n', '\n')
    .replaceAll(/\n[ \t]+/g, ' ');
  const field = (name: string): string | null =>
    new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(head)?.[1]?.trim() ?? null;
  const action = field('Action')?.toLowerCase() ?? null;
  const marker = markerIn(field('Original-Envelope-Id'), field('X-Original-To') ?? field('To'));
  if (action === null || marker === null) return null;
  const status =
    action === 'failed' ? 'failed' : action === 'delivered' || action === 'relayed' ? 'sent' : null;
  if (status === null) return null;
  const isThere = action === 'delivered';
  return {
    ...{ provider: 'smtp', providerId: marker, marker, said: null, from: null },
    status: isThere ? 'delivered' : status,
    code: status === 'failed' ? (codeIn(field('Status')) ?? '5.0.0') : null,
    ...{ receivedAt: now, applied: false },
  };
}

/** Somebody wants no more mails; whose address it is, the marker of the mail says. */
export function unsubscribeRow(marker: string, now: Instant): ReceiptRow {
  return {
    ...{ provider: 'smtp', providerId: marker, marker, status: 'opted_out', code: null },
    ...{ said: null, from: null, receivedAt: now, applied: false },
  };
}

/** Of the envelope id, or of the address the notification came to: `bounce+MARKER@…`. */
function markerIn(envelopeId: string | null, to: string | null): string | null {
  const id = envelopeId ?? /\+([\w-]+)@/.exec(to ?? '')?.[1] ?? '';
  return MARKER.test(id) ? id : null;
}

function codeIn(status: string | null): string | null {
  return /^[245]\.\d{1,3}\.\d{1,3}/.exec(status ?? '')?.[0] ?? null;
}
