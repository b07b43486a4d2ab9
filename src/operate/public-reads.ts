/** What anybody may see: areas, outages, plans, and the state behind a number; no names, no small counts. */
import type { PublicReads } from '../api/parts.ts';
import type {
  CustomerAnswer,
  CustomerState,
  PublicCount,
  PublicEtr,
  PublicStatus,
} from '../api/shapes/public.ts';
import type { Outage } from '../model/outage.ts';
import type { PlannedOutage } from '../model/planned-outage.ts';
import { fromIso, HOUR, type Instant, toIso } from '../model/time.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Settings } from '../settings/schema.ts';
import type { Board } from './board.ts';
import type { World } from './world.ts';

export interface PublicParts {
  board: Board;
  world: World;
  settings: Settings;
  clock: Clock;
  /** Kinds of cut that concern their own customer alone, such as for arrears. */
  isPrivate(kind: PlannedOutage['kind']): boolean;
  link: Pick<PublicReads, 'link' | 'confirm'>;
}

/** Counts below this are not told. */
const LEAST_TOLD = 5;
/** "Your power came back" stays this long. */
const BACK_FOR_MS = 12 * HOUR;
const shownStates = new Set(['confirmed', 'restoring', 'restored']);
const ahead = new Set(['approved', 'announced', 'in_progress']);

export function createPublicReads(parts: PublicParts): PublicReads & { changed(): void } {
  let prepared: PublicStatus | null = null;
  return {
    changed() {
      prepared = null;
    },
    status() {
      prepared ??= statusOf(parts);
      return prepared;
    },
    lookup: (text) => lookup(parts, text),
    link: parts.link.link,
    confirm: parts.link.confirm,
  };
}

/** `<5`, or rounded to 5, so that two looks cannot be subtracted. */
export function publicCount(count: number): PublicCount {
  if (count > 0 && count < LEAST_TOLD) return '<5';
  return Math.round(count / 5) * 5;
}

function statusOf(parts: PublicParts): PublicStatus {
  const { board, world, settings, clock } = parts;
  const secret = new Set(
    [...board.plans.values()].filter(({ kind }) => parts.isPrivate(kind)).map(({ id }) => id),
  );
  const areas = new Map<string, { total: number; dark: number; planned: number }>();
  for (const row of world.grid.tables.supplyPoints) {
    const id = row.area ?? settings.utility.name;
    const area = areas.get(id) ?? { total: 0, dark: 0, planned: 0 };
    area.total += 1;
    const mark = board.dark(row.id);
    if (mark !== undefined && !secret.has(mark.plannedOutage ?? '')) {
      if (mark.plannedOutage === null) area.dark += 1;
      else area.planned += 1;
    }
    areas.set(id, area);
  }
  const outages = [...board.outages.values()].filter(
    (one) => shownStates.has(one.state) && !secret.has(one.plannedOutage ?? ''),
  );
  const plans = [...board.plans.values()].filter(
    (plan) => ahead.has(plan.state) && !secret.has(plan.id),
  );
  const dark = [...board.darkIds()].filter((id) => board.dark(id)?.plannedOutage == null).length;
  return {
    asOf: toIso(clock.now()),
    utility: settings.utility.name,
    zone: settings.utility.zone,
    customers: publicCount(dark),
    areas: [...areas].map(([id, { dark: off, planned }]) => ({
      id,
      name: id,
      state: off > 0 ? ('off' as const) : planned > 0 ? ('planned' as const) : ('on' as const),
      customers: publicCount(off),
    })),
    outages: outages.map((outage) => outageView(parts, outage)),
    planned: plans.map((plan) => planView(parts, plan)),
  };
}

function areaOf(parts: PublicParts, supplyPoint: string | undefined): string {
  const number = parts.world.locator.supplyPoint(supplyPoint ?? '');
  const row = number === undefined ? undefined : parts.world.grid.tables.supplyPoints[number];
  return row?.area ?? parts.settings.utility.name;
}

function etrOf(outage: Outage): PublicEtr | null {
  const { etr } = outage;
  if (etr === null) return null;
  return { at: toIso(etr.at), low: toIso(etr.low), high: toIso(etr.high), origin: etr.origin };
}

function outageView(parts: PublicParts, outage: Outage): PublicStatus['outages'][number] {
  const area = areaOf(parts, outage.ever[0]);
  return {
    id: outage.id,
    area,
    areaName: area,
    state: outage.state as 'confirmed' | 'restoring' | 'restored',
    customers: publicCount(outage.dark.length),
    startedAt: toIso(outage.startedAt),
    restoredAt: toIso(outage.restoredAt),
    etr: etrOf(outage),
    cause: outage.causeKind,
    plannedOutage: outage.plannedOutage,
    crew: outage.crew.state,
    lastUpdateAt: toIso(outage.restoredAt ?? outage.confirmedAt ?? outage.detectedAt),
    nextUpdateAt: toIso(outage.etr?.nextUpdateAt ?? null),
    lat: null,
    lon: null,
  };
}

