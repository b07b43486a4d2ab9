/** Which nodes have supply, phase by phase, and over which edge it came. */
import type { Edge, Mask, Network } from './network.ts';
import { phaseBits } from './network.ts';

/** Numbered once, so that a change of one switch is a few array walks. */
export interface Wiring {
  nodes: string[];
  nodeOf: Map<string, number>;
  edges: Edge[];
  edgeOf: Map<string, number>;
  /** Edges at each node. */
  at: number[][];
  from: Int32Array;
  to: Int32Array;
  sources: number[];
}

/** One phase: nodes in the order supply reached them, the edge it came over, −1 at a source. */
interface PhaseTree {
  order: number[];
  via: Int32Array;
}

export interface Supply {
  /** Phases that are live at each node. */
  live: Uint8Array;
  /** Trees of A, B, C. */
  trees: PhaseTree[];
}

export function wire(network: Network): Wiring {
  const nodes: string[] = [];
  const nodeOf = new Map<string, number>();
  const number = (node: string): number => {
    let index = nodeOf.get(node);
    if (index === undefined) {
      index = nodes.push(node) - 1;
      nodeOf.set(node, index);
    }
    return index;
  };
  const sources = network.sources.map(({ node }) => number(node));
  const from = Int32Array.from(network.edges, ({ from }) => number(from));
  const to = Int32Array.from(network.edges, ({ to }) => number(to));
  for (const { node } of network.transformers) number(node);
  const at: number[][] = nodes.map(() => []);
  network.edges.forEach((_, index) => {
    at[from[index]!]!.push(index);
    at[to[index]!]!.push(index);
  });
  const edgeOf = new Map(network.edges.map(({ id }, index) => [id, index]));
  return { nodes, nodeOf, edges: network.edges, edgeOf, at, from, to, sources };
}

/** Closed phases of every edge in the normal state. */
export function normalState(wiring: Wiring): Uint8Array {
  return Uint8Array.from(wiring.edges, ({ mask, isNormallyOpen }) => (isNormallyOpen ? 0 : mask));
}

/** Walks from the sources over what is closed. */
export function energise(wiring: Wiring, closed: Uint8Array): Supply {
  const live = new Uint8Array(wiring.nodes.length);
  const trees = phaseBits.map((bit) => {
    const via = new Int32Array(wiring.nodes.length).fill(-1);
    const order = [...wiring.sources];
    for (const source of order) live[source]! |= bit;
    for (let i = 0; i < order.length; i++) {
      const node = order[i]!;
      for (const edge of wiring.at[node]!) {
        if ((closed[edge]! & bit) === 0) continue;
        const other = wiring.from[edge] === node ? wiring.to[edge]! : wiring.from[edge]!;
        if (live[other]! & bit) continue;
        live[other]! |= bit;
        via[other] = edge;
        order.push(other);
      }
    }
    return { order, via };
  });
  return { live, trees };
}

/** Phases of each supply point's transformer that go dead when this device, or the transformer's fuses, open in this state. */
export function lostBehind(
  network: Network,
  wiring: Wiring,
  opening: { device: string; mask: Mask; closed?: Uint8Array },
): string[] {
  if (network.transformers.some(({ id }) => id === opening.device)) {
    const own = network.supplyPoints.filter(({ transformer }) => transformer === opening.device);
    return own.filter(({ mask }) => (mask & opening.mask) !== 0).map(({ id }) => id);
  }
  const closed = Uint8Array.from(opening.closed ?? normalState(wiring));
  const before = energise(wiring, closed).live;
  const edge = wiring.edgeOf.get(opening.device)!;
  closed[edge]! &= ~opening.mask;
  const after = energise(wiring, closed).live;
  const nodeByTransformer = new Map(network.transformers.map(({ id, node }) => [id, node]));
  return network.supplyPoints
    .filter(({ transformer, mask }) => {
      const node = wiring.nodeOf.get(nodeByTransformer.get(transformer)!)!;
      return (before[node]! & mask) !== (after[node]! & mask);
    })
    .map(({ id }) => id);
}
