/**
 * Groups of places by how they use energy. Worked out once a month, a few places at a time, and anew for whoever asks;
 * what a customer chose or declined stands above the rule, with who and when.
 */
import type { PlaceSegments, SegmentParts } from '../../api/segment-parts.ts';
import type { Instant } from '../../model/time.ts';
import { toIso } from '../../model/time.ts';
import type { SegmentRules } from '../../reports/segments/groups-file.ts';
import { cutHours, type LocalHour } from '../../reports/segments/hours.ts';
import { measured, type UsageProfile } from '../../reports/segments/profile.ts';
import { fault } from '../../runtime/problem.ts';
import type { OperateParts } from '../parts.ts';
import { createMonth, type Month } from './month.ts';
import { createProfiles, type Profiles } from './profiles.ts';
import { createWishes, type Wishes } from './wishes.ts';

/** Places whose hours are read for one proposal; of more, so many evenly spread stand for all. */
const SAMPLE_MOST = 120;
const PROPOSALS = 3;

export interface Segments extends SegmentParts {
  /** A few places more of this month. */
  tick(): Promise<void>;
}

export type SegmentNeeds = Pick<OperateParts, 'records' | 'world' | 'clock'> & {
  readings: Parameters<typeof createProfiles>[0]['readings'];
  rules: SegmentRules;
  zone: string;
  /** Whether the local day that begins then is worked. */
  isWorked(day: Instant): boolean;
};

interface Inside {
  needs: SegmentNeeds;
  profiles: Profiles;
  month: Month;
  wishes: Wishes;
}

export function createSegments(needs: SegmentNeeds): Segments {
  const profiles = createProfiles(needs);
  const wishes = createWishes(needs);
  const month = createMonth(needs, (point) => bitsOf(needs.rules, profiles, point));
  const inside = { needs, profiles, month, wishes };
  return {
    tick: () => month.tick(),
    of: (supplyPoint) => segmentsOf(inside, supplyPoint),
    wish: (said) => wish(inside, said),
    groups: (supplyPoints) => groupsOf(inside, supplyPoints),
    members: async (supplyPoints, group) => {
      checkGroup(needs.rules, group);
      const found = await membersOf(inside, supplyPoints);
      const ids = found.groups.get(group) ?? [];
      return ids.length < needs.rules.leastShown ? [] : ids;
    },
    cutHours: (asked) => proposed(inside, asked),
  };
}

async function bitsOf(rules: SegmentRules, profiles: Profiles, point: string) {
  const profile = await profiles.of(point);
  const values = valuesOf(rules, profile);
  return values.map((value, i) =>
    value === null ? null : value >= (rules.groups[i]?.rule.least ?? Infinity),
  );
}

function valuesOf(rules: SegmentRules, profile: UsageProfile | null): Array<number | null> {
  return rules.groups.map((group) =>
    profile === null ? null : measured(group, profile, rules.leastDays),
  );
}

async function segmentsOf(
  { needs, profiles, wishes }: Inside,
  supplyPoint: string,
): Promise<PlaceSegments> {
  const { rules } = needs;
  const profile = await profiles.of(supplyPoint);
  const said = await wishes.of(supplyPoint);
  const values = valuesOf(rules, profile);
  const { worked = 0, off = 0 } = profile?.days ?? {};
  return {
    days: worked + off,
    leastDays: rules.leastDays,
    groups: rules.groups.map(({ id, names, words, rule }, i) => {
      const value = values[i] ?? null;
      const isMet = value === null ? null : value >= rule.least;
      const wished = said[id] ?? null;
      const isIn = wished === null ? isMet === true : wished.wish === 'in';
      return { id, names, words, limit: rule.least, value, isMet, wished, isIn };
    }),
  };
}

async function wish(
  { needs, wishes }: Inside,
  said: { supplyPoint: string; group: string; wish: 'in' | 'out' | null; by: string },
): Promise<void> {
  const { supplyPoint, group, by } = said;
  checkGroup(needs.rules, group);
  const at = needs.clock.now();
  const memo = await wishes.with(supplyPoint, group, {
    wish: said.wish,
    by,
    at: toIso(at),
  });
  const details = { group, wish: said.wish };
  const audit = [
    { at, by, from: null, what: 'segment_wish' as const, subject: supplyPoint, details },
  ];
  await needs.records.commit({ put: { memo: [memo] }, audit });
}

