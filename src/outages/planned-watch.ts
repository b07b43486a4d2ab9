// What the meters say of a planned outage: begun, not begun, narrower, overrun, completed.
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, type Instant, MINUTE } from '../model/time.ts';
import { earliestStart } from './intervals.ts';
import { latest, type PlanSeen, PROOFS, stillDark, windowSeen } from './planned/returned.ts';
import type { OutageSettings } from './settings.ts';

export type { PlanSeen } from './planned/returned.ts';

/** A named fact about a plan; whoever keeps the plan acts on it. */
export type PlannedFact =
  /** Cut is seen: `in_progress` from `at`. `early`: alarm planned_early. */
  | { what: 'began'; plan: string; at: Instant; early: boolean }
  /** Meters answer though it should have begun: alarm planned_not_started. */
  | { what: 'not_begun'; plan: string }
  /** Still not begun: those concerned are told. */
  | { what: 'tell_not_begun'; plan: string }
  | { what: 'expired'; plan: string }
  /** A part of its area keeps supply: told "you are not affected", and a worklist for the records. */
  | { what: 'narrower'; plan: string; supplyPoints: string[] }
  /** Somebody must say whether it ends in time. */
  | { what: 'will_it_hold'; plan: string }
  /** Alarm planned_overrun. */
  | { what: 'overrun'; plan: string }
  /** Extended by itself: a new revision with this end. */
  | { what: 'extend'; plan: string; end: Instant }
  /** Supply is back; what stays dark though the cut is over is named, and is an outage of its own. */
  | { what: 'completed'; plan: string; at: Instant; stillDark: string[] }
  /** One of several cuts of a work has begun, or is over. */
  | { what: 'window_began' | 'window_over'; plan: string; at: Instant; supplyPoints: string[] }
  /** An outage reaches beyond the plan's area: alarm planned_wider, priority 1. */
  | { what: 'wider'; plan: string; outage: string }
  /** These meters are to be asked now. */
  | { what: 'ping'; plan: string; supplyPoints: string[] };

/** What was said already of a plan, so that nothing is said twice; saved with the episodes. */
export interface PlanMemory {
  plan: string;
  revision: number;
  said: string[];
}

/**
 * Facts that are new at this moment, and the memory with them. Pure; call it once a second at most
 * for each live plan from 15 min before its start on.
 */
export function watchPlan(
  plan: PlannedOutage,
  seen: PlanSeen,
  about: { memory: PlanMemory; now: Instant; settings: OutageSettings['planned'] },
): { facts: PlannedFact[]; memory: PlanMemory } {
  const { now, settings } = about;
  const isSame = about.memory.revision === plan.revision;
  const said = new Set(isSame ? about.memory.said : about.memory.said.filter(isKept));
  const facts: PlannedFact[] = [];
  const isNew = (key: string): boolean => {
    if (said.has(key)) return false;
    said.add(key);
    return true;
  };
  const say = (key: string, fact: PlannedFact): void => {
    if (isNew(key)) facts.push(fact);
  };
  const asked = { plan, seen, now, settings, say };
  if (plan.liveLine === true) watchLiveLine(asked);
  else if (plan.state === 'in_progress') {
    const cuts = cutsOf(asked);
    const supplyPoints = narrower(asked, cuts, isNew);
    if (supplyPoints.length > 0) facts.push({ what: 'narrower', plan: plan.id, supplyPoints });
    watchCuts(asked, cuts);
    watchAtWork(asked);
  } else watchBefore(asked);
  return { facts, memory: { plan: plan.id, revision: plan.revision, said: [...said] } };
}

/** Said once whatever the revision. */
function isKept(key: string): boolean {
  return key === 'began' || key.startsWith('narrower') || key.startsWith('window');
}

interface Asked {
  plan: PlannedOutage;
  seen: PlanSeen;
  now: Instant;
  settings: OutageSettings['planned'];
  say: (key: string, fact: PlannedFact) => void;
}

/**
 * No meter says whether work done live has begun or is over: people do, and are asked. Nothing shows that it goes
 * on beyond its end either, so it is not extended by itself.
 */
function watchLiveLine({ plan, now, settings, say }: Asked): void {
  const end = fromIso(plan.end);
  if (plan.state !== 'in_progress') {
    if (now >= end) say('expired', { what: 'expired', plan: plan.id });
    return;
  }
  willItHold({ plan, now, settings, say });
  if (now >= end + settings.overrunAfter) say('overrun', { what: 'overrun', plan: plan.id });
}

