/** What everything stands on: stores, the network, what is known of it, and the judge of what comes in. */
import type { BillingPort } from '../billing/port.ts';
import { gridCuts } from '../detect/grid-cuts.ts';
import { gridPlaces } from '../detect/grid-places.ts';
import { createJudge, type Judge } from '../detect/judge.ts';
import type { Locate } from '../detect/place.ts';
import { type Board, createBoard } from '../operate/board.ts';
import { createIds, type Ids } from '../operate/ids.ts';
import { takeEdits } from '../operate/rules/desk.ts';
import { createTags, type Tags } from '../operate/tags.ts';
import { createWorld, type World } from '../operate/world.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import { allOf } from '../runtime/problem.ts';
import { type Supervisor, supervisor } from '../runtime/supervisor.ts';
import type { LoadedSettings } from '../settings/load.ts';
import type { Settings } from '../settings/schema.ts';
import type { RecordsStore } from '../store/records.ts';
import { openBilling } from './http/billing.ts';
import { openNetwork } from './network.ts';
import { type Rules, readRules, ruleFiles } from './rules.ts';
import { checkDevices } from './sources/device-files.ts';
import { createPeriods, type Periods } from './sources/periods.ts';
import { clockOf, openStores, type Stores } from './stores.ts';

export interface Ground {
  loaded: LoadedSettings;
  settings: Settings;
  rules: Rules;
  clock: Clock;
  log: Log;
  supervisor: Supervisor;
  stores: Stores;
  records: RecordsStore;
  world: World;
  board: Board;
  ids: Ids;
  tags: Tags;
  locate: Locate;
  periods: Periods;
  /** Null: no billing system is joined. */
  billing: BillingPort | null;
  /** A judge without memory. */
  newJudge(): Judge;
}

/** What a caller may bring in place of what the settings say. */
export interface GroundOptions {
  clock?: Clock;
  openStores?: typeof openStores;
}

export async function layGround(
  loaded: LoadedSettings,
  log: Log,
  options: GroundOptions = {},
): Promise<Ground> {
  const { settings } = loaded;
  const clock = options.clock ?? clockOf(settings);
  const { rules, problems } = readRules(loaded);
  const wrong = [...problems, ...checkDevices(loaded)];
  if (rules === null || wrong.length > 0)
    throw allOf(wrong) ?? new Error('rules without a problem');
  const stores = await (options.openStores ?? openStores)(settings, clock, 'service');
  return orClosed(stores, () => groundOn({ loaded, log, rules, clock, stores }));
}

/** What cannot be built on open stores lets go of them: a process that cannot begin ends, and holds no data. */
export async function orClosed<T>(stores: Stores, build: () => Promise<T>): Promise<T> {
  try {
    return await build();
  } catch (error) {
    await stores.close();
    throw error;
  }
}

async function groundOn(
  given: Pick<Ground, 'loaded' | 'log' | 'rules' | 'clock' | 'stores'>,
): Promise<Ground> {
  const { loaded, log, rules, clock, stores } = given;
  const { settings } = loaded;
  await takeEdits({
    ...{ records: stores.records, rules, settings, log },
    ruleFiles: () => ruleFiles(loaded),
  });
  const grid = await openNetwork(loaded, stores, { clock, log });
  const world = createWorld(grid);
  const periods = createPeriods(settings.sources);
  const locate = gridPlaces({
    ...{ grid, locator: world.locator },
    state: () => world.state,
    periodOf: periods.of,
  });
  const board = createBoard();
  const cut = gridCuts({
    ...{ grid, locator: world.locator, state: () => world.state },
    darkBy(supplyPoint) {
      const mark = board.dark(supplyPoint);
      return mark?.outage ?? mark?.plannedOutage ?? null;
    },
  });
  return {
    ...{ ...given, settings, world, locate, periods, board },
    supervisor: supervisor(clock, log),
    records: stores.records,
    billing: openBilling({ settings, rules, log }),
    ids: createIds(stores.records, settings.utility.zone),
    tags: createTags(),
    newJudge: () => createJudge({ locate, settings: settings.detect, cut }),
  };
}