function checkGroup(rules: SegmentRules, group: string): void {
  if (!rules.groups.some(({ id }) => id === group)) {
    throw fault('API-NOT-FOUND', { what: `segment ${group}` });
  }
}

async function membersOf(
  { needs, month, wishes }: Inside,
  supplyPoints: readonly string[],
): Promise<{ known: number; groups: Map<string, string[]> }> {
  await Promise.all([month.ready(), wishes.ready()]);
  const { rules } = needs;
  const groups = new Map<string, string[]>(rules.groups.map(({ id }) => [id, []]));
  let known = 0;
  for (const point of supplyPoints) {
    const met = month.of(point);
    const said = wishes.known(point);
    if (met !== null) known += 1;
    for (const [i, { id }] of rules.groups.entries()) {
      const wished = said[id]?.wish ?? null;
      if (wished === null ? met?.[i] === true : wished === 'in') groups.get(id)?.push(point);
    }
  }
  return { known, groups };
}

async function groupsOf(
  inside: Inside,
  supplyPoints: readonly string[],
): ReturnType<SegmentParts['groups']> {
  const { rules } = inside.needs;
  const { known, groups } = await membersOf(inside, supplyPoints);
  return {
    total: supplyPoints.length,
    known,
    fewerThan: rules.leastShown,
    groups: rules.groups.map(({ id, names, words, rule }) => {
      const count = groups.get(id)?.length ?? 0;
      const places = count > 0 && count < rules.leastShown ? null : count;
      return { id, names, words, limit: rule.least, places };
    }),
  };
}

/** Read from a sample where there are many; what is not read of a place is not guessed, and the count says so. */
async function proposed(
  inside: Inside,
  asked: Parameters<SegmentParts['cutHours']>[0],
): ReturnType<SegmentParts['cutHours']> {
  const { needs, profiles } = inside;
  const { rules } = needs;
  const { supplyPoints } = asked;
  const step = Math.max(1, supplyPoints.length / SAMPLE_MOST);
  const sample = Array.from(
    { length: Math.min(supplyPoints.length, SAMPLE_MOST) },
    (_, i) => supplyPoints[Math.floor(i * step)] as string,
  );
  const sums = { worked: new Array<number>(24).fill(0), off: new Array<number>(24).fill(0) };
  const members: Record<string, number> = {};
  let read = 0;
  for (const point of sample) {
    const profile = await profiles.of(point);
    const { groups } = await segmentsOf(inside, point);
    for (const { id, isIn } of groups) if (isIn) members[id] = (members[id] ?? 0) + 1;
    if (profile === null || profile.days.worked + profile.days.off < rules.leastDays) continue;
    read += 1;
    for (let hour = 0; hour < 24; hour += 1) {
      sums.worked[hour] = (sums.worked[hour] ?? 0) + (profile.worked[hour] ?? 0);
      sums.off[hour] = (sums.off[hour] ?? 0) + (profile.off[hour] ?? 0);
    }
  }
  const scale = read === 0 ? 0 : supplyPoints.length / read;
  const grown = (list: readonly number[]): number[] => list.map((wh) => wh * scale);
  const share = supplyPoints.length / Math.max(1, sample.length);
  const places = {
    ...{ worked: grown(sums.worked), off: grown(sums.off) },
    members: Object.fromEntries(
      Object.entries(members).map(([id, count]) => [id, Math.round(count * share)]),
    ),
  };
  const found =
    read === 0
      ? []
      : cutHours(places, asked, {
          groups: rules.groups,
          local: localHours(needs),
          most: PROPOSALS,
        });
  const { leastShown } = rules;
  const shown = (count: number): number | null => (count < leastShown ? null : count);
  return {
    ...{ places: supplyPoints.length, read, sampled: sample.length, fewerThan: leastShown },
    items: found.map(({ start, end, kwh, disturbed }) => ({
      ...{ start, end, kwh: Math.round(kwh * 10) / 10 },
      disturbed: rules.groups.flatMap(({ id, names }) => {
        const count = disturbed[id];
        return count === undefined ? [] : [{ id, names, places: shown(count) }];
      }),
    })),
  };
}

function localHours({ zone, isWorked }: SegmentNeeds): (instant: Instant) => LocalHour {
  return (instant) => {
    const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
    return { hour: local.hour, isWorked: isWorked(local.startOfDay().epochMilliseconds) };
  };
}
