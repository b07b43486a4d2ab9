/** Class tables of one likelihood model, one for each moment and group prior, shared by all feeders. */
import type { InferenceModel } from '../../settings.ts';
import { type ClassTable, createClasses, createTable, type GroupPrior } from './classes.ts';

/** Tables of one likelihood model, shared by all feeders. */
export interface Tables {
  readonly model: InferenceModel;
  /** Step in which the share of arrived gasps is told; 0: exact. */
  readonly shareStep: number;
  /** @param losses learned loss of gasps by timing */
  of(
    prior: GroupPrior,
    share: readonly number[],
    losses?: ReadonlyArray<number | undefined>,
  ): ClassTable;
}

/** Tables kept at most; all are dropped when there are more, and those in use are made again. */
const tablesMax = 400;

export function createTables(model: InferenceModel, shareStep: number): Tables {
  const made = new Map<string, ClassTable>();
  const classes = createClasses();
  return {
    model,
    shareStep,
    of(prior, share, losses = []) {
      const { ok, degraded, down } = prior;
      const key = `${ok} ${degraded} ${down} ${share.join(' ')} ${losses.join(' ')}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const table = createTable(model, { prior, share, loss: losses }, classes);
      if (made.size >= tablesMax) made.clear();
      made.set(key, table);
      return table;
    },
  };
}
