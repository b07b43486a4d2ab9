/** Questions about the grid as it stands, in the shapes the API shows. */
import type { GridReads } from '../api/parts/grid.ts';
import type * as shapes from '../api/shapes/grid.ts';
import { phasesOf } from '../model/phases.ts';
import type { Reading } from '../model/reading.ts';
import { type Instant, toIso } from '../model/time.ts';
import { diagram } from '../network/diagram.ts';
import { nodeBehind, supplyPointsBehind } from '../network/forest.ts';
import { classOf, edgeKindOf, edgeNumber, type Grid } from '../network/grid.ts';
import { normalState } from '../network/state.ts';
import { idsOf, pathTo, traceDownstream, traceUpstream } from '../network/trace.ts';
import { inTurns } from '../runtime/in-parts.ts';
import type { ReadingStore, StoredReading } from '../store/readings.ts';
import type { Board } from './board.ts';
import { deviceValues } from './device-values.ts';
import { namesOf } from './find/names.ts';
import { searchGrid } from './find/search.ts';
import { busNode, busView } from './load/bus.ts';
import { isReduced } from './plans/second-supply.ts';
import { offNormal, whatIfView } from './switching.ts';
import type { Tags } from './tags.ts';
import type { World } from './world.ts';

export interface GridReadParts {
  world: World;
  board: Board;
  readings: ReadingStore;
  tags: Tags;
  /** P(dark) of a supply point as the detector last said. */
  pDark(supplyPoint: string): { pDark: number; at: number } | null;
  /** Local automation at work on a feeder; null while it is not. */
  automation(feeder: string): { since: Instant; until: Instant } | null;
  /** Supply known from the last message of the point itself: `live` after a proof. */
  deviceLabel: string;
  now(): Instant;
}

export function createGridReads(parts: GridReadParts): GridReads {
  const { world } = parts;
  // Made now, and not while the first one who searches waits; what fails here fails his search.
  namesOf(world.grid).catch(() => undefined);
  return {
    async feeders() {
      const offNormal = offNormalIn(parts.world);
      const views = world.grid.feeders.flatMap((feeder) =>
        feeder.kind === 'feeder' ? [feederView(parts, feeder.id, offNormal)] : [],
      );
      return (await Promise.all(views)).filter((view) => view !== null);
    },
    feeder: (id) => feederView(parts, id, offNormalIn(parts.world)),
    diagram: (id) => {
      if (!world.grid.feederOf.has(id)) return null;
      const { feeder, columns, rows } = diagram(world.grid, world.forest, id);
      return { feeder, columns: [...columns], rows };
    },
    device: (id) => (world.grid.edgeOf.has(id) ? deviceView(parts, id) : busView(parts, id)),
    values(device) {
      if (world.grid.edgeOf.has(device)) return deviceValues(parts, device);
      const node = busNode(world.grid, device);
      return node === null ? null : deviceValues(parts, world.grid.nodeIds[node] ?? device);
    },
    trace: (device, options) =>
      world.grid.edgeOf.has(device) ? traceView(world, device, options) : null,
    whatIf: (change) => whatIfView(parts, change),
    offNormal: (operations) => offNormal(parts, operations),
    supplyPoint: (key) => {
      const number = world.locator.find(key);
      return number === undefined ? null : supplyPointView(parts, number);
    },
    supplyPoints: (ids) =>
      ids.flatMap((id) => {
        const number = world.locator.supplyPoint(id);
        return number === undefined ? [] : [supplyPointView(parts, number)];
      }),
    classesOf: (ids) =>
      ids.map((id) => {
        const number = world.locator.supplyPoint(id);
        return number === undefined ? 'residential' : classOf(world.grid, number);
      }),
    async search(text, limit) {
      const { grid, locator } = world;
      const names = await namesOf(grid);
      return inTurns(searchGrid({ grid, locator, names }, text, limit));
    },
  };
}

/** Devices that do not stand as they should, by number of their feeder: looked for once for a whole list. */
function offNormalIn({ grid, state }: World): ReadonlyMap<number, string[]> {
  const found = new Map<number, string[]>();
  for (let edge = 0; edge < grid.deviceCount; edge += 1) {
    if (state[edge] === grid.normalClosed[edge]) continue;
    const feeder = grid.homeFeeder[grid.to[edge] as number] as number;
    const own = found.get(feeder) ?? [];
    own.push(grid.edgeIds[edge] as string);
    found.set(feeder, own);
  }
  return found;
}

