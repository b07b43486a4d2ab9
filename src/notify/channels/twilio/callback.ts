// Whether the provider can tell us what became of a message, or has to be asked.
import type { Log } from '../../../runtime/log.ts';
import { ProviderAnswer } from './client.ts';

export interface Callback {
  /** Where a hook is called; null: the provider cannot reach us, and its list is asked instead. */
  urlOf(hook: 'status' | 'voice', marker: string): string | null;
  /** True when the provider refused the address of the callback: from now on it is left out. */
  isRefused(error: unknown): boolean;
}

/** "The callback address is invalid": the message itself is in order. */
const CALLBACK_REFUSED = 21609;
/** Five more tries of the provider, and all of them on any failure. */
const RETRIES = '#rc=5&rp=all';

/** @param of.baseUrl null: the provider itself; a simulator beside us reaches what we reach */
export function callbackTo(of: { publicUrl: string; baseUrl: string | null; log: Log }): Callback {
  const isBeside = of.baseUrl !== null && !isPublic(of.baseUrl);
  let isReachable = isBeside || isPublic(of.publicUrl);
  return {
    urlOf(hook, marker) {
      if (!isReachable) return null;
      const url = `${of.publicUrl}/hooks/twilio/${hook}?d=${marker}`;
      return hook === 'status' ? `${url}${RETRIES}` : url;
    },
    isRefused(error) {
      if (!(error instanceof ProviderAnswer) || error.code !== CALLBACK_REFUSED) return false;
      if (isReachable) of.log.warn({ code: CALLBACK_REFUSED }, 'callback_refused');
      const wasReachable = isReachable;
      isReachable = false;
      return wasReachable;
    },
  };
}

const ownNetworks =
  /^(localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.|\[|0\.)/;

/** A host that others can find: no address of a network of one's own, and no name without a dot. */
export function isPublic(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  if (ownNetworks.test(hostname) || !hostname.includes('.')) return false;
  return !/\.(local|localhost|internal|lan|home\.arpa|test)$/.test(hostname);
}
