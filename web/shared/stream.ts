/** The live stream: one connection, resumed by position, watched by its heartbeat. */
import { call } from './api.ts';
import * as health from './stream-health.ts';

export type StreamState = health.StreamState;

export interface StreamStatus {
  state: StreamState;
  /** Browser time of the last sign of life; null before the first. */
  heardAt: number | null;
  /** Server time (scenario time) of the last frame, and the browser's when it came. */
  serverTime: number | null;
}

/** Keyed objects of one kind, `null` where one is gone. */
export type Change = { kind: string; set: Record<string, unknown>; del: string[] };

export interface Stream {
  status(): StreamStatus;
  /** Called at each change of status or objects. */
  subscribe(listener: () => void): () => void;
  /** Called with each delta. */
  onChange(listener: (change: Change) => void): () => void;
  /** Called when the snapshot must be read again; what is shown is not live before that is done. */
  onReset(listener: () => unknown): () => void;
  /** How far it has been heard; null before the first frame. */
  position(): string | null;
  /** Tries to connect at once instead of waiting for the next try. */
  now(): void;
  close(): void;
}

/** While nobody is signed in, how often is asked whether somebody is. */
const SIGN_IN_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000];
const kinds = [
  'outage',
  'earth_fault',
  'alarm',
  'planned',
  'notice',
  'source',
  'device',
  'task',
  'overview',
  'report',
];

function add<T>(to: Set<T>, listener: T): () => void {
  to.add(listener);
  return () => to.delete(listener);
}

/** The state of the stream, told at each change. */
function keepStatus() {
  const listeners = new Set<() => void>();
  let now = health.begun(Date.now());
  let status: StreamStatus = { state: 'not_live', heardAt: null, serverTime: null };
  return {
    health: () => now,
    status: () => status,
    subscribe: (listener: () => void) => add(listeners, listener),
    set(next: health.Health, said: number | null = null): void {
      now = next;
      const { state, heardAt } = next;
      const serverTime = said ?? status.serverTime;
      const isSame = state === status.state && heardAt === status.heardAt;
      if (isSame && serverTime === status.serverTime) return;
      status = { state, heardAt, serverTime };
      for (const listener of listeners) listener();
    },
  };
}

/** What each event of a connection means. */
function listen(
  source: EventSource,
  on: {
    heard(event: MessageEvent<string>, isGap?: boolean): unknown;
    isGap(event: MessageEvent<string>): boolean;
    reset(): void;
    change(change: Change): void;
    lost(): void;
  },
): void {
  source.addEventListener('hello', (event) => on.heard(event, on.isGap(event)));
  source.addEventListener('ping', (event) => on.heard(event));
  source.addEventListener('reset', (event) => {
    on.heard(event, true);
    on.reset();
  });
  for (const kind of kinds) {
    source.addEventListener(kind, (event) => {
      const data = on.heard(event) as { set?: Record<string, unknown>; del?: string[] };
      on.change({ kind, set: data.set ?? {}, del: data.del ?? [] });
    });
  }
  source.addEventListener('error', on.lost);
}

export function openStream(after: string | null): Stream {
  const kept = keepStatus();
  const changeListeners = new Set<(change: Change) => void>();
  const resetListeners = new Set<() => unknown>();
  let position = after;
  let source: EventSource | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const heard = (event: MessageEvent<string>, isGap = false): unknown => {
    if (event.lastEventId !== '') position = event.lastEventId;
    failures = 0;
    const data = JSON.parse(event.data) as { serverTime?: string; t?: string };
    const time = Date.parse(data.serverTime ?? data.t ?? '');
    kept.set(health.heard(kept.health(), Date.now(), isGap), Number.isNaN(time) ? null : time);
    return data;
  };
  /** All that was shown is read again; only then it is live. */
  const resync = async (): Promise<void> => {
    await Promise.allSettled([...resetListeners].map((listener) => listener()));
    kept.set(health.caughtUp(kept.health(), Date.now()));
  };

  function connect(): void {
    const query = position === null ? '' : `?after=${encodeURIComponent(position)}`;
    const asked = position;
    kept.set(health.connecting(kept.health(), Date.now()));
    source = new EventSource(`/api/v1/stream${query}`);
    listen(source, {
      heard,
      lost,
      // A greeting from elsewhere than where we were: a reset follows.
      isGap: (event) => asked !== null && event.lastEventId !== asked,
      reset: () => void resync(),
      change: (change) => {
        for (const listener of changeListeners) listener(change);
      },
    });
  }

  function lost(): void {
    source?.close();
    source = null;
    clearTimeout(retry);
    if (isClosed) return;
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 30_000;
    failures += 1;
    kept.set(health.failed(kept.health(), failures));
    retry = setTimeout(again, wait * (0.8 + Math.random() * 0.4));
  }

  /** A stream says nothing of its status: the session is asked for first, and its end shown. */
  async function again(): Promise<void> {
    const answer = await call('GET', '/session');
    if (isClosed) return;
    const isOut = !answer.ok && answer.problem.status === 401;
    if (isOut) retry = setTimeout(again, SIGN_IN_MS);
    else connect();
  }

  /** A socket that is half open, and a machine that slept, say nothing: they are asked for their age. */
  const watch = setInterval(() => {
    const { health: next, isDead } = health.looked(kept.health(), Date.now());
    kept.set(next);
    if (isDead && source !== null) lost();
  }, LOOK_EVERY_MS);
  connect();

  return {
    status: kept.status,
    subscribe: kept.subscribe,
    onChange: (listener) => add(changeListeners, listener),
    onReset: (listener) => add(resetListeners, listener),
    position: () => position,
    now() {
      if (kept.status().state === 'live') return;
      clearTimeout(retry);
      source?.close();
      source = null;
      void again();
    },
    close() {
      isClosed = true;
      clearTimeout(retry);
      clearInterval(watch);
      source?.close();
    },
  };
}