function planView(parts: PublicParts, plan: PlannedOutage): PublicStatus['planned'][number] {
  const area = areaOf(parts, plan.supplyPoints[0]);
  const { grid, locator } = parts.world;
  const lines = new Set(
    plan.supplyPoints.flatMap((id) => {
      const number = locator.supplyPoint(id);
      if (number === undefined) return [];
      return grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number]?.id ?? [];
    }),
  );
  return {
    ...{ id: plan.id, revision: plan.revision, state: plan.state, area, areaName: area },
    ...{ lines: [...lines], start: plan.start, end: plan.end, reason: plan.reason },
    customers: publicCount(plan.affected.supplyPoints),
  };
}

function lookup(parts: PublicParts, text: string): CustomerAnswer | null {
  const { locator, grid } = parts.world;
  const asked = text.trim();
  const byNumber = locator.find(asked);
  const isMeter = byNumber !== undefined && grid.tables.supplyPoints[byNumber]?.meter === asked;
  const isRefused = isMeter && !parts.settings.customer.lookupByMeter;
  if (byNumber !== undefined) return isRefused ? null : strangersAnswer(parts, byNumber);
  return asked.length < LEAST_LETTERS ? null : byAddress(parts, asked);
}

const LEAST_LETTERS = 4;

/** One address names one answer; one that fits several tells nothing of any of them. */
function byAddress(parts: PublicParts, text: string): CustomerAnswer | null {
  const rows = parts.world.grid.tables.supplyPoints;
  const exact = rows.findIndex((row) => row.address === text);
  if (exact >= 0) return strangersAnswer(parts, exact);
  const first = rows.findIndex((row) => row.address?.includes(text));
  if (first < 0) return null;
  const isOne = rows.findIndex((row, i) => i > first && row.address?.includes(text)) < 0;
  return isOne ? strangersAnswer(parts, first) : null;
}

/** As whoever holds the number may see it: a cut that is private shows neither itself nor its darkness. */
function strangersAnswer(parts: PublicParts, number: number): CustomerAnswer | null {
  const answer = answerFor(parts, number, (plan) => !parts.isPrivate(plan.kind));
  const row = parts.world.grid.tables.supplyPoints[number];
  const mark = row === undefined ? undefined : parts.board.dark(row.id);
  const cut = parts.board.plans.get(mark?.plannedOutage ?? '');
  if (answer === null || cut === undefined || !parts.isPrivate(cut.kind)) return answer;
  return { ...answer, state: 'unknown', since: null, etr: null, cause: null, crew: null };
}

/** State, times and plans of one supply point, as its own customer may see them. */
export function answerFor(
  parts: Pick<PublicParts, 'board' | 'world' | 'clock'>,
  number: number,
  shows: (plan: PlannedOutage) => boolean = () => true,
): CustomerAnswer | null {
  const { board, clock } = parts;
  const row = parts.world.grid.tables.supplyPoints[number];
  if (row === undefined) return null;
  const mark = board.dark(row.id);
  const outage = mark?.outage == null ? undefined : board.outages.get(mark.outage);
  const cut = mark?.plannedOutage == null ? undefined : board.plans.get(mark.plannedOutage);
  const backAt = board.restoredAt(row.id);
  const isBack = backAt !== null && clock.now() - backAt < BACK_FOR_MS;
  const state: CustomerState =
    mark === undefined ? (isBack ? 'restored' : 'on') : cut === undefined ? 'off' : 'planned';
  return {
    label: labelOf(row),
    area: row.area,
    state,
    since: mark?.since ?? (isBack ? backAt : null),
    etr:
      outage !== undefined
        ? etrOf(outage)
        : cut !== undefined
          ? { at: cut.end, low: null, high: null, origin: 'planned_end' }
          : null,
    cause: outage?.causeKind ?? null,
    crew: crewOf(outage),
    planned: plansOf(parts, { supplyPoint: row.id, now: clock.now(), shows }),
    lastUpdateAt: outage === undefined ? null : (outage.confirmedAt ?? outage.detectedAt),
    nextUpdateAt: outage?.etr?.nextUpdateAt ?? null,
  };
}

function crewOf(outage: Outage | undefined): CustomerAnswer['crew'] {
  const state = outage?.crew.state ?? 'none';
  return state === 'none' ? null : state;
}

function plansOf(
  parts: Pick<PublicParts, 'board'>,
  asked: { supplyPoint: string; now: Instant; shows: (plan: PlannedOutage) => boolean },
): CustomerAnswer['planned'] {
  const { supplyPoint, now, shows } = asked;
  const found: CustomerAnswer['planned'] = [];
  for (const plan of parts.board.plans.values()) {
    if (!ahead.has(plan.state) || !shows(plan)) continue;
    for (const { supplyPoints, start, end } of plan.windows) {
      if (!supplyPoints.includes(supplyPoint) || fromIso(end) < now) continue;
      const { id, revision, reason } = plan;
      found.push({ id, revision, start: fromIso(start), end: fromIso(end), reason });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/** `户号 03••••5560 · 桃园新村`: enough to know it is one's own, nothing for others. */
function labelOf(row: { id: string; account: string | null; area: string | null }): string {
  const number = row.account ?? row.id;
  const masked = `${number.slice(0, 2)}••••${number.slice(-4)}`;
  return row.area === null ? masked : `${masked} · ${row.area}`;
}
