// One change of a notice after the other: answers, receipts and checks of the same process never cross.
import { ForewattError } from '../../runtime/problem.ts';

export interface Serial {
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function serial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const next = last.then(work);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/** Another process has taken the notice since it was read. */
export function isClaimLost(error: unknown): boolean {
  return error instanceof ForewattError && error.code === 'STO-CLAIM-LOST';
}

/** A person or another process has written the duty since it was read. */
export function isDutyStale(error: unknown): boolean {
  return error instanceof ForewattError && error.code === 'STO-DUTY-STALE';
}
