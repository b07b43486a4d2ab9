/** What the engine knows besides the inference: the switching state, what was recorded, what was asked. */
import { phasesOf } from '../../model/phases.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { Forest } from '../../network/forest.ts';
import type { Grid } from '../../network/grid.ts';
import { normalState, type SwitchState, withOperations } from '../../network/state.ts';
import type { Operation } from '../engine.ts';
import { homeOfIsland } from '../feeder-model.ts';
import type { OutageSettings } from '../settings.ts';
import type { FeederModel } from './tree/model.ts';

/** Operations as a state, and the devices that are not as normal. */
export interface Recorded {
  state: SwitchState;
  /** Devices recorded as open that are closed normally, since when. */
  readonly known: Map<string, Instant>;
  /** Recorded closings. */
  readonly closings: Map<string, Instant>;
}

export function recorded(grid: Grid, operations: readonly Operation[]): Recorded {
  const now: Recorded = { state: normalState(grid), known: new Map(), closings: new Map() };
  record(grid, now, operations);
  return now;
}

/** Takes further operations over, in order. */
export function record(grid: Grid, now: Recorded, operations: readonly Operation[]): void {
  for (const { device, phases, state, at } of operations) {
    now.state = withOperations(grid, now.state, [{ device, phases: phasesOf(phases), state }]);
    const edge = grid.edgeOf.get(device)!;
    const isOpen = (now.state[edge]! & grid.normalClosed[edge]!) !== grid.normalClosed[edge]!;
    if (isOpen) now.known.set(device, at);
    else now.known.delete(device);
    if (state === 'closed') now.closings.set(device, at);
  }
}

/** Feeders in which some node has another way, other phases or another feeder than before. */
export function changedFeeders(grid: Grid, before: Forest, after: Forest): Set<number> {
  const touched = new Set<number>();
  for (let node = 0; node < grid.nodeCount; node++) {
    const isSame =
      before.feeder[node] === after.feeder[node] &&
      before.parentEdge[node] === after.parentEdge[node] &&
      before.live[node] === after.live[node];
    if (isSame) continue;
    for (const feeder of [before.feeder[node]!, after.feeder[node]!]) {
      if (feeder >= 0) touched.add(feeder);
    }
  }
  for (const forest of [before, after]) {
    for (const island of forest.islands) {
      const home = homeOfIsland(grid, forest, island);
      if (home >= 0) touched.add(home);
    }
  }
  return touched;
}

/** Pings a minute and head-end, less what is kept for operators. */
export interface PingBudget {
  /** Left by timing of the feeder. */
  left(model: FeederModel, now: Instant): number[];
  spend(model: FeederModel, supplyPoint: string, now: Instant): void;
}

export function pingBudget(settings: OutageSettings['pings']): PingBudget {
  const most = Math.floor(settings.perMinute * (1 - settings.operatorShare));
  const spent = new Map<string, { minute: number; count: number }>();
  const usedBy = (headEnd: string, now: Instant): number => {
    const used = spent.get(headEnd);
    return used?.minute === Math.floor(now / MINUTE) ? used.count : 0;
  };
  return {
    left: (model, now) =>
      model.timings.map(({ headEnd, asks }) => (asks ? most - usedBy(headEnd, now) : 0)),
    spend(model, supplyPoint, now) {
      const { headEnd } = model.timings[model.spTiming[model.spOf.get(supplyPoint)!]!]!;
      const count = usedBy(headEnd, now) + 1;
      spent.set(headEnd, { minute: Math.floor(now / MINUTE), count });
    },
  };
}
