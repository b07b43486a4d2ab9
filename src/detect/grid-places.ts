// The places of assets in a grid: what judging must know of each, from the network's own tables.
import { PHASE_A, phaseCount } from '../model/phases.ts';
import type { DurationMs } from '../model/time.ts';
import { nodeBehind, supplyPointsBehind } from '../network/forest.ts';
import { edgeKindOf, type Grid, SECTION, TRANSFORMER } from '../network/grid.ts';
import type { Locator, Place } from '../network/locate.ts';
import type { SwitchState } from '../network/state.ts';
import { forgetOldest } from '../runtime/forget.ts';
import type { AssetPlace, Locate, Witness } from './place.ts';

/** Places kept at hand; the oldest go first. */
const cachedMax = 200_000;
/** Declared voltage of a low-voltage point that names none, V. */
const lowVoltageV = 220;

/**
 * @param at.state present switching state; read anew for each device
 * @param at.periodOf time between two polls of an asset; null where it speaks on events only
 */
export function gridPlaces(at: {
  grid: Grid;
  locator: Locator;
  state: () => SwitchState;
  periodOf: (asset: string) => DurationMs | null;
}): Locate {
  const { grid, locator } = at;
  const cached = new Map<string, AssetPlace>();
  const kinds = new Map(grid.tables.assets.map((row) => [row.id, row]));
  return (asset) => {
    const known = cached.get(asset);
    if (known !== undefined) return known;
    const place = locator.asset(asset);
    if (place === null) return null;
    const row = kinds.get(asset);
    const found: AssetPlace = {
      ...bare(asset),
      periodMs: at.periodOf(asset),
      // A terminal or sensor has a battery; an indicator speaks by itself; a meter dies with its line.
      speaksWhenDark: row !== undefined && row.kind !== null,
      ...factsOf({ ...at, place }),
    };
    if (place.kind === 'edge' && edgeKindOf(grid, place.edge) !== 'transformer') return found;
    cached.set(asset, found);
    forgetOldest(cached, cachedMax);
    return found;
  };
}

interface At {
  grid: Grid;
  locator: Locator;
  state: () => SwitchState;
  place: Place;
}

function factsOf(at: At): Partial<AssetPlace> {
  const { place, grid } = at;
  if (place.kind === 'supply_point') return ofSupplyPoint(at, place.supplyPoint);
  if (place.kind === 'node') return ofNode(grid, place.node);
  if (grid.edgeKind[place.edge] === TRANSFORMER) return ofTransformer(grid, place.edge);
  return { ...ofDevice(at, place.edge), side: place.side };
}

function ofSupplyPoint({ grid, locator }: At, supplyPoint: number): Partial<AssetPlace> {
  const row = grid.tables.supplyPoints[supplyPoint];
  if (row === undefined) return {};
  const witness = witnessOf(grid, supplyPoint);
  const { concentrator: id } = row;
  return {
    witnesses: [witness],
    feeder: feederAt(grid, grid.spNode[supplyPoint] ?? -1),
    ...aboveOf(grid, grid.spTransformer[supplyPoint] ?? -1),
    ...spotOf(grid, grid.spNode[supplyPoint] ?? -1),
    phases: witness.phases,
    isPhaseUnknown: grid.spPhaseUnknown[supplyPoint] === 1,
    unV: row.voltageV,
    concentrator:
      id === null
        ? null
        : { id, supplyPoint: concentratorPoint({ grid, locator, id, supplyPoint }) },
  };
}

/** The supply point that feeds a concentrator: where it hangs, else the first of the same transformer. */
function concentratorPoint(at: {
  grid: Grid;
  locator: Locator;
  id: string;
  supplyPoint: number;
}): string | null {
  const { grid, locator, id, supplyPoint } = at;
  const place = locator.asset(id);
  if (place?.kind === 'supply_point') return idOf(grid, place.supplyPoint);
  const transformer = place?.kind === 'edge' ? place.edge : (grid.spTransformer[supplyPoint] ?? -1);
  if (transformer < 0) return idOf(grid, supplyPoint);
  const [first] = witnessesUnder(grid, transformer);
  return first?.supplyPoint ?? idOf(grid, supplyPoint);
}

function ofTransformer(grid: Grid, edge: number): Partial<AssetPlace> {
  const witnesses = witnessesUnder(grid, edge);
  const [first] = witnesses;
  const phases = grid.edgePhases[edge] ?? 7;
  const unV = first?.unV ?? lowVoltageV;
  const kva = grid.tables.transformers[edge - grid.firstTransformer]?.kva ?? null;
  const va = kva === null ? null : kva * 1000;
  return {
    witnesses,
    device: grid.edgeIds[edge] ?? null,
    deviceKind: 'transformer',
    feeder: feederAt(grid, grid.from[edge] ?? -1),
    ...aboveOf(grid, edge),
    ...spotOf(grid, nodeBehind(grid, grid.normal, edge)),
    phases,
    unV,
    ratedVa: va,
    ratedA: va === null ? null : va / (phaseCount(phases) * unV),
  };
}

function ofDevice({ grid, state }: At, edge: number): Partial<AssetPlace> {
  const isSection = grid.edgeKind[edge] === SECTION;
  const row = isSection ? undefined : grid.tables.devices[edge];
  const phases = grid.edgePhases[edge] ?? 7;
  const node = grid.from[edge] ?? -1;
  const closed = state()[edge] ?? 0;
  return {
    device: grid.edgeIds[edge] ?? null,
    deviceKind: edgeKindOf(grid, edge),
    feeder: feederAt(grid, grid.to[edge] ?? -1) ?? feederAt(grid, node),
    ...spotOf(grid, nodeBehind(grid, grid.normal, edge)),
    phases,
    unV: nominalOf(row?.kv ?? sourceOf(grid, node)?.kv ?? null),
    earthing: sourceOf(grid, node)?.earthing ?? 'solid',
    recloses: row?.kind === 'recloser' || row?.fa === 'recloser',
    opensWithoutVoltage: row?.opensWithoutVoltage === true || row?.fa === 'voltage_time',
    isOpenInModel: isSection ? null : (closed & phases) === 0,
    ratedA: (isSection ? grid.tables.sections[edge - grid.firstSection] : row)?.ratingA ?? null,
    speaksWhenDark: true,
  };
}

