/** One reader of the stream: writes as long as it keeps up, merges while it does not. */
import type { DurationMs, Instant } from '../model/time.ts';
import type { Frame, Objects, StreamKind, StreamObject } from './stream-frames.ts';

/** Where a reader's text goes: an HTTP response, or a test. */
export interface StreamSink {
  /** False: the reader is behind; `onDrain` is called once it caught up. */
  write(text: string): boolean;
  onDrain(run: () => void): void;
  end(): void;
}

export interface StreamReader {
  readonly user: string;
  hears(topics: ReadonlySet<string>): boolean;
  deliver(frame: Frame): void;
  /** A text that may be left out while the reader is behind. */
  ping(text: string): void;
  /** True when the reader has been behind for too long or with too many keys. */
  isLost(): boolean;
  end(lastWords: string): void;
}

export function streamReader(
  request: { user: string; topics: readonly string[]; sink: StreamSink },
  limits: { slowMs: DurationMs; slowKeysMax: number },
  world: { now: () => Instant; frameText: (kind: StreamKind, objects: Objects) => string },
): StreamReader {
  const topics = new Set(request.topics);
  /** Latest object per kind and id while behind. */
  let behind: Map<StreamKind, Map<string, StreamObject | null>> | null = null;
  let behindKeys = 0;
  let behindSince = 0;

  function write(text: string): void {
    if (request.sink.write(text)) return;
    behind = new Map();
    behindKeys = 0;
    behindSince = world.now();
    request.sink.onDrain(catchUp);
  }

  function catchUp(): void {
    const kinds = behind ?? new Map<StreamKind, Map<string, StreamObject | null>>();
    behind = null;
    let text = '';
    for (const [kind, objects] of kinds) text += world.frameText(kind, objects);
    if (text !== '') write(text);
  }

  return {
    user: request.user,
    hears(asked) {
      return topics.size === 0 || !topics.isDisjointFrom(asked);
    },
    deliver(frame) {
      if (behind === null) {
        write(frame.text);
        return;
      }
      const objects = behind.get(frame.kind) ?? new Map<string, StreamObject | null>();
      behind.set(frame.kind, objects);
      for (const [id, object] of frame.objects) {
        if (!objects.has(id)) behindKeys += 1;
        objects.set(id, object);
      }
    },
    ping(text) {
      if (behind === null) write(text);
    },
    isLost: () =>
      behind !== null &&
      (behindKeys > limits.slowKeysMax || world.now() - behindSince >= limits.slowMs),
    end(lastWords) {
      if (lastWords !== '') request.sink.write(lastWords);
      request.sink.end();
    },
  };
}
