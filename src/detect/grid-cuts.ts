// What has no way to any source: by the switching state as recorded, and by what devices say of themselves since.
import { ABC, type PhaseMask } from '../model/phases.ts';
import { type DurationMs, type Instant, SECOND } from '../model/time.ts';
import { energise } from '../network/energise.ts';
import { nodeBehind } from '../network/forest.ts';
import { type Grid, isOpenable } from '../network/grid.ts';
import type { Locator, Place } from '../network/locate.ts';
import type { SwitchState } from '../network/state.ts';
import type { Cut, CutOf, ToldPositions } from './place.ts';

/** The whole grid is not gone through more often, however many devices speak. */
const LOOK_EVERY_MS: DurationMs = 5 * SECOND;

/**
 * @param at.state the present switching state; a new object for each change
 * @param at.darkBy the outage or plan in which a supply point stands dark; null: none
 */
export function gridCuts(at: {
  grid: Grid;
  locator: Locator;
  state: () => SwitchState;
  darkBy: (supplyPoint: string) => string | null;
}): CutOf {
  const { grid, locator } = at;
  let looked = { state: null as SwitchState | null, version: -1, at: Number.NEGATIVE_INFINITY };
  let live: Uint8Array = grid.normal.live;
  let present: SwitchState = grid.normal.state;
  let isAnyCut = false;

  function look(told: ToldPositions, now: Instant): void {
    const state = at.state();
    const isSame = looked.state === state && looked.version === told.version;
    if (isSame || (looked.state === state && now - looked.at < LOOK_EVERY_MS)) return;
    looked = { state, version: told.version, at: now };
    present = withTold(grid, state, told);
    live = energise(grid, present);
    isAnyCut = live.some((mask, node) => mask !== grid.normal.live[node]);
  }

  return (asset, told, now) => {
    look(told, now);
    const place = locator.asset(asset);
    if (place === null) return null;
    if (isAnyCut) {
      const cut = cutOf(grid, { place, live, present });
      if (cut !== null) return cut;
    }
    return place.kind === 'supply_point' ? darkOf(place.supplyPoint) : null;
  };

  /** In the dark only what feeds itself could have voltage: any other proves that it has supply. */
  function darkOf(supplyPoint: number): Cut | null {
    const row = grid.tables.supplyPoints[supplyPoint];
    if (row === undefined || !feedsItself(row)) return null;
    const by = at.darkBy(row.id);
    const boundary = row.transformer ?? row.id;
    return by === null ? null : { phases: row.phases, boundary, by: 'dark' };
  }
}

function feedsItself(row: Grid['tables']['supplyPoints'][number]): boolean {
  return row.islanding || (row.generationKw ?? 0) > 0 || row.ownSupply === 'standby';
}

function withTold(grid: Grid, state: SwitchState, { open }: ToldPositions): SwitchState {
  if (open.size === 0) return state;
  const next = state.slice();
  for (const [device, isOpen] of open) {
    const edge = grid.edgeOf.get(device);
    if (edge !== undefined) next[edge] = isOpen ? 0 : (grid.edgePhases[edge] ?? ABC);
  }
  return next;
}

function cutOf(
  grid: Grid,
  at: { place: Place; live: Uint8Array; present: SwitchState },
): Cut | null {
  const nodes = nodesOf(grid, at.place);
  const had = nodes.reduce((mask, node) => mask | (grid.normal.live[node] ?? 0), 0);
  const has = nodes.reduce((mask, node) => mask | (at.live[node] ?? 0), 0);
  const phases: PhaseMask = had & ~has;
  const [node] = nodes;
  if (phases === 0 || node === undefined) return null;
  const { parentEdge, parentNode } = grid.normal;
  for (let up = node; up >= 0; up = parentNode[up] ?? -1) {
    const edge = parentEdge[up] ?? -1;
    const isOpen = edge >= 0 && isOpenable(grid, edge) && ((at.present[edge] ?? 0) & phases) === 0;
    if (isOpen) return { phases, boundary: grid.edgeIds[edge] ?? '', by: 'switching' };
  }
  return { phases, boundary: grid.nodeIds[node] ?? '', by: 'switching' };
}

/** A device may be measured on either of its sides where nothing says which. */
function nodesOf(grid: Grid, place: Place): number[] {
  if (place.kind === 'node') return [place.node];
  if (place.kind === 'supply_point') return [grid.spNode[place.supplyPoint] ?? -1];
  const behind = nodeBehind(grid, grid.normal, place.edge);
  const before = behind < 0 ? -1 : (grid.normal.parentNode[behind] ?? -1);
  const both = [behind, before].filter((node) => node >= 0);
  if (place.side === null) return both;
  return place.side === 'load' ? both.slice(0, 1) : both.slice(1);
}
