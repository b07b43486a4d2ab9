/** Asks edge nodes for their births: seldom, and not all at the same moment. */
import { type DurationMs, type Instant, MINUTE, SECOND } from '../../../model/time.ts';
import type { Cancel, Clock } from '../../../runtime/clock.ts';
import type { Random } from '../../../runtime/random.ts';
import { rebirthCommand } from './payload.ts';
import { commandTopic } from './topic.ts';

export interface Rebirths {
  /** Something of this node cannot be understood without its birth. */
  need(group: string, node: string): void;
  /** It came. */
  born(group: string, node: string): void;
  stop(): void;
}

const onceIn: DurationMs = MINUTE;
const jitterMost: DurationMs = 10 * SECOND;

/**
 * A node is asked at most once a minute. Without a connection nothing is sent and nothing is queued: the
 * next message that is not understood asks again.
 */
export function rebirths(deps: {
  clock: Clock;
  random: Random;
  publish(topic: string, payload: Uint8Array): boolean;
}): Rebirths {
  const { clock } = deps;
  const waiting = new Map<string, Cancel>();
  const askedAt = new Map<string, Instant>();

  function ask(topic: string): void {
    waiting.delete(topic);
    for (const [other, at] of askedAt) if (clock.now() - at >= onceIn) askedAt.delete(other);
    if (deps.publish(topic, rebirthCommand(clock.now()))) askedAt.set(topic, clock.now());
  }

  return {
    need(group, node) {
      const topic = commandTopic(group, node);
      if (waiting.has(topic)) return;
      const last = askedAt.get(topic);
      const rest = last === undefined ? 0 : Math.max(0, last + onceIn - clock.now());
      const waitMs = rest + Math.floor(deps.random() * jitterMost);
      waiting.set(
        topic,
        clock.after(waitMs, () => ask(topic)),
      );
    },
    born(group, node) {
      const topic = commandTopic(group, node);
      waiting.get(topic)?.();
      waiting.delete(topic);
    },
    stop() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
