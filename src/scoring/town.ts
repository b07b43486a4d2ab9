/** A made-up network as rows, and beside it how it really is: where each meter hangs, what it shares. */
import { buildGrid } from '../network/build.ts';
import type { Grid } from '../network/grid.ts';
import {
  deviceRow,
  sectionRow,
  sourceRow,
  supplyPointRow,
  transformerRow,
} from '../network/rows.ts';
import { type DeviceKind, type NetworkTables, noTables } from '../network/tables.ts';
import type { Dice } from './dice.ts';
import { shapeFeeder, type Zone } from './shape.ts';
import type { StormCall, World } from './world.ts';

/** What is so, whatever the records say; arrays by supply point. */
export interface Town {
  grid: Grid;
  /** Edge of the transformer it really hangs on, and the phases it really takes. */
  trueEdge: Int32Array;
  truePhases: Uint8Array;
  /** Communication group, and by group whether it is a bad one. */
  group: Int32Array;
  badGroup: Uint8Array;
  headEnd: string[];
  /** Milliseconds its clock is ahead. */
  clockMs: Float64Array;
  /** Devices that report their position, by edge. */
  reports: Uint8Array;
}

const FEEDERS_PER_HEAD_END = 50;
/** Transformers that share a gateway by radio. */
const PER_GATEWAY = 4;
const GASP_SHARE = 0.97;

interface Building {
  tables: NetworkTables;
  dice: Dice;
  call: StormCall;
  reporting: Set<string>;
  laterals: number;
}

export function buildTown(call: StormCall, world: World, dice: Dice): Town {
  const tables = noTables();
  const building: Building = { tables, dice, call, reporting: new Set(), laterals: 0 };
  for (let feeder = 1; feeder <= call.feeders; feeder++) addFeeder(building, feeder);
  const grid = buildGrid(tables, 1);
  const count = grid.supplyPointCount;
  const town: Town = {
    grid,
    trueEdge: Int32Array.from(grid.spTransformer),
    truePhases: Uint8Array.from(grid.spPhases),
    group: new Int32Array(count),
    badGroup: new Uint8Array(0),
    headEnd: tables.supplyPoints.map((row) => row.headEnd ?? ''),
    clockMs: new Float64Array(count),
    reports: Uint8Array.from(grid.edgeIds, (id) => (building.reporting.has(id) ? 1 : 0)),
  };
  setGroups(town, call, dice);
  for (let s = 0; s < count; s++) {
    town.clockMs[s] = dice.chance(world.wrongClocks)
      ? (dice.chance(0.5) ? 1 : -1) * dice.between(600_000, 86_400_000)
      : dice.normal(0, 1_000);
    if (dice.chance(world.wrongRecords)) misplace(town, dice, s);
  }
  return town;
}

/** It hangs elsewhere: half of them on the next transformer, half anywhere. */
function misplace(town: Town, dice: Dice, s: number): void {
  const { grid } = town;
  const most = grid.firstBox - grid.firstTransformer;
  const own = grid.spTransformer[s]! - grid.firstTransformer;
  const other = dice.chance(0.5)
    ? (own + (dice.chance(0.5) ? 1 : most - 1)) % most
    : dice.whole(0, most - 1);
  const edge = grid.firstTransformer + other;
  const phases = grid.edgePhases[edge]!;
  town.trueEdge[s] = edge;
  const one = dice.pick([1, 2, 4].filter((phase) => (phases & phase) !== 0));
  town.truePhases[s] = town.truePhases[s] === 7 ? phases : one;
}

function setGroups(town: Town, call: StormCall, dice: Dice): void {
  const numbers = new Map<string, number>();
  town.grid.tables.supplyPoints.forEach((row, s) => {
    const name = row.concentrator ?? row.id;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    town.group[s] = known;
  });
  town.badGroup = Uint8Array.from({ length: numbers.size }, () =>
    dice.chance(call.badGroups) ? 1 : 0,
  );
}

const prefixes: Record<Zone['kind'], string> = {
  breaker: 'CB',
  recloser: 'RC',
  load_break_switch: 'SW',
  disconnector: 'DS',
  fuse: 'FU',
};

function addFeeder(building: Building, feeder: number): void {
  const { tables, dice } = building;
  const source = `SS${feeder}`;
  tables.sources.push(sourceRow({ id: source, node: `${source}/bus` }));
  const shape = shapeFeeder(dice);
  const node = (zone: number, n: number): string => `N${feeder}-${zone}-${n}`;
  shape.zones.forEach((zone, z) => {
    const id = `${prefixes[zone.kind]}${feeder}-${z}`;
    tables.devices.push(
      deviceRow({
        id,
        kind: zone.kind as DeviceKind,
        fromNode: zone.above < 0 ? `${source}/bus` : node(zone.above, zone.at),
        toNode: node(z, 0),
        feeder: zone.above < 0 ? `F${feeder}` : null,
        phases: zone.phases,
      }),
    );
    if (reports(building, zone)) building.reporting.add(id);
    for (let n = 1; n < zone.nodes; n++) {
      const ends = { fromNode: node(z, n - 1), toNode: node(z, n) };
      tables.sections.push(
        sectionRow({ id: `LS${feeder}-${z}-${n}`, ...ends, phases: zone.phases }),
      );
    }
  });
  shape.transformers.forEach((one, t) => {
    const id = `TX${feeder}-${t}`;
    const at = node(one.zone, one.node);
    tables.transformers.push(transformerRow({ id, node: at, phases: one.phases }));
    for (let n = 0; n < one.customers; n++)
      addPoint(building, { feeder, t, n, phases: one.phases });
  });
}

function reports(building: Building, zone: Zone): boolean {
  if (!building.call.telemetry) return false;
  if (zone.kind === 'breaker' || zone.kind === 'recloser') return true;
  if (zone.kind !== 'fuse') return false;
  building.laterals += 1;
  return building.laterals % 3 === 0;
}

function addPoint(
  { tables, dice, call }: Building,
  at: { feeder: number; t: number; n: number; phases: number },
): void {
  const { feeder, t, n, phases } = at;
  const isLarge = phases === 7 && dice.chance(0.08);
  const isCarrier = call.world === 'carrier';
  const group = isCarrier ? t : Math.floor(t / PER_GATEWAY);
  tables.supplyPoints.push(
    supplyPointRow({
      id: `SP${feeder}-${t}-${n}`,
      transformer: `TX${feeder}-${t}`,
      phases: isLarge ? phases : dice.pick([1, 2, 4].filter((one) => (phases & one) !== 0)),
      phaseUnknown: false,
      headEnd: `${call.world}-${Math.ceil(feeder / FEEDERS_PER_HEAD_END)}`,
      concentrator: `G${feeder}-${group}`,
      gasp: dice.chance(GASP_SHARE),
    }),
  );
}
