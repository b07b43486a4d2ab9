// What a wave that waits for a person would be, before it is released.
import type { Channel, CustomerClass, Locale } from '../contact.ts';
import type { Instant } from '../time.ts';

/** So many of a wave wait, of one class and by one channel. */
export interface WaitingShare {
  class: CustomerClass;
  channel: Channel;
  notices: number;
}

/** A message as it would leave now. */
export interface WaveSample {
  channel: Channel;
  locale: Locale;
  text: string;
  segments: number;
}

/** What a wave that waits would be. */
export interface WaveBefore {
  samples: WaveSample[];
  counts: WaitingShare[];
  /** When the slowest of its channels has sent the last of it, if it began now. */
  finishAt: Instant | null;
}