async function feederView(
  parts: GridReadParts,
  id: string,
  offNormal: ReadonlyMap<number, string[]>,
): Promise<shapes.FeederView | null> {
  const { world, board } = parts;
  const { grid } = world;
  const number = grid.feederOf.get(id);
  const feeder = number === undefined ? undefined : grid.feeders[number];
  if (number === undefined || feeder === undefined) return null;
  const points = pointsOfFeeder(grid, feeder.head);
  const dark = points.filter((point) => board.dark(point) !== undefined).length;
  const head = grid.tables.devices[feeder.head];
  const measured = head === undefined ? null : await measuredAt(parts, head.id);
  return {
    id,
    name: head?.name || id,
    state: dark === 0 ? 'live' : dark === points.length ? 'dark' : 'partly_dark',
    customers: { total: points.length, dark },
    offNormal: offNormal.get(number) ?? [],
    loadA: measured?.currentA ?? null,
    ratingA: head?.ratingA ?? null,
    voltageKv: measured?.voltageKv ?? null,
    alarms: [...board.alarms.values()].filter((alarm) => alarm.feeder === id).length,
    earthFault: earthFaultOf(parts, feeder.source),
    automation: automationOf(parts, id),
    readAt: toIso(measured?.at ?? null),
  };
}

function automationOf(parts: GridReadParts, feeder: string): shapes.FeederView['automation'] {
  const run = parts.automation(feeder);
  return run === null ? null : { since: toIso(run.since), until: toIso(run.until) };
}

const phaseNames = ['A', 'B', 'C'] as const;

/** Mean of the phases that were measured at an asset of the device; null where none was. */
async function measuredAt(
  parts: GridReadParts,
  device: string,
): Promise<{ currentA: number | null; voltageKv: number | null; at: number | null } | null> {
  const assets = [...parts.world.locator.assetsAt(device), device];
  const points = (quantity: Reading['quantity']) =>
    phaseNames.map((phase) => assets.map((asset) => ({ asset, quantity, phase })));
  const all = await parts.readings.latest([...points('current'), ...points('voltage')].flat());
  // Several assets may stand at one device: of each point the first that has a reading counts.
  const rows = Array.from({ length: 2 * phaseNames.length }, (_, at) => {
    const ofPoint = all.slice(at * assets.length, (at + 1) * assets.length);
    return ofPoint.find((row) => row !== null) ?? null;
  });
  const currentA = mean(rows.slice(0, 3));
  const phaseV = mean(rows.slice(3));
  const times = rows.flatMap((row) => (row === null ? [] : [row.time]));
  return {
    currentA: currentA === null ? null : Math.round(currentA * 10) / 10,
    voltageKv: phaseV === null ? null : Math.round((phaseV * Math.sqrt(3)) / 10) / 100,
    at: times.length === 0 ? null : Math.max(...times),
  };
}

