/** What the engine knows besides the inference: the switching state, what was recorded, what was asked. */
import { phasesOf } from '../../model/phases.ts';
import { type Instant, MINUTE } from '../../model/time.ts';
import type { Forest } from '../../network/forest.ts';
import type { Grid } from '../../network/grid.ts';
import { normalState, type SwitchState, withOperations } from '../../network/state.ts';
import type { Operation } from '../engine.ts';
import { homeOfIsland } from '../feeder-model.ts';
import type { OutageSettings } from '../settings.ts';
import type { FeederModel, Timing } from './tree/model.ts';

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
  for (const [forest, other] of [
    [before, after],
    [after, before],
  ] as const) {
    for (const loop of forest.loops) {
      if (other.loops.some(({ edge }) => edge === loop.edge)) continue;
      for (const edge of loop.members) {
        const feeder = forest.feeder[grid.to[edge]!]!;
        if (feeder >= 0) touched.add(feeder);
      }
    }
    for (const island of forest.islands) {
      const home = homeOfIsland(grid, forest, island);
      if (home >= 0) touched.add(home);
    }
  }
  return touched;
}

/** Feeders at both ends of a device. */
export function besides(grid: Grid, forest: Forest, device: string): string[] {
  const edge = grid.edgeOf.get(device);
  if (edge === undefined) return [];
  const feeders = [grid.from[edge]!, grid.to[edge]!].map((node) => forest.feeder[node]!);
  return [...new Set(feeders)].flatMap((feeder) => grid.feeders[feeder]?.id ?? []);
}

/** These feeders and what stands above the heads of their sources: other heads may hang there now. */
export function withSources(grid: Grid, feeders: ReadonlySet<number>): number[] {
  const all = new Set(feeders);
  for (const feeder of feeders) {
    const source = grid.feeders[feeder]!.source;
    if (source >= 0 && grid.sourceFeeder[source]! >= 0) all.add(grid.sourceFeeder[source]!);
  }
  return [...all];
}

/** Questions a minute of each head-end and each concentrator, less what is kept for operators. */
export interface PingBudget {
  /** For one plan of a feeder: true, and spent, when this point of the model may be asked. */
  open(model: FeederModel, now: Instant): (point: number) => boolean;
}

export function pingBudget(settings: OutageSettings['pings']): PingBudget {
  const spent = new Map<string, number>();
  let minute = Number.NaN;
  const hasRoom = (key: string, most: number): boolean => (spent.get(key) ?? 0) < most;
  const spend = (key: string): void => void spent.set(key, (spent.get(key) ?? 0) + 1);
  return {
    open(model, now) {
      if (Math.floor(now / MINUTE) !== minute) spent.clear();
      minute = Math.floor(now / MINUTE);
      const limits = model.timings.map((timing) => limitsOf(timing, settings));
      return (point) => {
        const timing = model.spTiming[point]!;
        const { perHeadEnd, perConcentrator } = limits[timing]!;
        const { headEnd } = model.timings[timing]!;
        const concentrator = concentratorOf(model, point);
        if (!hasRoom(headEnd, perHeadEnd)) return false;
        if (concentrator !== null && !hasRoom(concentrator, perConcentrator)) return false;
        spend(headEnd);
        if (concentrator !== null) spend(concentrator);
        return true;
      };
    },
  };
}

function limitsOf(
  { asks, pingsPerMinute, pingsPerConcentrator }: Timing,
  { perMinute, operatorShare }: OutageSettings['pings'],
): { perHeadEnd: number; perConcentrator: number } {
  const share = Math.floor((pingsPerMinute ?? perMinute) * (1 - operatorShare));
  return {
    perHeadEnd: asks ? Math.max(1, share) : 0,
    perConcentrator: pingsPerConcentrator ?? Number.POSITIVE_INFINITY,
  };
}

/** A name for what a point shares with its neighbours; null for one that speaks for itself. */
function concentratorOf(model: FeederModel, point: number): string | null {
  const part = model.spPart[point]!;
  if (part < 0) return null;
  const span = model.partSpan[part]!;
  return span < 0 ? `${model.feeder} part ${part}` : `${model.feeder} span ${span}`;
}
