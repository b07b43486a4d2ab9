/** A report of a period: the indices of each part of the system, of ordinary and of major days. */
import { DAY, type Instant, MINUTE } from '../../model/time.ts';
import { chineseIndices, type IndexOptions, type Indices, ieeeIndices } from './indices.ts';
import { type DarkTime, type Interruption, interruptionsOf, isSustained } from './interruptions.ts';
import { type MajorDays, majorDays } from './major-days.ts';
import { counted, type Piece, piecesOf } from './pieces.ts';
import type { Profile } from './profile.ts';
import { addCustomer, noSums, type Served, type Sums } from './sums.ts';

/** What rows are made of; every level adds up to the same interruptions and minutes. */
export const reportLevels = [
  'system',
  'feeder',
  'area',
  'device',
  'cause',
  'responsibility',
] as const;
export type ReportLevel = (typeof reportLevels)[number];

/** One customer, or one user of the unit counted in, with all its dark times. */
export interface CustomerDark {
  customer: string;
  times: readonly DarkTime[];
}

export interface CustomerPlace {
  feeder: string | null;
  area: string | null;
  kva: number;
}

/** What is known of the outage or plan behind a dark time. */
export interface WhatHappened {
  device: string | null;
  cause: string;
  /** Whose it is; empty where nobody has said. */
  responsibility: string;
  isPlanned: boolean;
  /** Came from outside of the utility's own network. */
  isExternal: boolean;
  /** Power was short and given in turns. */
  isShortage: boolean;
}

export interface ReliabilityWorld {
  /** Each customer once, with its dark times that began before `to` and not before `from`. */
  customers(from: Instant, to: Instant): AsyncIterable<CustomerDark>;
  placeOf(customer: string): CustomerPlace;
  happened(time: Pick<DarkTime, 'outage' | 'plannedOutage'>): WhatHappened;
  /** When planned work was past the end that people knew; null where it never was, or no plan is behind it. */
  overrunFrom(time: Pick<DarkTime, 'outage' | 'plannedOutage'>): Instant | null;
  /** Whom the indices of one row are divided by: of a feeder or area its own, else all. */
  served(level: ReportLevel, key: string): Served;
  /** Local day, `2026-11-26`. */
  dayOf(at: Instant): string;
}

export interface ReliabilityRequest {
  from: Instant;
  to: Instant;
  profile: Profile;
  /** Overrides the profile's. */
  momentaryMs: number | null;
  level: ReportLevel;
  options: IndexOptions;
}

export type ReportRow = Record<string, string | number | null>;

export interface ReliabilityReport {
  rows: ReportRow[];
  totals: ReportRow;
}

/** Years of days that the limit of a major day is drawn from: those before the period, which it judges. */
const MAJOR_DAY_YEARS = 5;
const YEAR_MS = 365.25 * DAY;
/** What began this long before the period may go on in it, and then belongs to the time before. */
const LEAD_MS = 7 * DAY;

/** Parts an interruption may count in; the names stand in the rows. */
const parts = ['all', 'ordinary', 'major', 'own', 'supplied', 'planned', 'fault'] as const;
type Part = (typeof parts)[number];
type PartSums = Record<Part, Sums>;

/** An interruption belongs whole to the day, and to the period, in which it began. */
export async function reliabilityReport(
  request: ReliabilityRequest,
  world: ReliabilityWorld,
): Promise<ReliabilityReport> {
  const momentaryMs = request.momentaryMs ?? request.profile.momentaryMs;
  const daily = await dailySaidi(request, world, momentaryMs);
  const firstDay = world.dayOf(request.from);
  const before = [...daily].flatMap(([day, minutes]) => (day < firstDay ? minutes : []));
  // In the first year there is no other history than its own.
  const limit = majorDays(before) ?? majorDays(daily.values());
  const isMajor = (at: Instant): boolean =>
    limit !== null && (daily.get(world.dayOf(at)) ?? 0) > limit.limitMin;
  const whole = noParts();
  const byKey = new Map<string, PartSums>();
  for await (const { customer, times } of world.customers(request.from - LEAD_MS, request.to)) {
    const place = world.placeOf(customer);
    const weight = { kva: place.kva, momentaryMs };
    const began = interruptionsOf(times, momentaryMs).filter(({ from }) => from >= request.from);
    const marked = began.flatMap((one) =>
      markedPieces(request, world, { one, place, isMajorDay: isMajor(one.from) }),
    );
    const add = (to: PartSums, own: typeof marked): void => {
      for (const part of parts) {
        const these = counted(own.filter(({ mark }) => mark.parts.has(part)));
        if (these.length > 0) addCustomer(to[part], these, weight);
      }
    };
    add(whole, marked);
    for (const [key, own] of Map.groupBy(marked, ({ mark }) => mark.key)) {
      const sums = byKey.get(key) ?? noParts();
      byKey.set(key, sums);
      add(sums, own);
    }
  }
  return {
    rows: [...byKey]
      .sort(([, a], [, b]) => b.all.minutes - a.all.minutes)
      .flatMap(([key, sums]) =>
        rowsOf(request, key, { sums, served: world.served(request.level, key) }),
      ),
    totals: totalsOf(request, { sums: whole, served: world.served('system', '') }, limit),
  };
}

