/** Objects kept live: a keyed store per kind, filled by a snapshot and moved on by the stream. */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { type Answer, call, type Page } from './api.ts';
import { moved, type ObjectChange, settled } from './live-objects.ts';
import { shareStream } from './shared-stream.ts';
import type { Stream, StreamStatus } from './stream.ts';

export interface LiveStore {
  stream: Stream;
  /** All objects of a kind, by id; the same Map until something of the kind changes. */
  all(kind: string): ReadonlyMap<string, unknown>;
  subscribe(listener: () => void): () => void;
  /** Reads a snapshot into a kind once; again after a reset, and until one came where it failed. */
  load(kind: string, path: string): void;
  /** Whether a snapshot of a kind has come: before, that there is none of it is not known. */
  isRead(kind: string): boolean;
}

const StoreContext = createContext<LiveStore | null>(null);
const SNAPSHOT_PAGES_MOST = 20;
/** A list that could not be read is asked for again after so long. */
const AGAIN_MS = 5_000;

function createLiveStore(): LiveStore {
  const stream = shareStream();
  const kinds = new Map<string, ReadonlyMap<string, unknown>>();
  const listeners = new Set<() => void>();
  const wanted = new Map<string, string>();
  const empty: ReadonlyMap<string, unknown> = new Map();
  /** What the stream said since a snapshot was asked for. */
  const since = new Map<string, ObjectChange[]>();
  const read = new Set<string>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  async function snapshot(kind: string, path: string): Promise<void> {
    const next = new Map<string, unknown>();
    const own: ObjectChange[] = [];
    since.set(kind, own);
    let cursor: string | null = null;
    for (let page = 0; page < SNAPSHOT_PAGES_MOST; page += 1) {
      const joint = path.includes('?') ? '&' : '?';
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer: Answer<Page<{ id: string }>> = await call<Page<{ id: string }>>(
        'GET',
        `${path}${joint}limit=500${query}`,
      );
      if (!answer.ok) {
        // What this person may not see is empty for them; all else is asked for again.
        if (answer.problem.status === 403) break;
        setTimeout(() => {
          if (since.get(kind) === own) void snapshot(kind, path);
        }, AGAIN_MS);
        return;
      }
      if (answer.value.items === undefined) {
        next.set(kind, answer.value);
        break;
      }
      for (const item of answer.value.items) next.set(item.id, item);
      cursor = answer.value.nextCursor;
      if (cursor === null) break;
    }
    // Another one was asked for meanwhile: that is the newer.
    if (since.get(kind) !== own) return;
    since.delete(kind);
    read.add(kind);
    kinds.set(kind, settled(next, own));
    changed();
  }

  stream.onChange(({ kind, set, del }) => {
    if (!wanted.has(kind)) return;
    since.get(kind)?.push({ set, del });
    kinds.set(kind, moved(kinds.get(kind) ?? empty, { set, del }));
    changed();
  });
  stream.onReset(() => Promise.all([...wanted].map(([kind, path]) => snapshot(kind, path))));

  return {
    stream,
    all: (kind) => kinds.get(kind) ?? empty,
    isRead: (kind) => read.has(kind),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load(kind, path) {
      if (wanted.get(kind) === path) return;
      wanted.set(kind, path);
      void snapshot(kind, path);
    },
  };
}

export function LiveProvider({ children }: { children: ReactNode }): ReactNode {
  const store = useMemo(createLiveStore, []);
  useEffect(() => () => store.stream.close(), [store]);
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useStore(): LiveStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('no LiveProvider above');
  return store;
}

/** All objects of a kind, live. `path` is the list they are first read from. */
export function useLive<T>(kind: string, path: string): ReadonlyMap<string, T> {
  const store = useStore();
  useEffect(() => store.load(kind, path), [store, kind, path]);
  return useSyncExternalStore(store.subscribe, () => store.all(kind)) as ReadonlyMap<string, T>;
}

/** Whether lists that are kept live have come: an empty one that has not says nothing. */
export function useIsRead(...kinds: readonly string[]): boolean {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, () => kinds.every((kind) => store.isRead(kind)));
}

export function useStreamStatus(): StreamStatus {
  const { stream } = useStore();
  return useSyncExternalStore(stream.subscribe, stream.status);
}

const TICK_MS = 1_000;

/**
 * Server time as it goes on between two frames, told once a second; it stands while the screen is not live.
 * Null before the first frame.
 */
export function useServerNow(): number | null {
  const { state, heardAt, serverTime } = useStreamStatus();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  if (serverTime === null || heardAt === null || state === 'not_live') return serverTime;
  return serverTime + Math.max(0, now - heardAt);
}