function ofNode(grid: Grid, node: number): Partial<AssetPlace> {
  const source = sourceOf(grid, node);
  const near = grid.tables.devices.find(
    (row) =>
      row.kv !== null && (row.fromNode === grid.nodeIds[node] || row.toNode === grid.nodeIds[node]),
  );
  return {
    bus: grid.nodeIds[node] ?? null,
    feeder: feederAt(grid, node),
    ...spotOf(grid, node),
    earthing: source?.earthing ?? 'solid',
    phases: 7,
    unV: nominalOf(near?.kv ?? source?.kv ?? null),
    speaksWhenDark: true,
  };
}

/** Up to three supply points that together see all phases of a transformer. */
function witnessesUnder(grid: Grid, edge: number): Witness[] {
  const chosen: Witness[] = [];
  let seen = 0;
  const node =
    grid.normal.parentEdge[grid.to[edge] ?? -1] === edge ? grid.to[edge] : grid.from[edge];
  for (const supplyPoint of supplyPointsBehind(grid.normal, node ?? -1)) {
    const witness = witnessOf(grid, supplyPoint);
    const isNews = (witness.phases & ~seen) !== 0;
    if (grid.spTransformer[supplyPoint] !== edge || !isNews) continue;
    // Behind a box of its own it may be dark while the transformer is not.
    if (grid.tables.supplyPoints[supplyPoint]?.box !== null) continue;
    chosen.push(witness);
    seen |= witness.phases;
    if (seen === 7) break;
  }
  return chosen;
}

function witnessOf(grid: Grid, supplyPoint: number): Witness {
  const isUnknown = grid.spPhaseUnknown[supplyPoint] === 1;
  const phases = isUnknown ? PHASE_A : (grid.spPhases[supplyPoint] ?? PHASE_A);
  const unV = grid.tables.supplyPoints[supplyPoint]?.voltageV ?? lowVoltageV;
  return { supplyPoint: idOf(grid, supplyPoint), phases, unV };
}

function idOf(grid: Grid, supplyPoint: number): string {
  return grid.tables.supplyPoints[supplyPoint]?.id ?? '';
}

function feederAt(grid: Grid, node: number): string | null {
  const feeder = node < 0 ? -1 : (grid.homeFeeder[node] ?? -1);
  return grid.feeders[feeder]?.id ?? null;
}

function sourceOf(grid: Grid, node: number): Grid['tables']['sources'][number] | undefined {
  const direct = grid.sourceNodes.indexOf(node);
  if (direct >= 0) return grid.tables.sources[direct];
  const feeder = node < 0 ? -1 : (grid.homeFeeder[node] ?? -1);
  return grid.tables.sources[grid.feeders[feeder]?.source ?? -1];
}

/** Phase to neutral, V, of a network of so many kV; null where none is known. */
function nominalOf(kv: number | null): number | null {
  return kv === null ? null : (kv * 1000) / Math.sqrt(3);
}

/** The transformer that feeds something, and the piece of line on which that hangs. */
function aboveOf(
  grid: Grid,
  transformer: number,
): Pick<AssetPlace, 'transformer' | 'vectorGroup' | 'section'> {
  if (transformer < 0) return { transformer: null, vectorGroup: null, section: null };
  const row = grid.tables.transformers[transformer - grid.firstTransformer];
  const { parentEdge, parentNode } = grid.normal;
  let node = nodeBehind(grid, grid.normal, transformer);
  if (node >= 0) node = parentNode[node] ?? -1;
  while (node >= 0 && grid.edgeKind[parentEdge[node] ?? -1] === SECTION) {
    node = parentNode[node] ?? -1;
  }
  const above = node < 0 ? -1 : (parentEdge[node] ?? -1);
  return {
    transformer: grid.edgeIds[transformer] ?? null,
    vectorGroup: row?.vectorGroup ?? null,
    section: grid.edgeIds[above] ?? null,
  };
}

/** Its numbers in the normal state, and the bus above it. */
function spotOf(grid: Grid, node: number): Pick<AssetPlace, 'span' | 'supplyBus'> {
  if (node < 0) return { span: null, supplyBus: null };
  const first = grid.normal.rank[node] ?? 0;
  const source = grid.normal.source[node] ?? -1;
  const root = source < 0 ? -1 : (grid.sourceNodes[source] ?? -1);
  return {
    span: { first, end: grid.normal.end[first] ?? first + 1 },
    supplyBus: grid.nodeIds[root] ?? null,
  };
}

function bare(asset: string): AssetPlace {
  return {
    ...{ asset, witnesses: [], device: null, deviceKind: null, feeder: null, bus: null },
    ...{ earthing: 'solid', phases: 7, unV: null, speaksWhenDark: false, recloses: false },
    ...{ opensWithoutVoltage: false, isOpenInModel: null, concentrator: null, periodMs: null },
    ...{
      ratedA: null,
      ratedVa: null,
      side: null,
      supplyBus: null,
      transformer: null,
      vectorGroup: null,
    },
    ...{ section: null, span: null, isPhaseUnknown: false },
  };
}
