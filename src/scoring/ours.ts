/** The judge of the detector: each change and each look against the truth. */
import type { Outage } from '../model/outage.ts';
import { type Instant, MINUTE, SECOND } from '../model/time.ts';
import type { OutageChange } from '../outages/change.ts';
import type { Detector } from '../outages/detector.ts';
import type { InferenceEngine } from '../outages/infer/engine.ts';
import { isOpen } from '../outages/life/moves.ts';
import {
  ABOUT_SHARE,
  countDark,
  countDevices,
  type Ground,
  isOpenOrWas,
  isSettled,
  JUST_CLOSED_MS,
  tookSeconds,
  visibleOn,
} from './compare.ts';
import type { Course } from './course.ts';
import { newTally, type Tally } from './tally.ts';
import type { Turned } from './truth.ts';

const RESTORED_BELOW = 0.1;
const NESTED_WITHIN_MS = 15 * MINUTE;
/** Slower than this is worth a word. */
const SLOW_S = 180;

export interface OursJudge {
  tally: Tally;
  /** Each miss in words. */
  mistakes: string[];
  changed(changes: readonly OutageChange[], now: Instant): void;
  turned(list: readonly Turned[], now: Instant): void;
  check(course: Course, now: Instant): void;
  second(now: Instant): void;
  end(now: Instant): void;
}

interface Track {
  /** Devices it stood at while confirmed. */
  path: string[];
  /** The fault it is about. */
  course: Course | null;
}

interface Judging extends Ground {
  detector: Detector;
  engine: InferenceEngine;
  tally: Tally;
  mistakes: string[];
  pointOf: ReadonlyMap<string, number>;
  tracks: Map<string, Track>;
  detected: Map<Course, Instant>;
  ids: Map<Course, Set<string>>;
  /** Points that are back and not yet believed to be. */
  waiting: Map<number, Instant>;
}

export function judgeOurs(at: Ground & { detector: Detector; engine: InferenceEngine }): OursJudge {
  const judging: Judging = {
    ...at,
    tally: newTally(),
    mistakes: [],
    pointOf: new Map(at.town.grid.tables.supplyPoints.map(({ id }, s) => [id, s])),
    ...{ tracks: new Map(), detected: new Map(), ids: new Map() },
    waiting: new Map(),
  };
  const { tally, waiting } = judging;
  return {
    tally,
    mistakes: judging.mistakes,
    changed(changes, now) {
      for (const change of changes) take(judging, change, now);
    },
    turned(list, now) {
      for (const { point, before, after } of list) {
        if (after !== 0) waiting.delete(point);
        else if (before !== 0 && pAny(judging, point) >= RESTORED_BELOW) waiting.set(point, now);
      }
    },
    check: (course, now) => check(judging, course, now),
    second(now) {
      for (const [point, since] of waiting) {
        if (pAny(judging, point) >= RESTORED_BELOW) continue;
        waiting.delete(point);
        tally.restoreS.push((now - since) / SECOND);
      }
    },
    end(now) {
      for (const since of waiting.values()) tally.restoreS.push((now - since) / SECOND);
      for (const course of judging.courses) endOf(judging, course);
    },
  };
}

function take(judging: Judging, change: OutageChange, now: Instant): void {
  const { outage, news } = change;
  const track = judging.tracks.get(outage.id) ?? { path: [], course: null };
  judging.tracks.set(outage.id, track);
  place(judging, { outage, track }, now);
  if (isTold(outage)) declare(judging, { outage, track }, now);
  if (news.some(({ what }) => what === 'confirmed')) lookNested(judging, outage, now);
  tell(judging, change, now);
}

/** Which fault it is about, and whether that one is found with it. */
function place(
  { pointOf, ids, detected, ...ground }: Judging,
  { outage, track }: { outage: Outage; track: Track },
  now: Instant,
): void {
  const dark = outage.dark.map((id) => pointOf.get(id)!);
  for (const course of visibleOn(ground, outage.feeder ?? '')) {
    const hit = dark.filter((s) => course.points.has(s)).length;
    if (hit === 0) continue;
    if (hit >= ABOUT_SHARE * dark.length && track.course === null) {
      track.course = course;
      ids.set(course, (ids.get(course) ?? new Set()).add(outage.id));
    }
    const isAbout = hit >= ABOUT_SHARE * course.points.size;
    if (isAbout && isTold(outage) && !detected.has(course)) detected.set(course, now);
  }
}

/** Each place at which a confirmed outage stands is one declaration. */
function declare(
  judging: Judging,
  { outage, track: { path } }: { outage: Outage; track: Track },
  now: Instant,
): void {
  const { tally } = judging;
  const device = deviceOf(outage);
  if (path.at(-1) === device) return;
  const isNews = !path.includes(device);
  if (path.length > 0) {
    tally.moves += 1;
    note(judging, now, `${outage.id} moves ${[...path, device].join(' → ')}`);
  }
  path.push(device);
  if (!isNews) {
    tally.returns += 1;
    return;
  }
  tally.declared += 1;
  if (isTrue(judging, outage, now)) return;
  tally.falselyDeclared += 1;
  note(judging, now, `${outage.id} false: ${outage.feeder} ${device} ${describe(outage)}`);
}

function isTrue(judging: Judging, outage: Outage, now: Instant): boolean {
  const { truth, pointOf, backAt, town } = judging;
  if (outage.causeGroup.length > 0) {
    return outage.causeGroup.some((id) => isOpenOrWas(judging, town.grid.edgeOf.get(id)!, now));
  }
  return outage.ever.some((id) => {
    const point = pointOf.get(id)!;
    return truth.isDark(point) || now - (backAt.get(point) ?? 0) < JUST_CLOSED_MS;
  });
}

