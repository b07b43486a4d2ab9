/** Notices that a connection is taken away again and again by somebody with the same client id. */
import { type Instant, MINUTE } from '../../../model/time.ts';

export interface Takeovers {
  connected(): void;
  /** @param isTaken as a broker of version 5 says it; null where it cannot say */
  lost(isTaken: boolean | null, at: Instant): void;
  /** Whether it happened more than five times within a minute. */
  isFought(now: Instant): boolean;
}

const takeoversMost = 5;

export function takeovers(): Takeovers {
  let isConnected = false;
  let losses: Instant[] = [];
  return {
    connected() {
      isConnected = true;
    },
    lost(isTaken, at) {
      const counts = isConnected && isTaken !== false;
      isConnected = false;
      if (counts) losses = [...losses.slice(-takeoversMost), at];
    },
    isFought: (now) => losses.filter((at) => at > now - MINUTE).length > takeoversMost,
  };
}
