/** The shape of one feeder: about 200 devices and 2,000 supply points; a trunk, laterals behind fuses, transformers. */
import type { Dice } from './dice.ts';

export interface Zone {
  /** Zone above, -1 at the source; and which of its nodes the device stands at. */
  above: number;
  at: number;
  kind: 'breaker' | 'recloser' | 'load_break_switch' | 'disconnector' | 'fuse';
  phases: number;
  nodes: number;
}

export interface Shape {
  zones: Zone[];
  transformers: Array<{ zone: number; node: number; phases: number; customers: number }>;
}

const TRUNK = 7;
const LATERALS = 30;
const SUB_LATERALS = 15;
const TRANSFORMERS = 130;
/** A lateral with one transformer needs no fuse of its own beside that of the transformer. */
const PER_LATERAL = 2;

export function shapeFeeder(dice: Dice): Shape {
  const zones: Zone[] = [{ above: -1, at: 0, kind: 'breaker', phases: 7, nodes: 4 }];
  while (zones.length < TRUNK) {
    // Mostly the end of the line goes on; now and then a branch of the trunk.
    const above = dice.chance(0.75) ? zones.length - 1 : dice.whole(0, zones.length - 1);
    const kind = dice.chance(0.5) ? 'recloser' : 'load_break_switch';
    zones.push(below(zones, above, { kind, phases: 7, nodes: 4 }, dice));
  }
  for (let n = 0; n < LATERALS; n++) {
    const kind = dice.chance(0.92) ? 'fuse' : 'disconnector';
    const phases = dice.chance(0.55) ? dice.pick([1, 2, 4]) : 7;
    const above = dice.whole(0, TRUNK - 1);
    zones.push(below(zones, above, { kind, phases, nodes: dice.whole(1, 4) }, dice));
  }
  for (let n = 0; n < SUB_LATERALS; n++) {
    const above = dice.whole(TRUNK, zones.length - 1);
    const all = zones[above]!.phases;
    const phases = all === 7 && dice.chance(0.5) ? dice.pick([1, 2, 4]) : all;
    zones.push(below(zones, above, { kind: 'fuse', phases, nodes: dice.whole(1, 3) }, dice));
  }
  return { zones, transformers: place(zones, dice) };
}

function below(
  zones: readonly Zone[],
  above: number,
  zone: Pick<Zone, 'kind' | 'phases' | 'nodes'>,
  dice: Dice,
): Zone {
  return { above, at: dice.whole(0, zones[above]!.nodes - 1), ...zone };
}

/** Two on each lateral and one on each piece of the trunk, the others anywhere. */
function place(zones: readonly Zone[], dice: Dice): Shape['transformers'] {
  const fixed = zones.flatMap((_, z) => (z < TRUNK ? [z] : new Array<number>(PER_LATERAL).fill(z)));
  return Array.from({ length: TRANSFORMERS }, (_, n) => {
    const zone = fixed[n] ?? dice.whole(0, zones.length - 1);
    const { phases: all, nodes } = zones[zone]!;
    const phases = all === 7 && dice.chance(0.2) ? dice.pick([1, 2, 4]) : all;
    const customers = phases === 7 ? dice.whole(12, 40) : dice.whole(3, 15);
    return { zone, node: dice.whole(0, nodes - 1), phases, customers };
  });
}
