/** What the desks of people and machines share; the composition root fills it once. */
import type { AlarmBook } from '../detect/alarm-book.ts';
import type { Detector } from '../outages/detector.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Settings } from '../settings/schema.ts';
import type { RecordsStore } from '../store/records.ts';
import type { Board } from './board.ts';
import type { Tell } from './changes.ts';
import type { Ids } from './ids.ts';
import type { PlanRules } from './plan-rules.ts';
import type { Saver } from './saver.ts';
import type { Storm } from './shift/storm.ts';
import type { Tags } from './tags.ts';
import type { World } from './world.ts';

export interface OperateParts {
  records: RecordsStore;
  board: Board;
  world: World;
  saver: Saver;
  ids: Ids;
  detector: Detector;
  alarms: AlarmBook;
  tags: Tags;
  tell: Tell;
  planRules: PlanRules;
  storm: Storm;
  settings: Settings;
  clock: Clock;
  log: Log;
}