/** "Supply is back" or "you were not affected" to somebody who is dark. */
function tell(judging: Judging, { news, outage }: OutageChange, now: Instant): void {
  for (const one of news) {
    const isBack = ['restored', 'part_restored', 'not_affected', 'rejected'].includes(one.what);
    if (!isBack || !('supplyPoints' in one)) continue;
    const dark = one.supplyPoints.filter((id) => judging.truth.isDark(judging.pointOf.get(id)!));
    if (dark.length === 0) continue;
    judging.tally.toldInDark += dark.length;
    const whom = `${dark.length} of ${one.supplyPoints.length}, all dark: ${dark.slice(0, 3)}`;
    note(judging, now, `${outage.id} ${deviceOf(outage)} says ${one.what} to ${whom}`);
  }
}

/** A fault said to be left where supply has just returned, and there is none. */
function lookNested(judging: Judging, outage: Outage, now: Instant): void {
  const { truth, backAt, pointOf } = judging;
  const points = outage.dark.map((id) => pointOf.get(id)!);
  const recent = points.filter((s) => now - (backAt.get(s) ?? 0) < NESTED_WITHIN_MS);
  if (points.length === 0 || recent.length < ABOUT_SHARE * points.length) return;
  if (points.some((s) => truth.isDark(s))) return;
  judging.tally.falseNested += 1;
  note(judging, now, `${outage.id} nested: none ${deviceOf(outage)} ${describe(outage)}`);
}

function check(judging: Judging, course: Course, now: Instant): void {
  if (course.fault.kind !== 'device') return;
  const { tally, detector, engine, pointOf } = judging;
  const shown = detector
    .outages()
    .filter(({ feeder, state }) => feeder === course.feeder && isOpen(state));
  const isExact = shown.some((outage) => outage.causeGroup[0] === course.name);
  tally.checked += 1;
  if (course.heardAt === null && !course.fault.isNested) tally.unheard += 1;
  if (isExact) tally.exact += 1;
  if (shown.some((outage) => outage.causeGroup.includes(course.name))) tally.inGroup += 1;
  if (course.fault.isNested) {
    tally.nestedChecked += 1;
    if (isExact) tally.nestedExact += 1;
  }
  const chances = engine.chances(course.feeder);
  if (!isExact) noteMissed(judging, { course, shown, p: chances.get(course.name) ?? 0 }, now);
  if (!isSettled(judging, course, now)) return;
  const said = new Set(shown.flatMap(({ dark }) => dark.map((id) => pointOf.get(id)!)));
  countDark(tally, judging, { feeder: course.feeder, said, now });
  const { edgeIds } = judging.town.grid;
  const chance = (edge: number): number => chances.get(edgeIds[edge]!) ?? 0;
  countDevices(tally, judging, { feeder: course.feeder, chance, now });
}

function endOf(judging: Judging, course: Course): void {
  const { tally, town } = judging;
  const { fault, visibleAt, heardAt } = course;
  if (fault.kind === 'device' && course.closedAt !== null) tally.restorations += 1;
  if (fault.kind === 'plan' || visibleAt === null || heardAt === null) return;
  const ids = judging.ids.get(course) ?? new Set();
  if (ids.size > 0) {
    tally.shown += 1;
    tally.ids += ids.size;
    if (ids.size > 1) judging.mistakes.push(`${course.name} has ids ${[...ids]}`);
  }
  if (fault.kind === 'service') return;
  const foundAt = judging.detected.get(course);
  const tookS = tookSeconds(foundAt, { heardAt, visibleAt });
  tally.detectS.push(tookS);
  if (town.reports[fault.edge] === 1) tally.lockoutS.push(tookS);
  if (tookS > SLOW_S) {
    judging.mistakes.push(`${course.name} took ${tookS} s, ${course.points.size} points`);
  }
}

function pAny({ town, detector }: Judging, point: number): number {
  const { grid } = town;
  const feeder = grid.feeders[grid.homeFeeder[grid.spNode[point]!]!]!.id;
  const { id } = grid.tables.supplyPoints[point]!;
  return detector.lastVerdict(feeder)?.darkness.get(id)?.pAny ?? 0;
}

function noteMissed(
  judging: Judging,
  about: { course: Course; shown: readonly Outage[]; p: number },
  now: Instant,
): void {
  const { course, shown, p } = about;
  const instead = shown.map((one) => {
    const group = one.causeGroup.length > 1 ? ` of ${one.causeGroup}` : '';
    return `${deviceOf(one)}${group} ${one.state} ${one.probability.toFixed(3)}`;
  });
  const heard = course.heardAt === null ? 'unheard ' : '';
  const nested = course.fault.isNested ? 'nested ' : '';
  const what = `${heard}${nested}${course.name} (${course.points.size}, P ${p.toFixed(3)})`;
  note(judging, now, `missed ${what}; shown ${instead.join(', ') || 'none'}`);
}

function note({ mistakes }: Judging, now: Instant, text: string): void {
  mistakes.push(`${new Date(now).toISOString().slice(11, 19)} ${text}`);
}

function deviceOf(outage: Outage): string {
  return outage.causeGroup[0] ?? outage.ever[0] ?? '';
}

function isTold({ state }: Outage): boolean {
  return state === 'confirmed' || state === 'restoring';
}

function describe({ state, probability, dark, explanation }: Outage): string {
  const reasons = explanation.map(({ text, nats }) => `${text} ${nats}`);
  return `${state} ${probability.toFixed(3)} ${dark.length} dark: ${reasons.join('; ')}`;
}
