/** The world of a reliability report: dark time out of the records, places out of the network. */
import type { Outage } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, type Instant, MINUTE } from '../../model/time.ts';
import type { Grid } from '../../network/grid.ts';
import { commonDark } from '../../reports/reliability/common-dark.ts';
import type { DarkTime } from '../../reports/reliability/interruptions.ts';
import { profiles } from '../../reports/reliability/profile.ts';
import {
  type CustomerDark,
  type CustomerPlace,
  type ReliabilityReport,
  type ReliabilityWorld,
  type ReportLevel,
  reliabilityReport,
  type WhatHappened,
} from '../../reports/reliability/report.ts';
import type { Served } from '../../reports/reliability/sums.ts';
import type { ReliabilitySettings } from '../../reports/settings.ts';
import type { RecordsStore } from '../../store/records.ts';
import { interruptedAmong } from '../plans/second-supply.ts';
import { doneLive, each, pointsIn } from './history-reads.ts';

export interface ReliabilityAsked {
  from: Instant;
  to: Instant;
  level: ReportLevel;
  /** Null: the one of the settings. */
  profile: 'ieee1366' | 'cn' | null;
}

export interface ReliabilityParts {
  records: RecordsStore;
  grid: Grid;
  settings: ReliabilitySettings;
  /** `detect.momentaryLimit`: overrides the profile's. */
  momentaryMs: number | null;
  zone: string;
  now: Instant;
}

/** Reads each dark time twice: once for the days of five years, once for the period. */
export async function reliabilityOf(
  asked: ReliabilityAsked,
  parts: ReliabilityParts,
): Promise<ReliabilityReport> {
  const { settings } = parts;
  const users = usersOf(parts.grid, settings.unit);
  const { happened, overrunFrom } = await whatHappened(parts.records);
  const avoided = await avoidedIn(asked, parts, users);
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: parts.zone });
  const world: ReliabilityWorld = {
    customers: (from, to) => customersIn(parts, users, { from, to }),
    placeOf: (user) => users.places.get(user) ?? { feeder: null, area: null, kva: 0 },
    ...{ happened, overrunFrom },
    served: (level, key) => users.served(level, key),
    dayOf: (at) => day.format(at),
  };
  const report = await reliabilityReport(
    {
      ...{ from: asked.from, to: asked.to, level: asked.level },
      profile: profiles[asked.profile ?? settings.profile],
      momentaryMs: parts.momentaryMs,
      options: {
        hours: (asked.to - asked.from) / HOUR,
        ...{ cemi: settings.cemi, cemiRule: settings.cemiRule },
      },
    },
    world,
  );
  return { ...report, totals: { ...report.totals, ...avoided } };
}

/**
 * Works done live, and the customer minutes that cuts at their times would have cost: in the same unit as CMI, and
 * no part of it.
 */
async function avoidedIn(
  span: Pick<ReliabilityAsked, 'from' | 'to'>,
  { records, grid }: Pick<ReliabilityParts, 'records' | 'grid'>,
  users: Users,
): Promise<{ live_line_works: number; CMI_avoided: number }> {
  let works = 0;
  let minutes = 0;
  for await (const { spared } of doneLive(records, span)) {
    works += 1;
    for (const window of spared) {
      const lasts = (fromIso(window.end) - fromIso(window.start)) / MINUTE;
      const dark = interruptedAmong({ world: { grid } }, window.supplyPoints);
      minutes += lasts * darkUsers(dark, users);
    }
  }
  return { live_line_works: works, CMI_avoided: Math.round(minutes) };
}

/** Users all of whose supply points are among these. */
function darkUsers(supplyPoints: readonly string[], users: Users): number {
  const members = Map.groupBy(supplyPoints, users.userOf);
  return [...members].filter(([user, own]) => own.length >= users.sizeOf(user)).length;
}

interface Users {
  /** User of each supply point: itself, or its public transformer. */
  userOf(supplyPoint: string): string;
  /** Supply points of a user. */
  sizeOf(user: string): number;
  places: ReadonlyMap<string, CustomerPlace>;
  served(level: ReportLevel, key: string): Served;
}