function willItHold({ plan, now, settings, say }: Omit<Asked, 'seen'>): void {
  const end = fromIso(plan.end);
  if (now < end - settings.willHoldBefore || now >= end) return;
  say('will_it_hold', { what: 'will_it_hold', plan: plan.id });
}

function watchBefore({ plan, seen, now, settings, say }: Asked): void {
  const from = fromIso(plan.start);
  const size = plan.supplyPoints.length;
  const isCut =
    seen.isSwitchOpen ||
    ((seen.pOpen ?? 0) >= settings.began &&
      seen.darkSaid.size >= Math.min(settings.beganMeters, size));
  if (isCut) {
    const at = earliestStart([...seen.darkSaid.values()], ROBUST_FROM) ?? now;
    say('began', { what: 'began', plan: plan.id, at, early: at < from - settings.early });
    return;
  }
  settings.pingAt.forEach((after, index) => {
    if (now < from + after || now >= from + after + settings.notBegunAfter) return;
    const supplyPoints = sample(plan, seen);
    say(`ping_${index}`, { what: 'ping', plan: plan.id, supplyPoints });
  });
  const isLit =
    seen.proven.size >= Math.min(settings.notBegunProofs, size) &&
    (seen.pOpen ?? 0) <= settings.notBegunBelow;
  if (isLit && now >= from + settings.notBegunAfter) {
    say('not_begun', { what: 'not_begun', plan: plan.id });
  }
  if (isLit && now >= from + settings.tellNotBegunAfter) {
    say('tell_not_begun', { what: 'tell_not_begun', plan: plan.id });
  }
  if (now >= fromIso(plan.end)) say('expired', { what: 'expired', plan: plan.id });
}

function watchAtWork({ plan, seen, now, settings, say }: Asked): void {
  const end = fromIso(plan.end);
  const { id } = plan;
  const left = lastSeen(plan, now) ? stillDark(plan, seen, { now, settings }) : null;
  if (left !== null) {
    const at = Math.min(now, latest(seen.proven.values()));
    say('completed', { what: 'completed', plan: id, at, stillDark: left });
    return;
  }
  // A debt ends with its payment: nobody works there, and nothing is late.
  if (plan.kind === 'arrears') return;
  willItHold({ plan, now, settings, say });
  if (seen.dark.length === 0) return;
  if (now >= end + settings.overrunAfter) say('overrun', { what: 'overrun', plan: id });
  if (now >= end + settings.extendAfter) {
    say('extend', { what: 'extend', plan: id, end: now + settings.extendBy });
  }
}

/** One of several cuts of a work, as its own meters saw it or, where there are none, as planned. */
interface SeenCut {
  window: PlannedOutage['windows'][number];
  began: Instant;
  over: Instant | null;
}

/** Of a work with several cuts those that have come; none of a work with one. */
function cutsOf({ plan, seen, now, settings }: Omit<Asked, 'say'>): SeenCut[] {
  if (plan.windows.length < 2) return [];
  return plan.windows.flatMap((window) => {
    if (now < fromIso(window.start) - settings.before) return [];
    const { began, over } = windowSeen(window, seen, settings);
    return began === null ? asPlanned(window, { plan, seen, now }) : [{ window, began, over }];
  });
}

/**
 * Where no meter ever speaks a cut comes and goes as planned; the last one lasts until a person ends it. The silence of
 * meters that do speak means that it has not come yet.
 */
function asPlanned(
  window: SeenCut['window'],
  { plan, seen, now }: Pick<Asked, 'plan' | 'seen' | 'now'>,
): SeenCut[] {
  const [began, to] = [fromIso(window.start), fromIso(window.end)];
  if (now < began || window.supplyPoints.some(seen.hasSpoken)) return [];
  return [{ window, began, over: now >= to && window.end !== plan.end ? to : null }];
}

/** A work with transfer cuts more than once: each cut is seen for itself, and counts for itself. */
function watchCuts({ plan, say }: Pick<Asked, 'plan' | 'say'>, cuts: readonly SeenCut[]): void {
  for (const { window, began, over } of cuts) {
    const about = { plan: plan.id, supplyPoints: window.supplyPoints };
    const key = keyOf(window, plan);
    say(`${key} began`, { what: 'window_began', ...about, at: began });
    if (over !== null) say(`${key} over`, { what: 'window_over', ...about, at: over });
  }
}

