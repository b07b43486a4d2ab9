/** Judge and detector of a replay on a network that may change under them; nothing here reaches a store. */
import { gridCuts } from '../../detect/grid-cuts.ts';
import { gridPlaces } from '../../detect/grid-places.ts';
import { createJudge, type Judge } from '../../detect/judge.ts';
import type { CutOf, Locate } from '../../detect/place.ts';
import type { DurationMs } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { createDetector, type Detector } from '../../outages/detector.ts';
import { createEngine, type HeadEndFacts, type Learned } from '../../outages/infer/engine.ts';
import type { Settings } from '../../settings/schema.ts';
import type { SwitchingRow } from '../../store/tables/network.ts';
import { createWorld } from '../world.ts';
import { operationOf } from './grids.ts';

/** What a replay needs beside the stores. */
export interface StageParts {
  settings: Pick<Settings, 'detect'>;
  headEnds: ReadonlyMap<string, HeadEndFacts>;
  periodOf: (asset: string) => DurationMs | null;
  /** What closed outages have taught of a network; left out: nothing. */
  learnedOf?: (grid: Grid) => Learned;
}

export interface Stage {
  judge: Judge;
  detector: Detector;
  isKnown(asset: string): boolean;
  /** Operations on devices that the network does not have are left out; gives how many stood. */
  operate(rows: readonly SwitchingRow[]): number;
  /** Goes on with another network; what is open stays so. */
  replace(grid: Grid): void;
}

export function createStage(parts: StageParts, first: Grid): Stage {
  const settings = parts.settings.detect;
  const world = createWorld(first);
  const rows: SwitchingRow[] = [];
  let locate = places();
  let cut = cuts();
  let numbers = 0;

  function places(): Locate {
    const { grid, locator } = world;
    return gridPlaces({ grid, locator, state: () => world.state, periodOf: parts.periodOf });
  }
  function cuts(): CutOf {
    const { grid, locator } = world;
    const darkBy = (id: string): string | null => detector.intervalOf(id)?.outage ?? null;
    return gridCuts({ grid, locator, state: () => world.state, darkBy });
  }
  function engine(): ReturnType<typeof createEngine> {
    const known = rows.filter(({ device }) => world.grid.edgeOf.has(device));
    const operations = known.map(operationOf);
    return createEngine({
      ...{ grid: world.grid, settings, operations, headEnds: parts.headEnds },
      ...(parts.learnedOf === undefined ? {} : { learned: parts.learnedOf(world.grid) }),
    });
  }

  const detector = createDetector({
    engine: engine(),
    settings,
    newId: () => {
      numbers += 1;
      return `R-${String(numbers).padStart(6, '0')}`;
    },
    // A round is never cut: nobody waits for anything else.
    spentMs: () => 0,
  });
  return {
    judge: createJudge({
      locate: (asset) => locate(asset),
      settings,
      cut: (...asked) => cut(...asked),
    }),
    detector,
    isKnown: (asset) => locate(asset) !== null,
    operate(some) {
      const known = some.filter(({ device }) => world.grid.edgeOf.has(device));
      if (known.length === 0) return 0;
      rows.push(...known);
      world.operate(
        known.map(({ device, phases, state, at, by }) => ({
          ...{ device, phases, state, at, by },
          origin: 'entry' as const,
        })),
      );
      detector.setOperations(known.map(operationOf));
      return known.length;
    },
    replace(grid) {
      world.replace(grid);
      locate = places();
      cut = cuts();
      detector.setEngine(engine());
    },
  };
}
