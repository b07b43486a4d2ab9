import { signatureOf } from './signature.ts';

/** Sends signed callbacks, again after a failure to connect, and knows what is still under way. */
export interface Callbacks {
  /** POSTs at once; gives the status of the answer, 0 when nobody answered. */
  post(url: string, params: Record<string, string>): Promise<number>;
  /** POSTs after `delayMs` of the clock, and again while nobody answers. */
  later(delayMs: number, url: string, params: () => Record<string, string>): void;
  /** Resolves when what is under way now has been answered. */
  settled(): Promise<void>;
  /** Where callbacks went last: scheme and host. */
  base(): string | null;
  stop(): Promise<void>;
}

const TRIES_MOST = 8;
const RETRY_AFTER_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;

export function startCallbacks(options: {
  clock: { after(delayMs: number, run: () => void): () => void };
  authToken: string;
}): Callbacks {
  const underWay = new Set<Promise<unknown>>();
  const waiting = new Set<() => void>();
  let base: string | null = null;
  let isStopped = false;

  async function post(url: string, params: Record<string, string>): Promise<number> {
    base = new URL(url).origin;
    const [signed = url] = url.split('#');
    try {
      const answer = await fetch(signed, {
        method: 'POST',
        body: new URLSearchParams(params),
        headers: { 'x-twilio-signature': signatureOf(options.authToken, signed, params) },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await answer.text();
      return answer.status;
    } catch {
      return 0;
    }
  }

  function later(
    delayMs: number,
    url: string,
    params: () => Record<string, string>,
    tries = 1,
  ): void {
    if (isStopped) return;
    const run = (): void => {
      waiting.delete(cancel);
      const sent = post(url, params()).then((status) => {
        underWay.delete(sent);
        const isRefused = status === 0 || status >= 500;
        if (isRefused && tries < TRIES_MOST) later(RETRY_AFTER_MS, url, params, tries + 1);
      });
      underWay.add(sent);
    };
    const cancel = delayMs <= 0 ? () => {} : options.clock.after(delayMs, run);
    if (delayMs <= 0) run();
    else waiting.add(cancel);
  }

  return {
    post,
    later: (delayMs, url, params) => later(delayMs, url, params),
    async settled() {
      await Promise.all([...underWay]);
    },
    base: () => base,
    async stop() {
      isStopped = true;
      for (const cancel of waiting) cancel();
      await Promise.all([...underWay]);
    },
  };
}
