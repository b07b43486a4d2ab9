/** The judge of the rule engine: the same measures where it has such. */
import { type Instant, SECOND } from '../model/time.ts';
import {
  ABOUT_SHARE,
  countDark,
  countDevices,
  type Ground,
  isOpenOrWas,
  isSettled,
  tookSeconds,
  visibleOn,
} from './compare.ts';
import type { Course } from './course.ts';
import type { Peer } from './peer.ts';
import { newTally, type Tally } from './tally.ts';
import type { Turned } from './truth.ts';

export interface TheirsJudge {
  tally: Tally;
  turned(list: readonly Turned[], now: Instant): void;
  check(course: Course, now: Instant): void;
  second(now: Instant): void;
  end(now: Instant): void;
}

interface Standing {
  edges: Set<number>;
  dark: Set<number>;
}

interface Judging extends Ground {
  peer: Peer;
  tally: Tally;
  /** By number of feeder. */
  standing: Map<number, Standing>;
  detected: Map<Course, Instant>;
  ids: Map<Course, number>;
  waiting: Map<number, Instant>;
  /** Edges that stand declared since, and do not count yet. */
  fresh: Map<number, { feeder: number; since: Instant }>;
}

const nothing: Standing = { edges: new Set(), dark: new Set() };

/** @param at.waitMs how long a device must stand declared before it counts: it waits as long as ours does */
export function judgeTheirs(at: Ground & { peer: Peer; waitMs: number }): TheirsJudge {
  const judging: Judging = {
    ...at,
    tally: newTally(),
    ...{ standing: new Map(), detected: new Map(), ids: new Map(), waiting: new Map() },
    fresh: new Map(),
  };
  const { tally, waiting } = judging;
  return {
    tally,
    turned(list, now) {
      for (const { point, before, after } of list) {
        if (after !== 0) waiting.delete(point);
        else if (before !== 0 && isSaidDark(judging, point)) waiting.set(point, now);
      }
    },
    check(course, now) {
      const { fault, feeder } = course;
      if (fault.kind !== 'device') return;
      const { edges, dark: said } = judging.standing.get(fault.feeder) ?? nothing;
      tally.checked += 1;
      if (edges.has(fault.edge)) {
        tally.exact += 1;
        tally.inGroup += 1;
      }
      if (!isSettled(judging, course, now)) return;
      countDark(tally, judging, { feeder, said, now });
      const chance = (edge: number): number => (edges.has(edge) ? 1 : 0);
      countDevices(tally, judging, { feeder, chance, now });
    },
    second(now) {
      for (const feeder of at.peer.touched()) look(judging, feeder, now);
      declare(judging, at.waitMs, now);
      for (const [point, since] of waiting) {
        if (isSaidDark(judging, point)) continue;
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

function isSaidDark({ town, standing }: Judging, point: number): boolean {
  const { grid } = town;
  return standing.get(grid.homeFeeder[grid.spNode[point]!]!)?.dark.has(point) === true;
}

function look(judging: Judging, feeder: number, now: Instant): void {
  const { peer, standing, tally, truth } = judging;
  const before = standing.get(feeder) ?? nothing;
  const edges = new Set(peer.declared(feeder));
  const dark = peer.dark([...edges]);
  standing.set(feeder, { edges, dark });
  for (const edge of edges) {
    if (!before.edges.has(edge)) judging.fresh.set(edge, { feeder, since: now });
  }
  for (const edge of before.edges) if (!edges.has(edge)) judging.fresh.delete(edge);
  for (const s of before.dark) if (!dark.has(s) && truth.isDark(s)) tally.toldInDark += 1;
}

function declare(judging: Judging, waitMs: number, now: Instant): void {
  const { fresh, tally } = judging;
  for (const [edge, { feeder, since }] of fresh) {
    if (now - since < waitMs) continue;
    fresh.delete(edge);
    tally.declared += 1;
    if (!isOpenOrWas(judging, edge, now)) tally.falselyDeclared += 1;
    place(judging, { feeder, edge }, now);
  }
}

function place(judging: Judging, at: { feeder: number; edge: number }, now: Instant): void {
  const { peer, ids, detected, town } = judging;
  const dark = peer.dark([at.edge]);
  for (const course of visibleOn(judging, town.grid.feeders[at.feeder]!.id)) {
    const hit = [...dark].filter((s) => course.points.has(s)).length;
    if (hit === 0) continue;
    if (hit >= ABOUT_SHARE * dark.size) ids.set(course, (ids.get(course) ?? 0) + 1);
    const isAbout = hit >= ABOUT_SHARE * course.points.size;
    if (isAbout && !detected.has(course)) detected.set(course, now);
  }
}

function endOf(judging: Judging, course: Course): void {
  const { tally, town } = judging;
  const { fault, heardAt, visibleAt } = course;
  if (fault.kind !== 'device' || heardAt === null || visibleAt === null) return;
  const foundAt = judging.detected.get(course);
  const tookS = tookSeconds(foundAt, { heardAt, visibleAt });
  tally.detectS.push(tookS);
  if (town.reports[fault.edge] === 1) tally.lockoutS.push(tookS);
  const ids = judging.ids.get(course) ?? 0;
  if (ids > 0) tally.shown += 1;
  tally.ids += ids;
}
