/** Says which messages nobody can read, without letting one broken sender fill the log. */
import { type Instant, MINUTE } from '../../../model/time.ts';
import type { Log } from '../../../runtime/log.ts';

export interface Complaints {
  /** @param sender asset or topic that is counted by itself */
  refused(sender: string, of: { topic: string; reason: string }, at: Instant): void;
}

/** Lines about one sender in a minute; beyond it, and in the minute after, one line. */
const linesMost = 100;
/** Senders counted at a time; beyond it all others share one count. */
const sendersMost = 10_000;
const others = '(others)';

export function complaints(deps: { source: string; log: Log }): Complaints {
  let minute = -1;
  let counts = new Map<string, number>();
  let before = counts;
  const turn = (now: number): void => {
    if (now === minute) return;
    before = now === minute + 1 ? counts : new Map();
    counts = new Map();
    minute = now;
  };
  return {
    refused(sender, { topic, reason }, at) {
      turn(Math.floor(at / MINUTE));
      const name = counts.has(sender) || counts.size < sendersMost ? sender : others;
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      const lastMinute = before.get(name) ?? 0;
      const said = { source: deps.source, topic, reason };
      if (count === (lastMinute > linesMost ? 1 : linesMost + 1)) {
        deps.log.warn({ ...said, sender: name, lastMinute }, 'many_messages_rejected');
      } else if (lastMinute <= linesMost && count <= linesMost) {
        deps.log.warn(said, 'message_rejected');
      }
    },
  };
}
