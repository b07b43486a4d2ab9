// The browsers of one contact, as its address: endpoints and keys, JSON. Strangers gave them to us.
import { z } from 'zod';
import type { ReceiptRow } from '../../../model/outbox/receipt-row.ts';
import type { Instant } from '../../../model/time.ts';

const key = z.string().regex(/^[\w-]+={0,2}$/);
const browserSchema = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(1_000),
  /** Public key of the browser, an uncompressed P-256 point. */
  p256dh: key.refine((text) => Buffer.from(text, 'base64url').length === 65),
  auth: key.refine((text) => Buffer.from(text, 'base64url').length === 16),
});
export type Browser = z.output<typeof browserSchema>;

/** Browsers of one contact that hear of news: the newest. */
export const BROWSERS_MOST = 3;

/** Empty for an address that cannot be read. */
export function browsersOf(address: string | null | undefined): Browser[] {
  if (address == null) return [];
  try {
    return z.array(browserSchema).parse(JSON.parse(address)).slice(0, BROWSERS_MOST);
  } catch {
    return [];
  }
}

/** The address with one more browser, or with its new keys; null: what was given is none, or no known service. */
export function withBrowser(
  address: string | null | undefined,
  given: unknown,
  services: readonly string[],
): string | null {
  const read = browserSchema.safeParse(given);
  if (!read.success || !isService(read.data.endpoint, services)) return null;
  const others = browsersOf(address).filter(({ endpoint }) => endpoint !== read.data.endpoint);
  return JSON.stringify([read.data, ...others].slice(0, BROWSERS_MOST));
}

/** The address without one browser; null: none is left. */
export function withoutBrowser(
  address: string | null | undefined,
  endpoint: string,
): string | null {
  const rest = browsersOf(address).filter((one) => one.endpoint !== endpoint);
  return rest.length === 0 ? null : JSON.stringify(rest);
}

/** Whether the host of an endpoint is one of the known push services; `*.` stands for one or more names. */
export function isService(endpoint: string, services: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname, host } = new URL(endpoint);
  return services.some((one) =>
    one.startsWith('*.') ? hostname.endsWith(one.slice(1)) : one === hostname || one === host,
  );
}

/** What a browser said of a message, as a receipt. */
export function pushedRow(marker: string, status: 'delivered' | 'read', now: Instant): ReceiptRow {
  return {
    ...{ provider: 'web_push', providerId: marker, marker, status, code: null },
    ...{ said: null, from: null, receivedAt: now, applied: false },
  };
}
