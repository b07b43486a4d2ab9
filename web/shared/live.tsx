/** Objects kept live: a keyed store per kind, filled by a snapshot and moved on by the stream. */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useSyncExternalStore,
} from 'react';
import { type Answer, call, type Page } from './api.ts';
import { openStream, type Stream, type StreamStatus } from './stream.ts';

export interface LiveStore {
  stream: Stream;
  /** All objects of a kind, by id; the same Map until something of the kind changes. */
  all(kind: string): ReadonlyMap<string, unknown>;
  subscribe(listener: () => void): () => void;
  /** Reads a snapshot into a kind once; again after a reset. */
  load(kind: string, path: string): void;
}

const StoreContext = createContext<LiveStore | null>(null);
const SNAPSHOT_PAGES_MOST = 20;

function createLiveStore(): LiveStore {
  const stream = openStream(null);
  const kinds = new Map<string, ReadonlyMap<string, unknown>>();
  const listeners = new Set<() => void>();
  const wanted = new Map<string, string>();
  const empty: ReadonlyMap<string, unknown> = new Map();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };

  async function snapshot(kind: string, path: string): Promise<void> {
    const next = new Map<string, unknown>();
    let cursor: string | null = null;
    for (let page = 0; page < SNAPSHOT_PAGES_MOST; page += 1) {
      const joint = path.includes('?') ? '&' : '?';
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer: Answer<Page<{ id: string }>> = await call<Page<{ id: string }>>(
        'GET',
        `${path}${joint}limit=500${query}`,
      );
      if (!answer.ok) return;
      if (answer.value.items === undefined) {
        next.set(kind, answer.value);
        break;
      }
      for (const item of answer.value.items) next.set(item.id, item);
      cursor = answer.value.nextCursor;
      if (cursor === null) break;
    }
    kinds.set(kind, next);
    changed();
  }

  stream.onChange(({ kind, set, del }) => {
    if (!wanted.has(kind)) return;
    const next = new Map(kinds.get(kind) ?? []);
    for (const [id, object] of Object.entries(set)) {
      const known = next.get(id) as { version?: number } | undefined;
      const isOlder = (known?.version ?? 0) > ((object as { version?: number }).version ?? 0);
      if (!isOlder) next.set(id, object);
    }
    for (const id of del) next.delete(id);
    kinds.set(kind, next);
    changed();
  });
  stream.onReset(() => {
    for (const [kind, path] of wanted) void snapshot(kind, path);
  });

  return {
    stream,
    all: (kind) => kinds.get(kind) ?? empty,
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

export function useStreamStatus(): StreamStatus {
  const { stream } = useStore();
  return useSyncExternalStore(stream.subscribe, stream.status);
}
