/** The shape of one made-up feeder: zones behind devices, sections within a zone, transformers on them. */
import type { Dice } from './random.ts';

export interface Zone {
  /** Zone above; -1 for the first. */
  above: number;
  /** Openable devices from the source to here. */
  depth: number;
  kind: 'breaker' | 'recloser' | 'load_break_switch' | 'sectionaliser' | 'disconnector' | 'fuse';
  phases: string;
  /** Its nodes, the first right behind its device; sections lead from each to the next. */
  nodes: number;
  /** Which node of the zone above its device stands at. */
  at: number;
}

export interface Shape {
  zones: Zone[];
  transformers: Array<{ zone: number; node: number; phases: string; customers: number }>;
}

/** Devices in a row, the breaker counted, that a path may have; with the transformer 33. */
const DEPTH_MAX = 32;
/** Supply points for each device of a feeder. */
const POINTS_PER_ZONE = 20;

/** Draws a feeder for so many supply points; transformers have 3 to 40 of them. */
export function shapeFeeder(dice: Dice, supplyPoints: number): Shape {
  const zones: Zone[] = [
    { above: -1, depth: 1, kind: 'breaker', phases: 'ABC', nodes: dice.whole(2, 4), at: 0 },
  ];
  const wanted = Math.max(2, Math.round(supplyPoints / POINTS_PER_ZONE));
  while (zones.length < wanted) zones.push(nextZone(dice, zones));
  return { zones, transformers: placeTransformers(dice, zones, supplyPoints) };
}

/** Hangs a zone on one that is there: mostly a lateral anywhere, often the end of the line goes on. */
function nextZone(dice: Dice, zones: readonly Zone[]): Zone {
  let above = dice.chance(0.42) ? zones.length - 1 : dice.whole(0, zones.length - 1);
  if ((zones[above] as Zone).depth >= DEPTH_MAX) above = 0;
  const parent = zones[above] as Zone;
  const isTrunk = parent.phases === 'ABC' && dice.chance(0.3);
  const kind = isTrunk
    ? dice.pick(['load_break_switch', 'load_break_switch', 'recloser', 'sectionaliser'] as const)
    : dice.pick(['fuse', 'fuse', 'fuse', 'fuse', 'load_break_switch', 'disconnector'] as const);
  return {
    above,
    depth: parent.depth + 1,
    kind,
    phases: isTrunk || dice.chance(0.55) ? parent.phases : dice.pick([...parent.phases]),
    nodes: dice.whole(1, 3),
    at: dice.whole(0, parent.nodes - 1),
  };
}

function placeTransformers(
  dice: Dice,
  zones: readonly Zone[],
  supplyPoints: number,
): Shape['transformers'] {
  const placed: Shape['transformers'] = [];
  for (let left = supplyPoints; left > 0; ) {
    const zone = dice.whole(0, zones.length - 1);
    const { phases, nodes } = zones[zone] as Zone;
    const most = phases.length === 1 ? 15 : 40;
    const customers = left < 6 ? left : Math.min(left < 9 ? left : left - 3, dice.whole(3, most));
    const own = phases.length > 1 && dice.chance(0.2) ? dice.pick([...phases]) : phases;
    placed.push({ zone, node: dice.whole(0, nodes - 1), phases: own, customers });
    left -= customers;
  }
  return placed;
}