/** SAIDI of each local day of the period and of the years before it, minutes. */
async function dailySaidi(
  request: ReliabilityRequest,
  world: ReliabilityWorld,
  momentaryMs: number,
): Promise<Map<string, number>> {
  const { customers } = world.served('system', '');
  const daily = new Map<string, number>();
  if (customers === 0) return daily;
  const from = request.from - MAJOR_DAY_YEARS * YEAR_MS;
  for await (const { times } of world.customers(from, request.to)) {
    for (const one of interruptionsOf(times, momentaryMs)) {
      if (!isSustained(one, momentaryMs)) continue;
      const day = world.dayOf(one.from);
      daily.set(day, (daily.get(day) ?? 0) + one.darkMs / MINUTE / customers);
    }
  }
  return daily;
}

function noParts(): PartSums {
  return Object.fromEntries(parts.map((part) => [part, noSums()])) as PartSums;
}

function partsOf(what: WhatHappened, isMajorDay: boolean): Set<Part> {
  const found = new Set<Part>(['all', isMajorDay ? 'major' : 'ordinary']);
  if (!what.isExternal) found.add('own');
  if (!what.isShortage) found.add('supplied');
  found.add(what.isPlanned ? 'planned' : 'fault');
  return found;
}

function keyOf(level: ReportLevel, place: CustomerPlace, what: WhatHappened): string {
  switch (level) {
    case 'system':
      return 'system';
    case 'feeder':
      return place.feeder ?? '';
    case 'area':
      return place.area ?? '';
    case 'device':
      return what.device ?? '';
    case 'cause':
      return what.cause;
    case 'responsibility':
      return what.responsibility;
  }
}

/** The interruption with what it counts in; two pieces where a plan went on beyond its end. */
function markedPieces(
  { level, profile }: ReliabilityRequest,
  world: ReliabilityWorld,
  of: { one: Interruption; place: CustomerPlace; isMajorDay: boolean },
): Piece<{ parts: Set<Part>; key: string }>[] {
  const { one, place, isMajorDay } = of;
  const what = world.happened(one);
  const markOf = (each: WhatHappened) => ({
    parts: partsOf(each, isMajorDay),
    key: keyOf(level, place, each),
  });
  const overrunFrom = profile.overrunIsFault && what.isPlanned ? world.overrunFrom(one) : null;
  const overrun = () => markOf({ ...what, cause: 'planned_overrun', isPlanned: false });
  return piecesOf(one, { overrunFrom, planned: markOf(what), overrun });
}

interface Counted {
  sums: PartSums;
  served: Served;
}

function rowsOf(request: ReliabilityRequest, key: string, counted: Counted): ReportRow[] {
  const { level } = request;
  if (request.profile.name === 'cn') {
    return [{ [level]: key, ...countsOf(counted), ...chineseRow(request, counted) }];
  }
  const row = (days: 'all' | 'ordinary' | 'major'): ReportRow => ({
    ...{ [level]: key, days },
    ...ieeeIndices(counted.sums[days], counted.served, request.options),
  });
  return level === 'system' ? [row('all'), row('ordinary'), row('major')] : [row('all')];
}

function countsOf({ sums, served }: Counted): Indices {
  return { N: served.customers, CI: sums.all.interruptions, CMI: sums.all.minutes };
}

/** The suffixes, and the pre-arranged (预安排) and fault (故障) parts of suffix 1. */
function chineseRow({ options }: ReliabilityRequest, { sums, served }: Counted): Indices {
  const { hours } = options;
  const part = (name: 'planned' | 'fault'): Indices =>
    Object.fromEntries(
      Object.entries(chineseIndices(sums[name], served, { hours, suffix: 1 }))
        .filter(([index]) => !index.startsWith('ASAI'))
        .map(([index, value]) => [`${index}_${name}`, value]),
    );
  return {
    ...chineseIndices(sums.all, served, { hours, suffix: 1 }),
    ...chineseIndices(sums.own, served, { hours, suffix: 2 }),
    ...chineseIndices(sums.supplied, served, { hours, suffix: 3 }),
    ...part('planned'),
    ...part('fault'),
  };
}

function totalsOf(
  request: ReliabilityRequest,
  counted: Counted,
  limit: MajorDays | null,
): ReportRow {
  const [first] = rowsOf({ ...request, level: 'system' }, 'system', counted);
  const { system: _, days: __, ...indices } = first ?? {};
  return { ...indices, T_MED_min: limit?.limitMin ?? null };
}
