/** Feeders in memory, the gasps of a storm on them, and a plain rule engine beside the inference. */
import type { Evidence } from '../../src/model/evidence.ts';
import { contract } from '../../src/outages/infer/tree/contract.ts';
import type {
  FeederModel,
  TreeCause,
  TreeEdge,
  TreePoint,
} from '../../src/outages/infer/tree/model.ts';
import type { Random } from '../../src/runtime/random.ts';

export const DEVICES = 200;
export const POINTS = 2_000;
export const GASPS = 50_000;
export const STORM_S = 30;
export const START = Date.parse('2026-07-15T10:00:00Z');
/** Devices that open on a feeder, and the share of meters below that can still say so. */
const OPENED = 2;
const HEARD = 0.7;

/** A trunk of reclosers, laterals behind fuses, transformers with their meters and one concentrator each. */
export function feeder(id: string, random: Random): FeederModel {
  const edges: TreeEdge[] = [];
  const add = (kind: string, parent: number, phases: number): number => {
    const name = `${id}-${kind}${edges.length}`;
    const cause = (mask: number, prior: number): TreeCause => ({
      ...{ id: `${name}:${mask}`, device: name, phases: mask, prior, protective: true },
    });
    const isPoles = kind === 'fuse' && phases === 7;
    const poles = isPoles ? [1, 2, 4].map((mask) => cause(mask, 5.7e-6)) : [];
    const causes = [...poles, cause(phases, kind === 'transformer' ? 2.3e-6 : 2.3e-5)];
    edges.push({
      ...{ id: name, kind, parent, phases, known: 0, causes },
      ...{ keep: false, km: null, opensWithoutVoltage: false },
    });
    return edges.length - 1;
  };
  const trunk = [add('breaker', -1, 7)];
  for (let i = 0; i < 6; i++) trunk.push(add('recloser', trunk.at(-1)!, 7));
  const laterals: number[] = [];
  while (laterals.length < 40) {
    const isDeep = laterals.length > 5 && random() < 0.5;
    const parent = isDeep ? pick(laterals, random) : pick(trunk, random);
    laterals.push(add('fuse', parent, random() < 0.5 ? 7 : edges[parent]!.phases));
  }
  const transformers: number[] = [];
  while (edges.length < DEVICES) {
    const parent = pick(laterals, random);
    transformers.push(add('transformer', parent, edges[parent]!.phases));
  }
  const points = Array.from({ length: POINTS }, (_, i): TreePoint => {
    const edge = transformers[i % transformers.length]!;
    const phases = edges[edge]!.phases === 7 && random() < 0.7 ? 1 << Math.floor(random() * 3) : 7;
    return {
      ...{ id: `${id}-M${i}`, edge, phases: phases & edges[edge]!.phases, phaseUnknown: false },
      ...{ customers: 1, gasp: true, group: `${id}-C${edge}`, timing: 0 },
    };
  });
  const timing = { headEnd: '', gaspLatencyS: 15, gaspWindowS: 90, restoreWindowS: 120 };
  return contract({
    feeder: id,
    edges,
    points,
    timings: [{ ...timing, batch: false, asks: true }],
  });
}

export const pick = <T>(list: readonly T[], random: Random): T =>
  list[Math.floor(random() * list.length)]!;

/** Gasps of the meters behind opened devices, in order of time. */
export function storm(models: readonly FeederModel[], random: Random): Evidence[] {
  const gasps: Evidence[] = [];
  for (let turn = 0; gasps.length < GASPS; turn++) {
    const model = models[turn % models.length]!;
    for (let n = 0; n < OPENED; n++) {
      const z = 1 + Math.floor(random() * (model.zoneCount - 1));
      for (let s = model.spStart[z]!; s < model.spStart[model.end[z]!]!; s++) {
        if (random() >= HEARD) continue;
        const at = START + Math.floor(random() * STORM_S * 1000);
        const supplyPoint = model.spIds[s]!;
        gasps.push({
          ...{ id: `${supplyPoint}/${at}`, at, receivedAt: at, deviceTime: null },
          ...{ about: 'supply_point', supplyPoint, says: { kind: 'gasp' } },
        });
      }
    }
  }
  return gasps.slice(0, GASPS).sort((a, b) => a.at - b.at);
}

/** "A device if half of its meters gasped, rolled up at two children": counting along the path. */
export function ruleEngineS(models: readonly FeederModel[], gasps: readonly Evidence[]): number {
  const places = new Map<string, { model: FeederModel; z: number; counts: Int32Array }>();
  for (const model of models) {
    const counts = new Int32Array(model.zoneCount);
    model.spIds.forEach((id, s) => {
      places.set(id, { model, z: model.spZone[s]!, counts });
    });
  }
  const before = process.cpuUsage();
  let declared = 0;
  for (const gasp of gasps) {
    if (gasp.about !== 'supply_point') continue;
    const { model, z, counts } = places.get(gasp.supplyPoint)!;
    for (let up = z; up > 0; up = model.parent[up]!) {
      counts[up]! += 1;
      const all = model.spStart[model.end[up]!]! - model.spStart[up]!;
      if (counts[up]! >= 2 && 2 * counts[up]! >= all) declared++;
    }
  }
  const used = process.cpuUsage(before);
  return declared === 0 ? Number.NaN : (used.user + used.system) / 1e6;
}
