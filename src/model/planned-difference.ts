// What a new revision of a plan means for each supply point: told to exactly those whom it concerns.
import type { PlannedOutage } from './planned-outage.ts';

type Windows = Pick<PlannedOutage, 'windows'>;

/** Supply points by what a revision does to them, each list in order. */
export interface PlanDifference {
  /** Cut now, not before. */
  gained: string[];
  /** Cut before, not any more. */
  lost: string[];
  /** Cut at other times than before. */
  moved: string[];
  /** Nothing changes for them. */
  same: string[];
}

/** Compares the dark times of each supply point, whatever else of the plan changed. */
export function differenceOf(before: Windows, after: Windows): PlanDifference {
  const was = darkTimes(before);
  const is = darkTimes(after);
  const difference: PlanDifference = { gained: [], lost: [], moved: [], same: [] };
  for (const [id, times] of is) {
    const old = was.get(id);
    if (old === undefined) difference.gained.push(id);
    else if (old === times) difference.same.push(id);
    else difference.moved.push(id);
  }
  for (const id of was.keys()) if (!is.has(id)) difference.lost.push(id);
  for (const list of Object.values(difference)) list.sort();
  return difference;
}

/** The dark times of each supply point as one text, in order; of most it is the one of the whole window. */
function darkTimes({ windows }: Windows): Map<string, string> {
  const texts = windows.map(({ supplyPoints, start, end }) => ({
    ...{ supplyPoints, text: `${start}/${end}` },
  }));
  texts.sort((a, b) => (a.text < b.text ? -1 : 1));
  const times = new Map<string, string>();
  for (const { supplyPoints, text } of texts) {
    for (const id of supplyPoints) {
      const known = times.get(id);
      times.set(id, known === undefined ? text : `${known} ${text}`);
    }
  }
  return times;
}
