/** Questions to meters through their head-end, each waiting for its answer. */
import type { Cancel, Clock } from '../../runtime/clock.ts';
import type { PingOutcome } from '../collector.ts';
import type { HeadEnd } from './head-end.ts';

export interface Pings {
  ask(asset: string): Promise<PingOutcome>;
  answered(id: string, isReached: boolean): void;
  waiting(): number;
  /** Ends all that wait. */
  stop(): void;
}

/** Most questions open at once; more than a head-end can carry out. */
const openMost = 10_000;

export function pings(parts: {
  source: string;
  headEnd: HeadEnd | null;
  clock: Clock;
  publish(topic: string, payload: string): boolean;
}): Pings {
  const open = new Map<string, { end: (outcome: PingOutcome) => void; cancel: Cancel }>();
  let number = 0;
  const finish = (id: string, outcome: PingOutcome): void => {
    const waiting = open.get(id);
    if (waiting === undefined) return;
    open.delete(id);
    waiting.cancel();
    waiting.end(outcome);
  };
  return {
    ask(asset) {
      const ping = parts.headEnd?.ping ?? null;
      if (ping === null || open.size >= openMost) return Promise.resolve('not_reachable');
      number += 1;
      const id = `${parts.source}-${parts.clock.now().toString(36)}-${number}`;
      const topic = ping.topic.replace('{asset}', asset);
      return new Promise((end) => {
        const cancel = parts.clock.after(ping.timeoutMs, () => finish(id, 'unanswered'));
        open.set(id, { end, cancel });
        if (!parts.publish(topic, JSON.stringify({ id }))) finish(id, 'not_reachable');
      });
    },
    answered: (id, isReached) => finish(id, isReached ? 'answered' : 'unanswered'),
    waiting: () => open.size,
    stop() {
      for (const id of [...open.keys()]) finish(id, 'not_reachable');
    },
  };
}
