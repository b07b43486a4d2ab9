/** What we say of ourselves to edge nodes: `spBv1.0/STATE/<hostId>`, only where a hostId is configured. */
import type { Clock } from '../../../runtime/clock.ts';
import type { Outgoing } from '../connection.ts';
import { sparkplugNamespace } from './topic.ts';

export interface HostState {
  topic: string;
  /** What the broker says when we are gone; the birth after it carries the same time. */
  will(): Outgoing;
  online(): Outgoing;
  offline(): Outgoing;
  /** An old last will that came after our birth. */
  isContradicted(topic: string, payload: Uint8Array): boolean;
}

export function hostState(hostId: string, clock: Clock): HostState {
  const topic = `${sparkplugNamespace}/STATE/${hostId}`;
  let at = clock.now();
  const say = (online: boolean): Outgoing => ({
    topic,
    payload: JSON.stringify({ online, timestamp: at }),
    qos: 1,
    retain: true,
  });
  return {
    topic,
    will() {
      at = clock.now();
      return say(false);
    },
    online: () => say(true),
    offline: () => say(false),
    isContradicted: (of, payload) =>
      of === topic && /"online"\s*:\s*false/.test(new TextDecoder().decode(payload)),
  };
}
