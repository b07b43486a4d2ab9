/** Earth faults that stand, moved on by what the rules and events say; each bus has one at most. */
import type { BusFeeder, EarthFaultHint } from '../detect/earth-fault-candidates.ts';
import { type EarthFaultSign, earthFaultAfter, withHints } from '../detect/earth-faults.ts';
import type { Signalled } from '../detect/judge.ts';
import type { Locate } from '../detect/place.ts';
import type { EarthFaultSettings } from '../detect/settings.ts';
import type { EarthFault } from '../model/earth-fault.ts';
import type { GridEvent } from '../model/event.ts';
import { fromIso, HOUR } from '../model/time.ts';
import { nodeBehind } from '../network/forest.ts';
import { edgeKindOf, type Grid, isOpenable } from '../network/grid.ts';
import type { World } from './world.ts';

export interface EarthFaultBook {
  /** Signals of the rule `earth_fault`; others are passed over. */
  signals(signalled: readonly Signalled[]): void;
  /** Events of terminals and selection devices. */
  events(events: readonly GridEvent[]): void;
  /** Conditions that are new or changed since the last call. */
  decide(newId: () => string): EarthFault[];
  /** Takes over conditions: those of the store at start, and those a person changed. */
  put(conditions: readonly EarthFault[]): void;
  /** One more hint on the condition of a bus, from a person or a trial. */
  hint(bus: string, hint: EarthFaultHint): void;
}

export function earthFaultBook(parts: {
  world: World;
  locate: Locate;
  settings: EarthFaultSettings;
}): EarthFaultBook {
  const { world, locate, settings } = parts;
  const standing = new Map<string, EarthFault>();
  const ended: EarthFault[] = [];
  const hints = new Map<string, EarthFaultHint[]>();
  let signs: EarthFaultSign[] = [];
  let hinted = new Set<string>();

  function keep(condition: EarthFault): EarthFault {
    if (condition.state === 'cleared') {
      standing.delete(condition.bus);
      hints.delete(condition.bus);
      ended.push(condition);
      if (ended.length > ENDED_MOST) ended.shift();
    } else standing.set(condition.bus, condition);
    return condition;
  }

  function addHint(bus: string, hint: EarthFaultHint): void {
    hints.set(bus, [...(hints.get(bus) ?? []), hint]);
    hinted.add(bus);
  }

  return {
    signals(signalled) {
      for (const { rule, place, signal } of signalled) {
        if (rule !== 'earth_fault') continue;
        const bus = place.bus ?? place.asset;
        const isOn = signal.do === 'raise';
        signs.push({ bus, isOn, phase: signal.phase, share: signal.value, at: signal.at });
      }
    },
    events(events) {
      for (const event of events) {
        const place = event.retained ? null : locate(event.asset);
        if (place === null) continue;
        const bus = place.bus ?? busOf(world.grid, place.feeder);
        if (bus === null) continue;
        const at = event.receivedAt;
        if (event.type === 'earth_fault_on' || event.type === 'earth_fault_off') {
          const isOn = event.type === 'earth_fault_on';
          signs.push({ bus, isOn, phase: event.phases, share: null, at });
        }
        const feeder = event.details['feeder'] ?? place.feeder;
        if (event.type === 'earth_fault_selected' && typeof feeder === 'string') {
          addHint(bus, { kind: 'selected', feeder });
        }
      }
    },
    decide(newId) {
      const changed = new Map<string, EarthFault>();
      for (const sign of signs) {
        const about = {
          newId,
          settings,
          feeders: feedersOfBus(world.grid, sign.bus),
          lately: lately(ended, sign),
        };
        const next = earthFaultAfter(standing.get(sign.bus) ?? null, sign, about);
        if (next !== null) changed.set(next.id, keep(next));
      }
      for (const bus of hinted) {
        const condition = standing.get(bus);
        if (condition === undefined) continue;
        const next = withHints(condition, hints.get(bus) ?? [], feedersOfBus(world.grid, bus));
        changed.set(next.id, keep(next));
      }
      signs = [];
      hinted = new Set();
      return [...changed.values()];
    },
    put: (conditions) => {
      for (const condition of conditions) keep(condition);
    },
    hint: addHint,
  };
}

/** Ended conditions remembered, to tell an intermittent fault. */
const ENDED_MOST = 200;

function lately(ended: readonly EarthFault[], sign: EarthFaultSign): number {
  return ended.filter(
    ({ bus, clearedAt }) =>
      bus === sign.bus && clearedAt !== null && sign.at - fromIso(clearedAt) <= HOUR,
  ).length;
}

function busOf(grid: Grid, feeder: string | null): string | null {
  const number = feeder === null ? undefined : grid.feederOf.get(feeder);
  const source = number === undefined ? undefined : grid.feeders[number]?.source;
  return source === undefined ? null : (grid.tables.sources[source]?.node ?? null);
}

/** Feeders that hang on a bus, with their overhead line and whether somebody on them depends on supply. */
export function feedersOfBus(grid: Grid, bus: string): BusFeeder[] {
  const source = grid.tables.sources.findIndex((row) => row.node === bus || row.id === bus);
  return grid.feeders.flatMap((feeder, number) => {
    if (feeder.kind !== 'feeder' || feeder.source !== source || feeder.head < 0) return [];
    return [
      {
        feeder: feeder.id,
        overheadKm: overheadKm(grid, number),
        hasProtected: hasProtected(grid, number),
      },
    ];
  });
}

function overheadKm(grid: Grid, feeder: number): number {
  let metres = 0;
  for (const [index, row] of grid.tables.sections.entries()) {
    const edge = grid.firstSection + index;
    const isHere = grid.homeFeeder[grid.to[edge] as number] === feeder;
    if (isHere && row.construction === 'overhead') metres += row.lengthM ?? 0;
  }
  return metres / 1000;
}

function hasProtected(grid: Grid, feeder: number): boolean {
  return grid.tables.supplyPoints.some(
    (row, s) =>
      row.class === 'life_support' && grid.homeFeeder[grid.spNode[s] as number] === feeder,
  );
}

/** The device through which a feeder is opened for a trial. */
export function headOf(grid: Grid, feeder: string): string | null {
  const number = grid.feederOf.get(feeder);
  const head = number === undefined ? -1 : (grid.feeders[number]?.head ?? -1);
  const isDevice = head >= 0 && isOpenable(grid, head) && edgeKindOf(grid, head) !== 'transformer';
  return isDevice && nodeBehind(grid, grid.normal, head) >= 0
    ? (grid.edgeIds[head] as string)
    : null;
}
