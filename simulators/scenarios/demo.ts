/**
 * The demo: a planned cut is told, a gateway dies, a phase goes to earth, a recloser locks out and is restored
 * in two steps, a lateral fuse blows unseen, the planned cut is made, a transformer fails among meters that nobody
 * can ask. Places differ by seed, the order does not.
 */
import { lostBehind, type Wiring, wire } from '../grid/energise.ts';
import { feeder12, oneWayLaterals } from '../grid/feeder-12.ts';
import { allPhases, type Edge, type Network, phasesOf } from '../grid/network.ts';
import { type Random, seededRandom } from '../random.ts';
import type { Fault, PlannedCut, ScenarioPlan, SwitchingStep } from './plan.ts';

const minute = 60;
/** A planned cut of about this many customers. */
const plannedCustomers = 40;
/** The unseen fuse: at least this many transformers and customers below it. */
const fuseTransformersLeast = 2;
const fuseCustomersLeast = 20;
/** The transformer that fails: at least this many customers. */
const transformerCustomersLeast = 6;

interface Lateral {
  fuse: Edge;
  supplyPoints: string[];
  transformers: number;
}

export function planDemo(network: Network, seed: number): ScenarioPlan {
  const random = seededRandom(seed).fork('demo');
  const wiring = wire(network);
  const laterals = lateralsAboveRecloser(network, wiring);
  const byFit = [...laterals].sort(
    (a, b) => misfit(a.supplyPoints.length) - misfit(b.supplyPoints.length),
  );
  const planned = random.pick(byFit.slice(0, 3));
  const unseen = random.pick(laterals.filter((lateral) => lateral !== planned));
  return {
    name: 'demo',
    seed,
    plannedCut: plannedCut(planned),
    gateway: {
      id: `gw-${random.between(1, 4)}`,
      deadAtS: 3 * minute + random.between(0, 15),
      backAtS: 6 * minute + random.between(20, 40),
    },
    earthFault: {
      bus: 'BUS-2',
      phase: random.pick(['A', 'B', 'C'] as const),
      atS: 4 * minute + random.between(0, 20),
    },
    faults: [
      recloserFault(network, wiring, random),
      fuseFault(unseen, network, random),
      transformerFault(network, random),
    ],
    lineFaults: [],
    deviceFaults: [],
    endAtS: 40 * minute,
  };
}

const misfit = (customers: number): number => Math.abs(customers - plannedCustomers);

function lateralsAboveRecloser(network: Network, wiring: Wiring): Lateral[] {
  const behindRecloser = new Set(lostBehind(network, wiring, { device: 'RC-2', mask: allPhases }));
  const transformerOf = new Map(network.supplyPoints.map((it) => [it.id, it.transformer]));
  return network.edges
    .filter(({ kind, feeder }) => kind === 'fuse' && feeder === feeder12)
    .filter(({ id }) => !oneWayLaterals.includes(id))
    .map((fuse): Lateral => {
      const supplyPoints = lostBehind(network, wiring, { device: fuse.id, mask: fuse.mask });
      const transformers = new Set(supplyPoints.map((id) => transformerOf.get(id))).size;
      return { fuse, supplyPoints, transformers };
    })
    .filter(
      ({ supplyPoints, transformers }) =>
        transformers >= fuseTransformersLeast &&
        supplyPoints.length >= fuseCustomersLeast &&
        !supplyPoints.some((id) => behindRecloser.has(id)),
    );
}

function plannedCut({ fuse, supplyPoints }: Lateral): PlannedCut {
  return {
    id: 'planned-1',
    device: fuse.id,
    phases: phasesOf(fuse.mask),
    supplyPoints: supplyPoints.length,
    draftAtS: 15,
    approveAtS: 40,
    startAtS: 28 * minute,
    endAtS: 36 * minute,
    openAtS: 28 * minute + 10,
    closeAtS: 33 * minute + 30,
  };
}