/** A name that stays when the work takes longer, and when another of its cuts falls away. */
function keyOf({ start: from, end }: SeenCut['window'], plan: PlannedOutage): string {
  return `window ${from} ${end === plan.end ? 'end' : end}`;
}

/** The last cut of the work has come as far as is known: none is ahead that would undo "completed". */
function lastSeen(plan: PlannedOutage, now: Instant): boolean {
  const last = Math.max(...plan.windows.map((window) => fromIso(window.start)));
  const lastEnd = Math.max(...plan.windows.map((window) => fromIso(window.end)));
  return plan.windows.length < 2 ? now >= last || isEarly(plan) : now >= lastEnd;
}

/** Begun before its time: it may be over before its time as well. */
function isEarly(plan: PlannedOutage): boolean {
  return plan.actualStart !== null && fromIso(plan.actualStart) < fromIso(plan.start);
}

/** Clocks of meters may lie so far apart: what proves supply just after the start proves nothing. */
const CLOCKS_APART_MS = MINUTE;
const ROBUST_FROM = 20;

/**
 * Three proofs in one zone, none of it ever dark: that zone is not cut. All that are found at once fall out at once.
 * @param isNew whether this has not been said yet; it is said from then on
 */
function narrower(
  { plan, seen, settings, now }: Omit<Asked, 'say'>,
  cuts: readonly SeenCut[],
  isNew: (key: string) => boolean,
): string[] {
  // Started by a person, while the switch may not be open yet: who has supply then is not spared.
  const isSeen = seen.darkSaid.size >= Math.min(settings.beganMeters, plan.supplyPoints.length);
  if (!isSeen || stillDark(plan, seen, { now, settings }) !== null) return [];
  const isLit = litWhileCut(plan, seen, cuts);
  const dark = new Set(seen.dark);
  const zones = new Map<string, { lit: number; isDark: boolean; ids: string[] }>();
  for (const supplyPoint of plan.supplyPoints) {
    const zone = seen.zoneOf(supplyPoint);
    const found = zones.get(zone) ?? { lit: 0, isDark: false, ids: [] };
    found.ids.push(supplyPoint);
    found.isDark ||= seen.darkSaid.has(supplyPoint) || dark.has(supplyPoint);
    if (isLit(supplyPoint)) found.lit += 1;
    zones.set(zone, found);
  }
  return [...zones].flatMap(([zone, { lit, isDark, ids }]) =>
    !isDark && lit >= PROOFS && isNew(`narrower ${zone}`) ? ids : [],
  );
}

/** Who proved supply while cut by the plan. Of several cuts only one that has come says anything of its places. */
function litWhileCut(
  plan: PlannedOutage,
  seen: PlanSeen,
  cuts: readonly SeenCut[],
): (supplyPoint: string) => boolean {
  const provenAt = (id: string): Instant => seen.proven.get(id) ?? 0;
  if (plan.windows.length < 2) {
    const said = plan.actualStart === null ? 0 : fromIso(plan.actualStart);
    const began = Math.max(said, earliestStart([...seen.darkSaid.values()], ROBUST_FROM) ?? said);
    return (id) => provenAt(id) > began + CLOCKS_APART_MS;
  }
  const lit = new Set(
    cuts.flatMap(({ window, began, over }) =>
      window.supplyPoints.filter(
        (id) =>
          provenAt(id) > began + CLOCKS_APART_MS && provenAt(id) <= (over ?? fromIso(window.end)),
      ),
    ),
  );
  return (id) => lit.has(id);
}

/** Up to two meters of each zone of the area that have not proved anything yet, at most 20. */
function sample(plan: PlannedOutage, seen: PlanSeen): string[] {
  const perZone = new Map<string, number>();
  const chosen: string[] = [];
  for (const supplyPoint of plan.supplyPoints) {
    const zone = seen.zoneOf(supplyPoint);
    const count = perZone.get(zone) ?? 0;
    if (count >= 2 || seen.proven.has(supplyPoint)) continue;
    perZone.set(zone, count + 1);
    chosen.push(supplyPoint);
    if (chosen.length >= 20) break;
  }
  return chosen;
}
