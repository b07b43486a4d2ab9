/** Waits until the store has caught up; hangs up before the keepalive would, and comes back when there is room. */
import type { DurationMs } from '../../../model/time.ts';

export interface Room {
  /** Calls `go` once there is room, or at the stop; not if the connection was given up before. */
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
  let pending: (() => void) | null = null;
  return {
    wait(go) {
      // A connection before this one may have waited too.
      clearTimeout(limit);
      pending = go;
      limit = setTimeout(() => {
        pending = null;
        deps.giveUp();
      }, deps.blockedMs);
      deps.whenRoom(() => {
        clearTimeout(limit);
        if (isStopped) return;
        const given = pending;
        pending = null;
        // What was not taken in comes again from the broker.
        if (given === null) deps.comeBack();
        else given();
      });
    },
    stop() {
      isStopped = true;
      clearTimeout(limit);
      pending?.();
    },
  };
}
