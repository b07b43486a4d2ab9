// Receipts of a gateway → rows of the inbox. Pure; untrusted text in, data out.
import type { ReceiptRow } from '../../../../model/outbox/receipt-row.ts';
import type { Instant } from '../../../../model/time.ts';
import { textAt, valueAt } from './exchange.ts';
import type { GatewayTemplate } from './template.ts';

/** Receipts of one call that are taken. */
const RECEIPTS_MOST = 1_000;

/** The rows of a call; those that name no message, or whose word is not in the template, are left out. */
export function receiptsOf(template: GatewayTemplate, body: string, now: Instant): ReceiptRow[] {
  const { receipt, channel } = template;
  if (receipt === undefined) return [];
  const read = parsed(receipt.as, body);
  const listed = receipt.list === undefined ? read : valueAt(read, receipt.list);
  const items = Array.isArray(listed) ? listed.slice(0, RECEIPTS_MOST) : [listed];
  return items.flatMap((item): ReceiptRow[] => {
    const marker = receipt.marker === undefined ? null : textAt(item, receipt.marker);
    const id = receipt.id === undefined ? marker : textAt(item, receipt.id);
    const word = textAt(item, receipt.status);
    const status = word === null ? undefined : receipt.map[word];
    if (id === null || id === '' || status === undefined) return [];
    const code = status === 'failed' ? `${channel}:${word}`.slice(0, 80) : null;
    return [
      {
        ...{ provider: channel, providerId: id.slice(0, 100), marker, status, code },
        ...{ said: null, from: null, receivedAt: now, applied: false },
      },
    ];
  });
}

function parsed(as: 'json' | 'form', body: string): unknown {
  if (as === 'form') return Object.fromEntries(new URLSearchParams(body));
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
