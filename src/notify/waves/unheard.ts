// A change on top of one that not everybody has heard: each is told from the time that they know.
import { differenceOf } from '../../model/planned-difference.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';

/** News of the revision before that some may not have heard: they know the time before it. */
export interface Unheard {
  /** `lost`: they were to hear that the cut does not reach them any more. */
  what: 'moved' | 'lost';
  supplyPoints: readonly string[];
  /** The time that they know. */
  start: Instant;
  end: Instant;
  /** Who was last told of a revision from … to before …. */
  since: number;
  before: number;
}

/** Supply points with the time known to those whose last word was of these revisions. */
export interface Known {
  supplyPoints: string[];
  start: Instant;
  end: Instant;
  /** Null: all who were told. */
  last: { since: number; before: number } | null;
}

/** What a change does, by what people know: `moved` to hear old and new, `lost` that it is off for them. */
export interface ByKnown {
  moved: Known[];
  lost: Known[];
}

/** Groups above this are told the times of the whole work: a wave for each house helps nobody. */
const TIMES_MOST = 12;
/** No plan has so many revisions. */
const LATEST = Number.MAX_SAFE_INTEGER;

/** Who must hear what of the step from `told` to `plan`. */
export function byKnown(
  told: PlannedOutage,
  plan: PlannedOutage,
  unheard: readonly Unheard[],
): ByKnown {
  const { moved, lost } = differenceOf(told, plan);
  const cut = new Set(plan.windows.flatMap(({ supplyPoints }) => supplyPoints));
  const late = new Set(unheard.flatMap(({ supplyPoints }) => supplyPoints));
  const found: ByKnown = { moved: [], lost: [] };
  for (const one of unheard) {
    const { start, end, since, before } = one;
    const known = { start, end, last: { since, before } };
    const stays = one.supplyPoints.filter((id) => cut.has(id));
    const others = byTimes(plan, stays).filter(
      (now) => now.isSeveral || now.start !== start || now.end !== end,
    );
    const gone = one.what === 'lost' ? [] : one.supplyPoints.filter((id) => !cut.has(id));
    if (others.length > 0) {
      found.moved.push({ supplyPoints: others.flatMap((now) => now.supplyPoints), ...known });
    }
    if (gone.length > 0) found.lost.push({ supplyPoints: gone, ...known });
  }
  for (const [list, points] of [
    [found.moved, moved],
    [found.lost, lost],
  ] as const) {
    const heard = points.filter((id) => !late.has(id));
    const open = points.filter((id) => late.has(id));
    for (const times of byTimes(told, heard)) list.push({ ...times, last: null });
    const last = { since: told.revision, before: LATEST };
    for (const times of byTimes(told, open)) list.push({ ...times, last });
  }
  return found;
}

/** The facts of a wave by which its people are chosen. */
export function lastFacts({ last }: Known): Record<string, number> {
  return last === null ? {} : { lastSince: last.since, lastBefore: last.before };
}

interface Times {
  supplyPoints: string[];
  start: Instant;
  end: Instant;
  /** More than one cut between. */
  isSeveral: boolean;
}

/** Supply points by the times they were told: a work with steps cuts each at a time of its own. */
function byTimes(told: PlannedOutage, supplyPoints: readonly string[]): Times[] {
  if (supplyPoints.length === 0) return [];
  const own = new Map<string, { start: Instant; end: Instant; cuts: number }>();
  for (const window of told.windows) {
    const [start, end] = [fromIso(window.start), fromIso(window.end)];
    for (const id of window.supplyPoints) {
      const known = own.get(id) ?? { start, end, cuts: 0 };
      own.set(id, {
        start: Math.min(known.start, start),
        end: Math.max(known.end, end),
        cuts: known.cuts + 1,
      });
    }
  }
  const whole = { start: fromIso(told.start), end: fromIso(told.end), cuts: 1 };
  const groups = Map.groupBy(supplyPoints, (id) => {
    const { start, end, cuts } = own.get(id) ?? whole;
    return `${start} ${end} ${cuts}`;
  });
  if (groups.size > TIMES_MOST) {
    const { start, end } = whole;
    return [{ supplyPoints: [...supplyPoints], start, end, isSeveral: true }];
  }
  return [...groups].map(([key, ids]) => {
    const [start = whole.start, end = whole.end, cuts = 1] = key.split(' ').map(Number);
    return { supplyPoints: ids, start, end, isSeveral: cuts > 1 };
  });
}
