/** The network as it stands: one version, its present switching state, and the trees that follow from both. */
import type { Instant } from '../model/time.ts';
import { buildForest, type Forest } from '../network/forest.ts';
import type { Grid } from '../network/grid.ts';
import { buildLocator, type Locator } from '../network/locate.ts';
import {
  normalState,
  type Operation,
  presentOperations,
  type SwitchState,
  withOperations,
} from '../network/state.ts';

/** Where the state of a device is known from. */
export interface KnownState {
  origin: 'entry' | 'telemetry';
  at: Instant;
  by: string;
}

export interface World {
  readonly grid: Grid;
  readonly state: SwitchState;
  readonly forest: Forest;
  readonly locator: Locator;
  known(device: string): KnownState | null;
  /** Takes operations over; unknown devices throw NET-DEVICE-UNKNOWN and change nothing. */
  operate(operations: ReadonlyArray<Operation & KnownState>): void;
  /** Goes on with another version of the network; operations on devices it does not have are dropped. */
  replace(grid: Grid): void;
}

export function createWorld(first: Grid): World {
  let grid = first;
  let state = withOperations(grid, normalState(grid), presentOperations(grid));
  let forest = buildForest(grid, state);
  let locator = buildLocator(grid);
  const operations: Array<Operation & KnownState> = [];
  const known = new Map<string, KnownState>();

  function take(list: ReadonlyArray<Operation & KnownState>): void {
    state = withOperations(grid, state, list);
    forest = buildForest(grid, state);
    for (const { device, origin, at, by } of list) known.set(device, { origin, at, by });
  }

  return {
    get grid() {
      return grid;
    },
    get state() {
      return state;
    },
    get forest() {
      return forest;
    },
    get locator() {
      return locator;
    },
    known: (device) => known.get(device) ?? null,
    operate(list) {
      take(list);
      operations.push(...list);
    },
    replace(next) {
      grid = next;
      locator = buildLocator(grid);
      state = withOperations(grid, normalState(grid), presentOperations(grid));
      known.clear();
      take(operations.filter(({ device }) => next.edgeOf.has(device)));
    },
  };
}
