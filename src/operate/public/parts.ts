/** What the public answers are made of. */
import type { PublicReads } from '../../api/parts/public.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import type { Instant } from '../../model/time.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Settings } from '../../settings/schema.ts';
import type { Board } from '../board.ts';
import type { World } from '../world.ts';
import type { KeptCounts } from './held.ts';

export interface PublicParts {
  board: Board;
  world: World;
  settings: Settings;
  clock: Clock;
  /** Real milliseconds from any beginning, for what an answer costs. */
  spentMs(): number;
  /** Kinds of cut that concern their own customer alone, such as for arrears. */
  isPrivate(kind: PlannedOutage['kind']): boolean;
  /** Kinds of cut in turn whose blocks are named in public. */
  listsOrder(kind: PlannedOutage['kind']): boolean;
  /** From when an approved plan stands in public. */
  publicFrom(plan: PlannedOutage): Instant;
  /** Takes over what is made meanwhile. */
  watch(name: string, work: Promise<unknown>): void;
  link: Pick<PublicReads, 'link' | 'confirm'>;
  /** Where the beginnings of shown counts outlive the process. */
  kept: KeptCounts;
}
