/** Requests under way on one connection: how many, and whose end is waited for. */

/** Each function rejects with what one of them has failed with. */
export interface Flights {
  /**
   * Resolves when another may be started: with one place, when this one has ended.
   * @param landed called at the end of each while others may have been waiting for it
   */
  start(one: Promise<void>, landed: () => void): Promise<void>;
  count(): number;
  /** Resolves when one of them ends; at once when there is none. */
  oneEnds(): Promise<void>;
  allEnd(): Promise<void>;
}

/** @param most at least 1 */
export function flights(most: number): Flights {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;
  const told = (): void => {
    if (failure !== null) throw failure.error;
  };
  const oneEnds = async (): Promise<void> => {
    if (underWay.size > 0) await Promise.race(underWay);
    told();
  };
  return {
    async start(one, landed) {
      if (most === 1) {
        await one;
        return;
      }
      const flight = one
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => {
          underWay.delete(flight);
          landed();
        });
      underWay.add(flight);
      if (underWay.size >= most) await oneEnds();
      told();
    },
    count: () => underWay.size,
    oneEnds,
    async allEnd() {
      await Promise.all(underWay);
    },
  };
}
