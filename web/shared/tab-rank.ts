/**
 * Which tab of its browser this one is, by age. Asked where tabs cannot share a stream: each then keeps a connection
 * of its own, a browser has six for one address, and from the fifth tab on pages begin to wait.
 */
const NAME = 'forewatt.tabs';
const ASKED_EVERY_MS = 10_000;
/** A hidden tab answers at once too: it is told, not woken by a timer. */
const ANSWERS_WITHIN_MS = 500;

type Said = { what: 'who' } | { what: 'here'; id: string; since: number };

/** Null: there is no way to ask. Ends with the function that is given back. */
export function watchTabRank(tell: (rank: number) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {};
  const channel = new BroadcastChannel(NAME);
  const own = { id: Math.random().toString(36).slice(2), since: Date.now() };
  const here: Said = { what: 'here', ...own };
  let older = new Set<string>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (data.what === 'who') return channel.postMessage(here);
    const isOlder = data.since < own.since || (data.since === own.since && data.id < own.id);
    if (isOlder) older.add(data.id);
  });
  const ask = (): void => {
    older = new Set();
    channel.postMessage({ what: 'who' } satisfies Said);
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(older.size + 1), ANSWERS_WITHIN_MS);
  };
  ask();
  const timer = setInterval(ask, ASKED_EVERY_MS);
  return () => {
    clearInterval(timer);
    clearTimeout(waiting);
    channel.close();
  };
}
