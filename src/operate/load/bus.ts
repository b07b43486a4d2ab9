/** A source, or the bus that stands above feeder heads, shown as a device is: an outage may name it as its cause. */
import type { DeviceView } from '../../api/shapes/grid.ts';
import { phasesOf } from '../../model/phases.ts';
import { toIso } from '../../model/time.ts';
import { supplyPointsBehind } from '../../network/forest.ts';
import type { Grid } from '../../network/grid.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';

/** What an outage calls a bus where a device has the name of its node. */
const BUS_SUFFIX = '/bus';

interface BusParts {
  world: World;
  board: Board;
  deviceLabel: string;
}

/** Number of the node of a source or bus; null where no such thing is known. */
export function busNode(grid: Grid, id: string): number | null {
  const source = grid.tables.sources.find((one) => one.id === id);
  const name = source?.node ?? (id.endsWith(BUS_SUFFIX) ? id.slice(0, -BUS_SUFFIX.length) : id);
  return grid.nodeOf.get(name) ?? null;
}

/** Null where there is no source and no bus of this name. */
export function busView({ world, board, deviceLabel }: BusParts, id: string): DeviceView | null {
  const { grid, forest } = world;
  const node = busNode(grid, id);
  if (node === null) return null;
  const row = grid.tables.sources.find((one) => one.id === id || one.node === id);
  const name = row?.name ?? '';
  const below = [...supplyPointsBehind(grid.normal, node)];
  const dark = below.filter(
    (point) => board.dark(grid.tables.supplyPoints[point]?.id ?? '') !== undefined,
  ).length;
  const outage = [...board.outages.values()].find(
    (one) => one.causeGroup.includes(id) && one.restoredAt === null,
  );
  const live = forest.live[node] ?? 0;
  const isDark = below.length === 0 ? live === 0 : dark === below.length;
  const own = row?.id === id ? null : grid.tables.sources[forest.source[node] ?? -1]?.id;
  return {
    ...{ id, name, label: deviceLabel.replace('{name}', name).replace('{id}', id).trim() },
    ...{ kind: row?.id === id ? 'source' : 'bus', feeder: null, phases: phasesOf(7) },
    ...{ normal: 'closed', state: outage === undefined ? 'closed' : 'open' },
    stateOrigin: outage === undefined ? 'normal' : 'inferred',
    stateAt: toIso(outage?.startedAt ?? null),
    supply: isDark ? 'dark' : dark > 0 ? 'partial' : 'live',
    ...{ remote: false, parent: own ?? null, customersBelow: below.length, ratingA: null },
    ...{ lat: null, lon: null, outage: outage?.id ?? null, tags: [] },
  };
}