function mean(rows: ReadonlyArray<StoredReading | null>): number | null {
  const values = rows.flatMap((row) =>
    row !== null && row.quality !== 'bad' && row.value !== null ? [row.value] : [],
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function earthFaultOf(parts: GridReadParts, source: number): string | null {
  const node = parts.world.grid.tables.sources[source]?.node;
  for (const fault of parts.board.earthFaults.values()) {
    const isHere = fault.bus === node || parts.world.grid.tables.sources[source]?.id === fault.bus;
    if (isHere) return fault.id;
  }
  return null;
}

function pointsOfFeeder(grid: Grid, head: number): string[] {
  if (head < 0) return [];
  const node = nodeBehind(grid, grid.normal, head);
  return node < 0 ? [] : idsOf(grid, supplyPointsBehind(grid.normal, node));
}

function deviceView(parts: GridReadParts, id: string): shapes.DeviceView {
  const { world, board } = parts;
  const { grid, forest, state } = world;
  const edge = edgeNumber(grid, id);
  const row = grid.tables.devices[edge];
  const transformer = grid.tables.transformers[edge - grid.firstTransformer];
  const name = row?.name ?? transformer?.name ?? '';
  const closed = state[edge] as number;
  const whole = grid.edgePhases[edge] as number;
  const behind = nodeBehind(grid, forest, edge);
  const live =
    behind < 0 ? (forest.live[grid.to[edge] as number] as number) : (forest.live[behind] as number);
  const known = world.known(id);
  const outage = [...board.outages.values()].find(
    (one) => one.causeGroup.includes(id) && one.restoredAt === null,
  );
  const path = pathTo(grid, forest, grid.from[edge] as number);
  return {
    id,
    name,
    label: parts.deviceLabel.replace('{name}', name).replace('{id}', id).trim(),
    kind: edgeKindOf(grid, edge),
    feeder: grid.feeders[grid.homeFeeder[grid.to[edge] as number] as number]?.id ?? null,
    phases: phasesOf(whole),
    normal: grid.normalClosed[edge] === 0 ? 'open' : 'closed',
    state: outage !== undefined || closed === 0 ? 'open' : closed === whole ? 'closed' : 'mixed',
    stateOrigin: outage !== undefined ? 'inferred' : (known?.origin ?? 'normal'),
    stateAt: toIso(outage?.startedAt ?? known?.at ?? null),
    supply: supplyBelow(parts, edge, live),
    remote: row?.remote ?? false,
    parent: path.findLast((above) => above !== id) ?? null,
    customersBelow: traceDownstream(grid, grid.normal, id).customers,
    ratingA: row?.ratingA ?? null,
    lat: row?.lat ?? transformer?.lat ?? null,
    lon: row?.lon ?? transformer?.lon ?? null,
    outage: outage?.id ?? null,
    tags: parts.tags.of(id),
  };
}

/** What the customers below have, by what is known of them; by the switching state where there is nobody. */
function supplyBelow(
  parts: GridReadParts,
  edge: number,
  live: number,
): 'live' | 'dark' | 'partial' {
  const { grid } = parts.world;
  const below = pointsOfFeeder(grid, edge);
  if (below.length === 0) return live === 0 ? 'dark' : 'live';
  const dark = below.filter((point) => parts.board.dark(point) !== undefined).length;
  return dark === 0 ? 'live' : dark === below.length ? 'dark' : 'partial';
}

/** What a device feeds or hangs on; the CLI and the API show the same. */
export function traceView(
  world: Pick<World, 'grid' | 'forest'>,
  device: string,
  options: { direction: 'upstream' | 'downstream'; state: 'normal' | 'current' },
): shapes.TraceView {
  const { grid } = world;
  const forest = options.state === 'normal' ? grid.normal : world.forest;
  const base = { device, direction: options.direction, state: options.state };
  if (options.direction === 'upstream') {
    const devices = traceUpstream(grid, forest, device);
    const byClass = { life_support: 0, critical: 0, business: 0, residential: 0 };
    return { ...base, supplyPoints: 0, ids: [], devices, byClass, kva: 0 };
  }
  const traced = traceDownstream(grid, forest, device);
  const ids = idsOf(grid, traced.supplyPoints);
  const { byClass, kva } = traced;
  return { ...base, supplyPoints: ids.length, ids, devices: [], byClass, kva };
}

function supplyPointView(parts: GridReadParts, number: number): shapes.SupplyPointView {
  const { world, board } = parts;
  const { grid, forest } = world;
  const row = grid.tables.supplyPoints[number] as Grid['tables']['supplyPoints'][number];
  const node = grid.spNode[number] as number;
  const mark = board.dark(row.id);
  const belief = parts.pDark(row.id);
  return {
    id: row.id,
    meter: row.meter,
    feeder: grid.feeders[grid.homeFeeder[node] as number]?.id ?? null,
    transformer: row.transformer,
    phases: row.phaseUnknown ? '?' : phasesOf(row.phases),
    class: row.class,
    tier: row.tier,
    address: row.address,
    area: row.area,
    supply:
      mark !== undefined ? 'dark' : isReduced(parts, row.id, parts.now()) ? 'reduced' : 'live',
    since: toIso(mark?.since ?? null),
    path: pathTo(grid, forest, node),
    outage: mark?.outage ?? null,
    plannedOutage: mark?.plannedOutage ?? null,
    pDark: belief?.pDark ?? null,
    evidenceAt: toIso(belief?.at ?? null),
    lat: row.lat,
    lon: row.lon,
  };
}

/** The forest of the normal state of a grid, for commands that run without a service. */
export function normalWorld(grid: Grid): Pick<World, 'grid' | 'forest' | 'state'> {
  return { grid, forest: grid.normal, state: normalState(grid) };
}
