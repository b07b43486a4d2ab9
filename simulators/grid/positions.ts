/** Where every device and every transformer's fuses stand, and who has supply by that. */
import { energise, normalState, type Supply, type Wiring } from './energise.ts';
import type { Mask, Network } from './network.ts';

export interface Positions {
  /** Turns what is named and gives the phases that it has of those asked for. */
  turn(device: string, mask: Mask, state: 'open' | 'closed'): Mask;
  readonly supply: Supply;
  /** Closed phases of a device. */
  closed(device: string): Mask;
  /** Supply as it would be with this device closed. */
  supplyIf(device: string): Supply;
  /** Live phases at each supply point, in the order of the network. */
  liveAt(point: number): Mask;
}

export function positionsOf(network: Network, wiring: Wiring): Positions {
  const closed = normalState(wiring);
  const transformers = new Map(network.transformers.map((it) => [it.id, it]));
  const nodeOfPoint = network.supplyPoints.map(
    ({ transformer }) => wiring.nodeOf.get(transformers.get(transformer)!.node)!,
  );
  /** Phases whose fuses are open, by transformer. */
  const blown = new Map<string, Mask>();
  let supply = energise(wiring, closed);

  function edgeOf(device: string): number {
    const edge = wiring.edgeOf.get(device);
    if (edge === undefined) throw new Error(`the world has no device ${device}`);
    return edge;
  }

  return {
    turn(device, mask, state) {
      const transformer = transformers.get(device);
      if (transformer !== undefined) {
        const own = mask & transformer.mask;
        const before = blown.get(device) ?? 0;
        blown.set(device, state === 'open' ? before | own : before & ~own);
        return own;
      }
      const edge = edgeOf(device);
      const own = mask & wiring.edges[edge]!.mask;
      closed[edge] = state === 'open' ? closed[edge]! & ~own : closed[edge]! | own;
      supply = energise(wiring, closed);
      return own;
    },
    get supply() {
      return supply;
    },
    closed: (device) => closed[edgeOf(device)]!,
    supplyIf(device) {
      const tried = Uint8Array.from(closed);
      const edge = edgeOf(device);
      tried[edge] = wiring.edges[edge]!.mask;
      return energise(wiring, tried);
    },
    liveAt(point) {
      const { transformer } = network.supplyPoints[point]!;
      return supply.live[nodeOfPoint[point]!]! & ~(blown.get(transformer) ?? 0);
    },
  };
}
