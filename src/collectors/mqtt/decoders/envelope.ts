/** What LoRaWAN network servers wrap around the object a device's codec made; the object is read by a mapping. Pure. */
import { applied } from '../mapping/apply.ts';
import { type Context, type Decoded, nothing, type Rejected, reject } from './decoder.ts';
import { claimedTime } from './time.ts';

/** An uplink as its network server names it, whatever the words. */
export interface Uplink {
  asset: string;
  devEui: string;
  /** Of the radio session: another one after a join, with which counting begins again. */
  session: string;
  counter: number;
  /** The network server's own name of this message. */
  message: string | null;
  time: unknown;
  details: Record<string, unknown>;
  payload: unknown;
}

/** Reads the object by the mapping; its events are named after the uplink. */
export function unwrapped(uplink: Uplink, topic: string, context: Context): Decoded | Rejected {
  const { mapping } = context;
  if (mapping === null) return reject('missing_field', 'mapping');
  const { asset, devEui, counter, message, time, details, payload } = uplink;
  const claimed = claimedTime(time, context);
  const at = typeof claimed === 'number' ? claimed : context.receivedAt;
  // A device that joins again counts from 0: the counter alone would name an old uplink.
  const id = message ?? `${devEui}/${counter}/${Math.floor(at / 1000)}`;
  const envelope = { asset, time, id, details };
  const decoded = applied({ mapping, topic, context, envelope, payload });
  return 'rejected' in decoded ? decoded : { ...decoded, uplink: sentBy(uplink) };
}

/** An uplink without anything to read: the device is there. */
export function withoutObject(uplink: Uplink): Decoded {
  return { ...nothing(['no_object']), spoke: [uplink.asset], uplink: sentBy(uplink) };
}

function sentBy({ devEui, session, counter, message }: Uplink): Decoded['uplink'] & {} {
  return { device: `${devEui}/${session}`, counter, message };
}

/** Where the topic names the device too they must agree. */
export function isOtherDevice(topic: string, word: string, device: string): boolean {
  const levels = topic.split('/');
  const at = levels.indexOf(word);
  const named = at < 0 ? undefined : levels[at + 1];
  return named !== undefined && named.toLowerCase() !== device.toLowerCase();
}

/** A counter of frames; network servers leave out a 0. */
export function counterOf(written: unknown): number | null {
  if (written === undefined || written === null) return 0;
  return Number.isSafeInteger(written) ? (written as number) : null;
}