/** Behind RC-2: either above SW-4 (the rest comes back over a tie) or below it (the first part recloses). */
function recloserFault(network: Network, wiring: Wiring, random: Random): Fault {
  const trunk = network.edges.filter(
    ({ id, kind, mask, feeder }) =>
      kind === 'section' && /^LS-\d+$/.test(id) && mask === allPhases && feeder === feeder12,
  );
  const behind = (device: string): Set<string> => trunkBehind(network, wiring, device);
  const [below2, below4, below5] = [behind('RC-2'), behind('SW-4'), behind('SW-5')];
  const upper = trunk.filter(({ id }) => below2.has(id) && !below4.has(id));
  const lower = trunk.filter(({ id }) => below4.has(id) && !below5.has(id));
  const isUpper = random.chance(0.5);
  const section = random.pick(isUpper ? upper : lower);
  const at = (minutes: number, device: string, state: 'open' | 'closed', reason: string) =>
    ({
      atS: Math.round(minutes * minute),
      device,
      phases: 'ABC',
      state,
      reason,
      isTelemetered: device === 'RC-2',
    }) satisfies SwitchingStep;
  const isolate = at(12.7, 'SW-4', 'open', '隔离故障段');
  return {
    id: 'fault-1',
    device: 'RC-2',
    section: section.id,
    phases: 'ABC',
    atS: 8 * minute + random.between(0, 20),
    recloseAfterS: [2, 12, 15].slice(0, random.between(2, 3)),
    steps: isUpper
      ? [isolate, at(13, 'SW-7', 'closed', '联络转供'), at(17, 'RC-2', 'closed', '故障已修复')]
      : [isolate, at(13, 'RC-2', 'closed', '非故障段恢复'), at(17, 'SW-4', 'closed', '故障已修复')],
  };
}

/** Trunk sections that lose phase A when the device opens. */
function trunkBehind(network: Network, wiring: Wiring, device: string): Set<string> {
  const found = new Set<string>();
  const edge = wiring.edgeOf.get(device)!;
  const queue = [wiring.to[edge]!];
  const seen = new Set([wiring.from[edge]!, ...queue]);
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of wiring.at[node]!) {
      if (network.edges[next]!.isNormallyOpen) continue;
      const other = wiring.from[next] === node ? wiring.to[next]! : wiring.from[next]!;
      if (seen.has(other)) continue;
      seen.add(other);
      found.add(network.edges[next]!.id);
      queue.push(other);
    }
  }
  return found;
}

function fuseFault({ fuse }: Lateral, network: Network, random: Random): Fault {
  const phases = phasesOf(fuse.mask);
  const section = network.edges.find(({ from }) => from === fuse.to)!;
  const step = { device: fuse.id, phases, isTelemetered: false };
  return {
    id: 'fault-2',
    device: fuse.id,
    section: section.id,
    phases,
    atS: 20 * minute + random.between(0, 20),
    recloseAfterS: [],
    steps: [
      {
        ...step,
        atS: 23 * minute,
        state: 'open',
        reason: '抢修班现场确认熔断',
        isOnlyTold: true,
      },
      { ...step, atS: 25 * minute, state: 'closed', reason: '熔体已更换' },
    ],
  };
}

/** Only the silence of its neighbours says that it is this transformer and not the whole lateral. */
function transformerFault(network: Network, random: Random): Fault {
  const counts = new Map<string, number>();
  for (const { transformer, headEnd } of network.supplyPoints) {
    if (headEnd === 'one_way') counts.set(transformer, (counts.get(transformer) ?? 0) + 1);
  }
  const large = network.transformers.filter(
    ({ id }) => (counts.get(id) ?? 0) >= transformerCustomersLeast,
  );
  const { id, mask } = random.pick(large);
  const phases = phasesOf(mask);
  return {
    id: 'fault-3',
    device: id,
    section: id,
    phases,
    atS: 33.75 * minute + random.between(0, 10),
    recloseAfterS: [],
    steps: [
      {
        ...{ atS: 36.2 * minute, device: id, phases, state: 'closed', reason: '熔管已更换' },
        ...{ isTelemetered: false, isUntold: true },
      },
    ],
  };
}
