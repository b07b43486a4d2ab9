/** Waits until the store has caught up; hangs up before the keepalive would, and comes back when there is room. */
import type { DurationMs } from '../../../model/time.ts';

export interface Room {
  /** Calls `go` once there is room, unless the connection had to be given up before. */
  wait(go: () => void): void;
  stop(): void;
}

/** @param deps.blockedMs real time after which the connection is given up */
export function room(deps: {
  whenRoom(go: () => void): void;
  blockedMs: DurationMs;
  giveUp(): void;
  comeBack(): void;
}): Room {
  let limit: NodeJS.Timeout | undefined;
  let isStopped = false;
  return {
    wait(go) {
      let isGivenUp = false;
      limit = setTimeout(() => {
        isGivenUp = true;
        deps.giveUp();
      }, deps.blockedMs);
      deps.whenRoom(() => {
        clearTimeout(limit);
        if (isStopped) return;
        // What was not taken in comes again from the broker.
        if (isGivenUp) deps.comeBack();
        else go();
      });
    },
    stop() {
      isStopped = true;
      clearTimeout(limit);
    },
  };
}
