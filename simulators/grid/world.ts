/** The world as it is now: switch positions, who has supply, what flows; others listen. */
import type { ScenarioClock } from '../clock.ts';
import { type Wiring, wire } from './energise.ts';
import { type Flow, type LoadModel, loadModel, solve } from './flow.ts';
import type { Mask, Network, SupplyPoint, Transformer } from './network.ts';
import { positionsOf } from './positions.ts';

interface Switching {
  device: string;
  mask: Mask;
  state: 'open' | 'closed';
  /** Id of the event of the truth that names why. */
  event: string;
}

export interface SupplyChange {
  point: SupplyPoint;
  /** Phases of the point that are dead after the change. */
  dead: Mask;
  wasDead: Mask;
  event: string;
}

export interface World {
  readonly network: Network;
  readonly wiring: Wiring;
  /** Operates a device, or the fuses of a transformer, and tells the listeners who lost or won supply. */
  operate(switching: Switching): void;
  closedPhases(device: string): Mask;
  livePhases(node: string): Mask;
  /** Phases that a node would have if this device were closed. */
  liveIf(device: string, node: string): Mask;
  /** Dead phases of a supply point. */
  deadPhases(point: SupplyPoint): Mask;
  transformerOf(point: SupplyPoint): Transformer;
  /** Per unit on A, B, C at a node, A in an edge; computed afresh every few seconds of scenario time. */
  voltagePu(node: string): [number, number, number];
  currentA(edge: string): [number, number, number];
  readonly load: LoadModel;
  onSwitching(listener: (switching: Switching, at: number) => void): void;
  onSupply(listener: (changes: SupplyChange[], at: number) => void): void;
}

/** A flow older than this is computed again. */
const flowAgeMostMs = 5_000;

export function createWorld(network: Network, clock: Pick<ScenarioClock, 'now'>): World {
  const wiring = wire(network);
  const load = loadModel(network);
  const positions = positionsOf(network, wiring);
  const transformers = new Map(network.transformers.map((it) => [it.id, it]));
  const indexOfPoint = new Map(network.supplyPoints.map(({ id }, index) => [id, index]));
  const dead = new Uint8Array(network.supplyPoints.length);
  const switchListeners: Array<(switching: Switching, at: number) => void> = [];
  const supplyListeners: Array<(changes: SupplyChange[], at: number) => void> = [];
  let flow: { at: number; of: Flow } | null = null;

  const flowNow = (): Flow => {
    const at = clock.now();
    if (flow === null || at - flow.at > flowAgeMostMs) {
      flow = { at, of: solve({ network, wiring, load }, positions.supply, at) };
    }
    return flow.of;
  };
  const changesAfter = (event: string): SupplyChange[] => {
    const changes: SupplyChange[] = [];
    network.supplyPoints.forEach((point, index) => {
      const now = point.mask & ~positions.liveAt(index);
      const before = dead[index]!;
      if (now === before) return;
      dead[index] = now;
      changes.push({ point, dead: now, wasDead: before, event });
    });
    return changes;
  };
  const triple = (values: Float64Array, index: number): [number, number, number] => [
    values[index * 3]!,
    values[index * 3 + 1]!,
    values[index * 3 + 2]!,
  ];
  return {
    network,
    wiring,
    load,
    operate(switching) {
      const mask = positions.turn(switching.device, switching.mask, switching.state);
      flow = null;
      const at = clock.now();
      for (const listener of switchListeners) listener({ ...switching, mask }, at);
      const changes = changesAfter(switching.event);
      if (changes.length > 0) for (const listener of supplyListeners) listener(changes, at);
    },
    closedPhases: positions.closed,
    livePhases: (node) => positions.supply.live[wiring.nodeOf.get(node)!]!,
    liveIf: (device, node) => positions.supplyIf(device).live[wiring.nodeOf.get(node)!]!,
    deadPhases: (point) => dead[indexOfPoint.get(point.id)!]!,
    transformerOf: (point) => transformers.get(point.transformer)!,
    voltagePu: (node) => triple(flowNow().voltagePu, wiring.nodeOf.get(node)!),
    currentA: (edge) => triple(flowNow().currentA, wiring.edgeOf.get(edge)!),
    onSwitching: (listener) => void switchListeners.push(listener),
    onSupply: (listener) => void supplyListeners.push(listener),
  };
}