function usersOf(grid: Grid, unit: ReliabilitySettings['unit']): Users {
  const { supplyPoints, transformers } = grid.tables;
  const ownerOf = new Map(transformers.map((one) => [one.id, one]));
  const userOfPoint = new Map<string, string>();
  const sizes = new Map<string, number>();
  const places = new Map<string, CustomerPlace>();
  const served = { feeder: new Map<string, Served>(), area: new Map<string, Served>() };
  const all: Served = { customers: 0, kva: 0 };
  supplyPoints.forEach((point, sp) => {
    const behind = point.transformer === null ? undefined : ownerOf.get(point.transformer);
    const user = unit === 'mvUser' && behind !== undefined ? behind.id : point.id;
    userOfPoint.set(point.id, user);
    sizes.set(user, (sizes.get(user) ?? 0) + 1);
    if (places.has(user)) return;
    const home = grid.homeFeeder[grid.spNode[sp] ?? -1] ?? -1;
    const kva = (user === point.id ? point.kva : behind?.kva) ?? 0;
    const place = { feeder: grid.feeders[home]?.id ?? null, area: point.area, kva };
    places.set(user, place);
    addServed(all, kva);
    addServedOf(served.feeder, place.feeder ?? '', kva);
    addServedOf(served.area, place.area ?? '', kva);
  });
  return {
    userOf: (supplyPoint) => userOfPoint.get(supplyPoint) ?? supplyPoint,
    sizeOf: (user) => sizes.get(user) ?? 1,
    places,
    served: (level, key) =>
      level === 'feeder' || level === 'area'
        ? (served[level].get(key) ?? { customers: 0, kva: 0 })
        : all,
  };
}

function addServed(to: Served, kva: number): void {
  to.customers += 1;
  to.kva += kva;
}

function addServedOf(by: Map<string, Served>, key: string, kva: number): void {
  const found = by.get(key) ?? { customers: 0, kva: 0 };
  by.set(key, found);
  addServed(found, kva);
}

/** Each user once; users of several supply points are dark when all of them are. */
async function* customersIn(
  { records, now }: ReliabilityParts,
  users: Users,
  span: { from: Instant; to: Instant },
): AsyncIterable<CustomerDark> {
  const waiting = new Map<string, DarkTime[][]>();
  for await (const [supplyPoint, times] of pointsIn(records, span, now)) {
    const user = users.userOf(supplyPoint);
    if (users.sizeOf(user) === 1) yield { customer: user, times };
    else waiting.set(user, [...(waiting.get(user) ?? []), times]);
  }
  for (const [customer, members] of waiting) {
    const times = commonDark(members, users.sizeOf(customer));
    if (times.length > 0) yield { customer, times };
  }
}

/** What is behind each dark time, from all outages and plans of the records. */
async function whatHappened(
  records: RecordsStore,
): Promise<Pick<ReliabilityWorld, 'happened' | 'overrunFrom'>> {
  const plans = new Map<string, Pick<PlannedOutage, 'kind' | 'end' | 'overrunFrom'>>();
  for await (const { id, kind, end, overrunFrom } of each(records, 'planned_outage')) {
    plans.set(id, { kind, end, ...(overrunFrom !== undefined && { overrunFrom }) });
  }
  const outages = new Map<string, WhatHappened>();
  for await (const outage of each(records, 'outage')) outages.set(outage.id, ofOutage(outage));
  const unknown = { device: null, cause: 'unknown', responsibility: '', ...nothingElse };
  const planOf = ({ outage, plannedOutage }: Pick<DarkTime, 'outage' | 'plannedOutage'>) =>
    outage === null && plannedOutage !== null ? plans.get(plannedOutage) : undefined;
  const overrunFrom: ReliabilityWorld['overrunFrom'] = (time) => {
    const plan = planOf(time);
    // A debt ends with its payment: nobody works there, and nothing is late.
    if (plan === undefined || plan.kind === 'arrears') return null;
    return fromIso(plan.overrunFrom ?? plan.end);
  };
  const happened: ReliabilityWorld['happened'] = ({ outage, plannedOutage }) => {
    const known = (outage === null ? undefined : outages.get(outage)) ?? unknown;
    // An outage that reaches beyond a plan names it, and is none the less a fault.
    if (plannedOutage === null || outage !== null) return known;
    const isShortage = plans.get(plannedOutage)?.kind === 'rota';
    return { ...known, cause: 'planned', responsibility: 'own', isPlanned: true, isShortage };
  };
  return { happened, overrunFrom };
}

const nothingElse = { isPlanned: false, isExternal: false, isShortage: false };

function ofOutage(outage: Outage): WhatHappened {
  const { causeKind, responsibility } = outage;
  return {
    device: outage.causeGroup[0] ?? null,
    cause: causeKind ?? 'unknown',
    responsibility: responsibility ?? '',
    isPlanned: causeKind === 'planned',
    isExternal: responsibility === 'upstream' || responsibility === 'external',
    isShortage: false,
  };
}
