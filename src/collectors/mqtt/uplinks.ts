/** Uplinks that a network server gives twice, since two gateways heard them. Pure but for its memory. */
import { type DurationMs, type Instant, MINUTE } from '../../model/time.ts';
import type { Decoded } from './decoders/decoder.ts';

type Uplink = NonNullable<Decoded['uplink']>;

export interface UplinkMemory {
  /** Whether this uplink came before. One with a smaller counter is of a device that joined again. */
  isRepeat(uplink: Uplink, at: Instant): boolean;
}

/** The same counter later than this is a device that began to count anew. */
const repeatWithinMs: DurationMs = 10 * MINUTE;
const messagesMost = 8;
/** Most devices remembered; the one heard longest ago is forgotten first. */
const devicesMost = 100_000;

export function uplinkMemory(): UplinkMemory {
  const known = new Map<string, { counter: number; at: Instant; messages: string[] }>();
  return {
    isRepeat({ device, counter, message }, at) {
      const last = known.get(device);
      if (last !== undefined) {
        if (message !== null && last.messages.includes(message)) return true;
        if (counter === last.counter && at - last.at < repeatWithinMs) return true;
      }
      const messages = [...(last?.messages ?? []), ...(message === null ? [] : [message])];
      known.delete(device);
      known.set(device, { counter, at, messages: messages.slice(-messagesMost) });
      if (known.size > devicesMost) known.delete(known.keys().next().value ?? '');
      return false;
    },
  };
}
