/** Currents and voltages on the live tree: a backward sweep of loads, a forward sweep of drops. */
import type { Supply, Wiring } from './energise.ts';
import { flicker, wattsPerKva } from './load.ts';
import { type CustomerClass, type Network, phaseBits, type Transformer } from './network.ts';

export interface Flow {
  /** Per unit of phase-to-neutral, node × 3; 0 where dead. */
  voltagePu: Float64Array;
  /** A in each edge, edge × 3. */
  currentA: Float64Array;
}

export interface LoadModel {
  /** W that this transformer draws on each of its live phases. */
  phaseW(transformer: Transformer, at: number): [number, number, number];
}

const phaseVolts = 10_000 / Math.sqrt(3);
const powerFactor = 0.94;
/** Overhead 120 mm²: resistance and reactance as one drop per A and km, V. */
const dropPerAkm = 0.42;
/** The regulator holds the bus a little high so that the end still has enough. */
const busPu = 1.03;

/** Sums the customers of each transformer once; a load is then a few products. */
export function loadModel(network: Network): LoadModel {
  const kva = new Map<string, Map<CustomerClass, [number, number, number]>>();
  for (const point of network.supplyPoints) {
    const byClass = kva.get(point.transformer) ?? new Map();
    const row = byClass.get(point.class) ?? [0, 0, 0];
    const phases = phaseBits.filter((bit) => point.mask & bit).length;
    phaseBits.forEach((bit, phase) => {
      if (point.mask & bit) row[phase] += point.kva / phases;
    });
    byClass.set(point.class, row);
    kva.set(point.transformer, byClass);
  }
  return {
    phaseW(transformer, at) {
      const sum: [number, number, number] = [0, 0, 0];
      for (const [kind, row] of kva.get(transformer.id) ?? []) {
        const watts = wattsPerKva(kind, at);
        for (const phase of [0, 1, 2] as const) sum[phase] += row[phase] * watts;
      }
      const swing = 1 + 0.04 * flicker(transformer.id, at);
      return [sum[0] * swing, sum[1] * swing, sum[2] * swing];
    },
  };
}

/** One backward and one forward sweep a phase. */
export function solve(
  world: { network: Network; wiring: Wiring; load: LoadModel },
  supply: Supply,
  at: number,
): Flow {
  const { network, wiring, load } = world;
  const voltagePu = new Float64Array(wiring.nodes.length * 3);
  const currentA = new Float64Array(wiring.edges.length * 3);
  const drawn = new Float64Array(wiring.nodes.length * 3);
  for (const transformer of network.transformers) {
    const node = wiring.nodeOf.get(transformer.node)!;
    const watts = load.phaseW(transformer, at);
    phaseBits.forEach((bit, phase) => {
      if (supply.live[node]! & transformer.mask & bit) {
        drawn[node * 3 + phase]! += watts[phase]! / powerFactor / phaseVolts;
      }
    });
  }
  supply.trees.forEach(({ order, via }, phase) => {
    const parent = (node: number): number => {
      const edge = via[node]!;
      return wiring.from[edge] === node ? wiring.to[edge]! : wiring.from[edge]!;
    };
    for (let i = order.length - 1; i >= 0; i--) {
      const node = order[i]!;
      if (via[node]! < 0) continue;
      const ampere = drawn[node * 3 + phase]!;
      currentA[via[node]! * 3 + phase] = ampere;
      drawn[parent(node) * 3 + phase]! += ampere;
    }
    for (const node of order) {
      const edge = via[node]!;
      if (edge < 0) {
        voltagePu[node * 3 + phase] = busPu;
        continue;
      }
      const km = wiring.edges[edge]!.lengthM / 1000;
      const drop = (currentA[edge * 3 + phase]! * km * dropPerAkm) / phaseVolts;
      voltagePu[node * 3 + phase] = voltagePu[parent(node) * 3 + phase]! - drop;
    }
  });
  return { voltagePu, currentA };
}
