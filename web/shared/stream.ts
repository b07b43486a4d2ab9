/** The live stream: one connection, resumed by position, watched by its heartbeat. */
import { call } from './api.ts';

/** `live`: heard within 15 s; `delayed`: 15 to 30 s; `not_live`: longer, or cut. */
export type StreamState = 'live' | 'delayed' | 'not_live';

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
  /** Called when the snapshot must be read again. */
  onReset(listener: () => void): () => void;
  /** Tries to connect at once instead of waiting for the next try. */
  now(): void;
  close(): void;
}

const DELAYED_AFTER_MS = 15_000;
const NOT_LIVE_AFTER_MS = 30_000;
/** Connections refused one after another before the screen says that it is not live. */
const FAILURES_BORNE = 1;
/** While nobody is signed in, how often is asked whether somebody is. */
const SIGN_IN_MS = 3_000;
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

export function openStream(after: string | null): Stream {
  const listeners = new Set<() => void>();
  const changeListeners = new Set<(change: Change) => void>();
  const resetListeners = new Set<() => void>();
  let status: StreamStatus = { state: 'not_live', heardAt: null, serverTime: null };
  let position = after;
  let source: EventSource | null = null;
  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  const set = (next: Partial<StreamStatus>): void => {
    status = { ...status, ...next };
    for (const listener of listeners) listener();
  };
  const heard = (event: MessageEvent<string>): unknown => {
    if (event.lastEventId !== '') position = event.lastEventId;
    failures = 0;
    const data = JSON.parse(event.data) as { serverTime?: string; t?: string };
    const time = Date.parse(data.serverTime ?? data.t ?? '');
    set({
      state: 'live',
      heardAt: Date.now(),
      serverTime: Number.isNaN(time) ? status.serverTime : time,
    });
    return data;
  };

  function connect(): void {
    const query = position === null ? '' : `?after=${encodeURIComponent(position)}`;
    source = new EventSource(`/api/v1/stream${query}`);
    source.addEventListener('hello', heard);
    source.addEventListener('ping', heard);
    source.addEventListener('reset', (event) => {
      heard(event);
      for (const listener of resetListeners) listener();
    });
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        const data = heard(event) as { set?: Record<string, unknown>; del?: string[] };
        const change = { kind, set: data.set ?? {}, del: data.del ?? [] };
        for (const listener of changeListeners) listener(change);
      });
    }
    source.addEventListener('error', () => {
      source?.close();
      if (isClosed) return;
      const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 30_000;
      failures += 1;
      set({ state: failures > FAILURES_BORNE ? 'not_live' : 'delayed' });
      retry = setTimeout(again, wait * (0.8 + Math.random() * 0.4));
    });
  }

  /** A stream says nothing of its status: the session is asked for first, and its end shown. */
  async function again(): Promise<void> {
    const answer = await call('GET', '/session');
    if (isClosed) return;
    const isOut = !answer.ok && answer.problem.status === 401;
    if (isOut) retry = setTimeout(again, SIGN_IN_MS);
    else connect();
  }

  const watch = setInterval(() => {
    const age = status.heardAt === null ? Number.POSITIVE_INFINITY : Date.now() - status.heardAt;
    const state =
      age > NOT_LIVE_AFTER_MS ? 'not_live' : age > DELAYED_AFTER_MS ? 'delayed' : status.state;
    if (state !== status.state) set({ state });
  }, 1_000);
  connect();

  return {
    status: () => status,
    subscribe: (listener) => add(listeners, listener),
    onChange: (listener) => add(changeListeners, listener),
    onReset: (listener) => add(resetListeners, listener),
    now() {
      if (status.state === 'live') return;
      clearTimeout(retry);
      source?.close();
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
