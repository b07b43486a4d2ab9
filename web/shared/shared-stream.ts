/**
 * One stream a browser: the tab that holds a lock keeps the connection and tells the others what it hears. When it
 * closes another one has the lock and goes on from the last position that all had heard. Where a browser has no locks
 * (a page without https) or no channel, each tab keeps a connection of its own.
 */
import { type Change, openStream, type Stream, type StreamStatus } from './stream.ts';

const NAME = 'forewatt';
/** A leader says something at least so often; hidden tabs are slowed down, the visible one then takes over. */
const BEAT_MS = 2_000;
const LEADER_SILENT_MS = 12_000;

type Said =
  | { what: 'status'; status: StreamStatus; position: string | null }
  | { what: 'change'; change: Change; position: string | null }
  /** All must read anew; a new tab asks how things stand; somebody does not want to wait for the next try. */
  | { what: 'reset' }
  | { what: 'hello' }
  | { what: 'now' };

export function canShareStream(): boolean {
  const hasLocks = (navigator.locks as LockManager | undefined) !== undefined;
  return hasLocks && typeof BroadcastChannel !== 'undefined';
}

export function shareStream(): Stream {
  return canShareStream() ? joinTabs(new BroadcastChannel(NAME)) : openStream(null);
}

function listeners<T extends (...told: never[]) => unknown>() {
  const all = new Set<T>();
  return {
    tell: (...told: Parameters<T>): unknown[] => [...all].map((listener) => listener(...told)),
    add(listener: T): () => void {
      all.add(listener);
      return () => all.delete(listener);
    },
  };
}

/** What this tab shows of the stream, whoever holds it. */
function keepShown() {
  const onStatus = listeners<() => void>();
  const onChange = listeners<(change: Change) => void>();
  const onReset = listeners<() => unknown>();
  let status: StreamStatus = { state: 'not_live', heardAt: null, serverTime: null };
  /** What was missed is being read: until then nothing here is live, whatever the leader says of itself. */
  let isBehind = false;
  return {
    ...{ onStatus, onChange, onReset },
    status: () => status,
    show(next: StreamStatus): void {
      const isNew = next.heardAt === null && status.heardAt !== null;
      const shown = isNew ? { ...status, state: 'delayed' as const } : next;
      status = isBehind && shown.state === 'live' ? { ...shown, state: 'delayed' } : shown;
      onStatus.tell();
    },
    async readAgain(): Promise<void> {
      isBehind = true;
      await Promise.allSettled(onReset.tell());
      isBehind = false;
    },
  };
}

type Shown = ReturnType<typeof keepShown>;

/** Holds the one stream, from where all have heard it, and tells the others. */
function lead(shown: Shown, after: string | null, say: (said: Said) => void): Stream {
  const stream = openStream(after);
  // Who followed and never heard where the stream stood may have missed something.
  let isBlind = after === null && shown.status().heardAt !== null;
  stream.onChange((change) => {
    shown.onChange.tell(change);
    say({ what: 'change', change, position: stream.position() });
  });
  stream.onReset(() => {
    say({ what: 'reset' });
    return shown.readAgain();
  });
  stream.subscribe(() => {
    if (isBlind && stream.status().state === 'live') {
      isBlind = false;
      void shown.readAgain().then(() => shown.show(stream.status()));
    }
    shown.show(stream.status());
    say({ what: 'status', status: stream.status(), position: stream.position() });
  });
  return stream;
}

function joinTabs(channel: BroadcastChannel): Stream {
  const shown = keepShown();
  let position: string | null = null;
  let leaderAt = Date.now();
  let own: Stream | null = null;
  const say = (said: Said): void => channel.postMessage(said);
  const tellStatus = (stream: Stream): void =>
    say({ what: 'status', status: stream.status(), position: stream.position() });

  const follow = (said: Said): void => {
    if (said.what === 'hello' || said.what === 'now') return;
    leaderAt = Date.now();
    if (said.what === 'reset') {
      void shown.readAgain().then(() => say({ what: 'hello' }));
      return;
    }
    position = said.position ?? position;
    if (said.what === 'change') shown.onChange.tell(said.change);
    else shown.show(said.status);
  };
  channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
    if (own === null) follow(data);
    else if (data.what === 'hello') tellStatus(own);
    else if (data.what === 'now') own.now();
  });

  const turn = takeTurns({
    lead() {
      own = lead(shown, position, say);
    },
    resign() {
      position = own?.position() ?? position;
      own?.close();
      own = null;
      leaderAt = Date.now();
    },
  });
  const beat = setInterval(() => {
    if (own !== null) return tellStatus(own);
    if (Date.now() - leaderAt <= LEADER_SILENT_MS) return;
    leaderAt = Date.now();
    turn.take();
  }, BEAT_MS);
  say({ what: 'hello' });

  return {
    status: shown.status,
    subscribe: shown.onStatus.add,
    onChange: shown.onChange.add,
    onReset: shown.onReset.add,
    position: () => own?.position() ?? position,
    now: () => (own === null ? say({ what: 'now' }) : own.now()),
    close() {
      clearInterval(beat);
      turn.end();
      own?.close();
      channel.close();
    },
  };
}

/** Waits for the lock and leads while it has it; `take` does not wait, and the one before resigns. */
function takeTurns(on: { lead(): void; resign(): void }) {
  let waiting = new AbortController();
  let release: () => void = () => {};
  let isOver = false;
  function ask(options: LockOptions): void {
    navigator.locks
      .request(NAME, options, () => {
        if (isOver) return undefined;
        on.lead();
        return new Promise<void>((done) => {
          release = done;
        });
      })
      .catch((cause: DOMException) => {
        if (isOver || options.signal?.aborted === true) return;
        // A browser that keeps nothing for a page may refuse it locks as well: each tab is then its own.
        if (cause.name !== 'AbortError') return on.lead();
        // Taken by another tab; a wait that was given up by ourselves is none.
        on.resign();
        queue();
      });
  }
  function queue(): void {
    waiting = new AbortController();
    ask({ signal: waiting.signal });
  }
  queue();
  return {
    take() {
      waiting.abort();
      ask({ steal: true });
    },
    end() {
      isOver = true;
      waiting.abort();
      release();
    },
  };
}
