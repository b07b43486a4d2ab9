// Whether the cut of a plan has come and is over, by what its meters and its switch say.
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { earliestStart } from '../intervals.ts';
import type { OutageSettings } from '../settings.ts';

type Settings = OutageSettings['planned'];

/** What the evidence says of the area of a plan at this moment. */
export interface PlanSeen {
  /** P(its cause is open); null when nothing is believed of its feeder. */
  pOpen: number | null;
  /** Its switch reports open. */
  isSwitchOpen: boolean;
  /** Supply points of the area that said dark themselves since 15 min before its start, with E1 times. */
  darkSaid: Map<string, Instant>;
  /** Those that proved supply since its start. */
  proven: Map<string, Instant>;
  /** Those with P(dark) above the overrun limit. */
  dark: string[];
  /** Its meter has spoken of its supply at any time, so that its silence now says something. */
  hasSpoken: (supplyPoint: string) => boolean;
  zoneOf: (supplyPoint: string) => string;
}

/** So many proofs of supply are no mistake. */
export const PROOFS = 3;
const ROBUST_FROM = 20;

/**
 * Supply points that are dark though the cut is over, none when all have supply; null while it is not
 * over. Over is what at least three (or all) of those who were dark have proved, with its switch not
 * open; those who stay dark are waited for as long as word of them may be on its way.
 */
export function stillDark(
  plan: PlannedOutage,
  seen: PlanSeen,
  about: { now: Instant; settings: Settings },
): string[] | null {
  if (seen.isSwitchOpen || (seen.pOpen ?? 0) > 0.5) return null;
  const back = [...seen.darkSaid]
    .map(([id, at]) => ({ at, back: seen.proven.get(id) ?? 0 }))
    .filter((one) => one.back > one.at)
    .map((one) => one.back)
    .sort((a, b) => a - b);
  const enough = Math.min(PROOFS, seen.darkSaid.size, plan.supplyPoints.length);
  const sureAt = back[enough - 1];
  if (enough === 0 || sureAt === undefined) return null;
  if (seen.dark.length === 0) return [];
  return about.now - sureAt >= about.settings.restSettles ? [...seen.dark].sort() : null;
}

/** When one cut of several began and was over, as its own meters say; null: not seen. */
export function windowSeen(
  window: PlannedOutage['windows'][number],
  seen: PlanSeen,
  settings: Settings,
): { began: Instant | null; over: Instant | null } {
  const from = fromIso(window.start) - settings.before;
  const said = window.supplyPoints.flatMap((id) => {
    const at = seen.darkSaid.get(id);
    return at !== undefined && at >= from ? [{ id, at }] : [];
  });
  const size = window.supplyPoints.length;
  if (said.length < Math.min(settings.beganMeters, size)) return { began: null, over: null };
  const began = earliestStart(
    said.map(({ at }) => at),
    ROBUST_FROM,
  );
  const back = said.map(({ id, at }) => ({ at, back: seen.proven.get(id) ?? 0 }));
  const proofs = back.filter((one) => one.back > one.at).map((one) => one.back);
  const isOver =
    proofs.length >= Math.min(PROOFS, said.length) &&
    !window.supplyPoints.some((id) => seen.dark.includes(id));
  return { began, over: isOver ? latest(proofs) : null };
}

/** The last of many instants: as arguments of one call a hundred thousand are too many. */
export function latest(times: Iterable<Instant>): Instant {
  let last = Number.NEGATIVE_INFINITY;
  for (const at of times) last = Math.max(last, at);
  return last;
}
