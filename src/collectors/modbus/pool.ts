/** The buses of the process: one for each host and port or serial path, shared by all sources that name it. */
import { type Bus, type BusAddress, type BusDeps, openBus } from './bus.ts';
import { busName } from './line.ts';

export interface BusPool {
  /** The bus of this address, opened by the first who asks. Each `take` needs one `release`. */
  take(address: BusAddress): Bus;
  /** Closes the bus when nobody holds it any more. */
  release(address: BusAddress): Promise<void>;
  /** Those open now, by name. */
  open(): Array<{ name: string; bus: Bus }>;
}

/** When a substation comes back everything connects at once. */
const connectsAtOnceMost = 20;

export function busPool(deps: Omit<BusDeps, 'connecting'>): BusPool {
  const held = new Map<string, { bus: Bus; holders: number }>();
  const connecting = places(connectsAtOnceMost);
  return {
    take(address) {
      const name = busName(address.line);
      const found = held.get(name);
      if (found !== undefined) {
        found.holders += 1;
        return found.bus;
      }
      const bus = openBus(name, address, { ...deps, connecting });
      held.set(name, { bus, holders: 1 });
      return bus;
    },
    async release(address) {
      const name = busName(address.line);
      const found = held.get(name);
      if (found === undefined) return;
      found.holders -= 1;
      if (found.holders > 0) return;
      held.delete(name);
      await found.bus.stop();
    },
    open: () => [...held].map(([name, { bus }]) => ({ name, bus })),
  };
}

/** At most `most` holders at once; the others wait in order. */
function places(most: number): () => Promise<() => void> {
  let free = most;
  const waiting: Array<() => void> = [];
  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return giveBack;
  };
}
