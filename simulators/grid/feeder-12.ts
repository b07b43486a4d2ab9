/** XQ-12: the IEEE 123-node feeder dressed as a 10 kV line with a recloser, ties and lateral fuses. */

import type { CimBranch, CimFeeder } from './cim.ts';
import { readCimFeeder } from './cim.ts';
import { allPhases, type Edge, type Place, phasesOf, type Transformer } from './network.ts';

export const feeder12 = 'XQ-12';

/** Switches of the file and what they are here. */
const switches: Record<string, { id: string; kind: Edge['kind']; name: string; remote?: true }> = {
  sw1: { id: 'CB-12', kind: 'breaker', name: '新区12线出线', remote: true },
  sw2: { id: 'RC-2', kind: 'recloser', name: '桃园路', remote: true },
  sw3: { id: 'SW-3', kind: 'load_break_switch', name: '文昌街' },
  sw4: { id: 'SW-4', kind: 'load_break_switch', name: '工业园' },
  sw5: { id: 'SW-5', kind: 'load_break_switch', name: '河滨' },
  sw6: { id: 'SW-6', kind: 'load_break_switch', name: '水厂支线' },
  sw7: { id: 'SW-7', kind: 'load_break_switch', name: '文昌河滨联络' },
  sw8: { id: 'SW-8', kind: 'load_break_switch', name: '桃园工业联络' },
};

/** Laterals with older meters: they send, and nobody can ask them. */
export const oneWayLaterals: readonly string[] = ['FU-19', 'FU-25R'];

/** Corner of the drawing on the map, and degrees a foot (drawn at twice its size). */
const corner: Place = { lat: 31.214, lon: 121.512 };
const degreesPerFoot = (2 * 0.3048) / 111_000;

/** Edges and transformers of the feeder; `BUS-1` is the bus it hangs on. */
export function dressFeeder12(path: string): { edges: Edge[]; transformers: Transformer[] } {
  const feeder = readCimFeeder(path);
  const nodeId = (node: string): string =>
    node === feeder.sourceNode ? 'BUS-1' : `N-${node.toUpperCase()}`;
  const placeOf = (node: string): Place => {
    const point = feeder.points.get(node) ?? { x: 0, y: 0 };
    return {
      lat: round(corner.lat + point.y * degreesPerFoot),
      lon: round(corner.lon + (point.x * degreesPerFoot) / Math.cos((corner.lat * Math.PI) / 180)),
    };
  };
  const heads = lateralHeads(feeder);
  const edges = feeder.branches.flatMap((branch) => {
    const edge = edgeOf(branch, { nodeId, placeOf });
    if (!heads.has(branch.id)) return [edge];
    const joint = `${edge.from}-F${branch.to.toUpperCase()}`;
    return [fuseAt(edge, joint), { ...edge, from: joint }];
  });
  const transformers = feeder.consumers.map((consumer): Transformer => {
    const id = consumer.id.replace(/^s/, '').toUpperCase();
    return {
      id: `TX-${id}`,
      node: nodeId(consumer.node),
      mask: consumer.mask,
      name: `${id}号`,
      kva: [30, 50, 80, 100, 160, 200, 315].find((kva) => kva * 800 > consumer.peakW) ?? 400,
      feeder: feeder12,
      peakW: consumer.peakW,
      ...placeOf(consumer.node),
    };
  });
  return { edges, transformers };
}

const round = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

function edgeOf(
  branch: CimBranch,
  map: { nodeId(node: string): string; placeOf(node: string): Place },
): Edge {
  const dress = switches[branch.id];
  const number = branch.id.replace(/^\D+/, '').toUpperCase();
  const section = branch.kind === 'regulator' ? `REG-${number}` : `LS-${number}`;
  return {
    id: branch.id === 'xfm1' ? 'LS-XFM1' : (dress?.id ?? section),
    kind: dress?.kind ?? 'section',
    from: map.nodeId(branch.from),
    to: map.nodeId(branch.to),
    mask: branch.mask,
    name: dress?.name ?? '',
    feeder: feeder12,
    isNormallyOpen: branch.isNormallyOpen,
    isRemote: dress?.remote ?? false,
    lengthM: Math.round(branch.lengthM),
    ratingA: branch.mask === allPhases ? 400 : 100,
    fa: dress?.kind === 'recloser' ? 'recloser' : 'none',
    ...map.placeOf(branch.to),
  };
}

/** A fuse between the trunk and the first section of a lateral. */
function fuseAt(section: Edge, joint: string): Edge {
  const number = section.to.replace('N-', '');
  return {
    ...section,
    id: `FU-${number}`,
    kind: 'fuse',
    to: joint,
    name: `${number}支线${phasesOf(section.mask)}相`,
    lengthM: 0,
    ratingA: 100,
  };
}

/** First branches with fewer than three phases, seen from the source in the normal state. */
function lateralHeads(feeder: CimFeeder): Set<string> {
  const heads = new Set<string>();
  const seen = new Set([feeder.sourceNode]);
  const trunk = [feeder.sourceNode];
  for (let node = trunk.shift(); node !== undefined; node = trunk.shift()) {
    for (const branch of feeder.branches) {
      if (branch.isNormallyOpen || (branch.from !== node && branch.to !== node)) continue;
      const other = branch.from === node ? branch.to : branch.from;
      if (seen.has(other)) continue;
      if (branch.mask !== allPhases) {
        heads.add(branch.id);
        continue;
      }
      seen.add(other);
      trunk.push(other);
    }
  }
  return heads;
}
