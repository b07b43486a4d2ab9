/**
 * The one answer for all visitors: areas, outages and plans. Which area a place belongs to is worked out once for a
 * network; after a change only what is dark is counted, so that a storm does not count a million places again.
 */
import type { PublicCount, PublicEtr, PublicStatus } from '../../api/shapes/public.ts';
import type { Outage } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, toIso } from '../../model/time.ts';
import { eachInParts, type InParts } from '../../runtime/in-parts.ts';
import { type Area, type Areas, areasOf } from './areas.ts';
import { publicWhole } from './counts.ts';
import type { HeldCounts } from './held.ts';
import type { PublicParts } from './parts.ts';

const shownStates = new Set(['confirmed', 'restoring', 'restored']);
const ahead = new Set(['approved', 'announced', 'in_progress']);

/** It appears when its announcement is due, and what was announced once stays until it is over; work done live never. */
export function isShown(
  plan: PlannedOutage,
  parts: Pick<PublicParts, 'publicFrom' | 'clock'>,
): boolean {
  if (!ahead.has(plan.state) || plan.liveLine === true) return false;
  return plan.state !== 'approved' || parts.publicFrom(plan) <= parts.clock.now();
}

/** Somebody may have read of it before it was cancelled, and its time is not over. */
export function isShownOff(
  plan: PlannedOutage,
  parts: Pick<PublicParts, 'publicFrom' | 'clock'>,
): boolean {
  const now = parts.clock.now();
  if (plan.liveLine === true) return false;
  const wasShown = plan.wasAnnounced === true || parts.publicFrom(plan) <= now;
  return wasShown && fromIso(plan.end) > now;
}

/** @param held what was shown before: no two answers differ by the few who moved between them */
export function* statusOf(parts: PublicParts, held: HeldCounts): InParts<PublicStatus> {
  const { board, world, settings, clock } = parts;
  // What comes while it is counted may be in it or not: it is as of now.
  const asOf = toIso(clock.now());
  const secret = new Set(
    [...board.plans.values()].filter(({ kind }) => parts.isPrivate(kind)).map(({ id }) => id),
  );
  const areas = yield* areasOf(world.grid, settings.utility.name);
  const show = held.begin();
  const counts = yield* darkBy(parts, { areas, secret, show });
  const outages = [...board.outages.values()].filter(
    (one) => shownStates.has(one.state) && !secret.has(one.plannedOutage ?? ''),
  );
  const plans = [...board.plans.values()]
    .filter((plan) => isShown(plan, parts) && !secret.has(plan.id))
    .sort((a, b) => a.start.localeCompare(b.start));
  const off = [...board.cancelled.values()].filter(
    (plan) => isShownOff(plan, parts) && !parts.isPrivate(plan.kind),
  );
  const answer: PublicStatus = {
    asOf,
    utility: settings.utility.name,
    zone: settings.utility.zone,
    customers: publicWhole([...counts.dark.values()].flat()),
    areas: areas.list.map(({ id, name, also }, i) => ({
      ...{ id, name, also, state: stateOf(counts, i) },
      customers: publicWhole(counts.dark.get(i) ?? []),
    })),
    outages: outages.map((outage) => {
      const customers = publicWhole(counts.outages.get(outage.id) ?? []);
      return outageView(parts, areas, { outage, customers });
    }),
    planned: plans.map((plan) => {
      const customers = show(plan.id, plan.affected.supplyPoints);
      return planView(parts, areas, { plan, customers });
    }),
    cancelled: off.map((plan) => planView(parts, areas, { plan, customers: 0 })),
  };
  held.keep();
  return answer;
}

/** Shown counts of what is dark, part by part: all sums on the page are made of them alone. */
interface Counts {
  /** By area: one for each outage there. */
  dark: Map<number, PublicCount[]>;
  /** By outage: one for each area that it touches. */
  outages: Map<string, PublicCount[]>;
  /** Areas where planned work is under way. */
  planned: Set<number>;
}

function stateOf({ dark, planned }: Counts, area: number): 'off' | 'planned' | 'on' {
  return dark.has(area) ? 'off' : planned.has(area) ? 'planned' : 'on';
}

/** Dark places of each area, those of planned work apart; a private cut counts in neither. */
function* darkBy(
  parts: PublicParts,
  at: { areas: Areas; secret: ReadonlySet<string>; show: ReturnType<HeldCounts['begin']> },
): InParts<Counts> {
  const { areas, secret, show } = at;
  const { board, world } = parts;
  const counts: Counts = { dark: new Map(), outages: new Map(), planned: new Set() };
  for (const outage of [...board.outages.values()]) {
    if (secret.has(outage.plannedOutage ?? '')) continue;
    const own = yield* outageCounts(parts, areas, outage);
    for (const [area, count] of own.dark) {
      const shown = show(`${outage.id} ${areas.list[area]?.id}`, count);
      push(counts.dark, area, shown);
      push(counts.outages, outage.id, shown);
    }
    for (const [area, count] of own.planned) {
      push(counts.outages, outage.id, show(`${outage.id} planned ${areas.list[area]?.id}`, count));
      counts.planned.add(area);
    }
  }
  for (const plan of [...board.plans.values()]) {
    if (plan.state !== 'in_progress' || secret.has(plan.id)) continue;
    yield* eachInParts(plan.supplyPoints, (id) => {
      const mark = board.dark(id);
      const number = world.locator.supplyPoint(id);
      if (mark?.plannedOutage !== plan.id || mark.outage !== null || number === undefined) return;
      counts.planned.add(areas.of[number] as number);
    });
  }
  return counts;
}

function push<K>(lists: Map<K, PublicCount[]>, key: K, shown: PublicCount): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [shown]);
  else list.push(shown);
}

interface OutageCounts {
  areas: Areas;
  dark: ReadonlyMap<number, number>;
  planned: ReadonlyMap<number, number>;
}
const counted = new WeakMap<readonly string[], OutageCounts>();

/** Counted once for each list of dark places: the next change of another outage does not count this one again. */
function* outageCounts(
  { board, world }: PublicParts,
  areas: Areas,
  outage: Outage,
): InParts<OutageCounts> {
  const kept = counted.get(outage.dark);
  if (kept?.areas === areas) return kept;
  const dark = new Map<number, number>();
  const planned = new Map<number, number>();
  yield* eachInParts(outage.dark, (id) => {
    const mark = board.dark(id);
    const number = world.locator.supplyPoint(id);
    if (mark?.outage !== outage.id || number === undefined) return;
    const counts = mark.plannedOutage === null ? dark : planned;
    const area = areas.of[number] as number;
    counts.set(area, (counts.get(area) ?? 0) + 1);
  });
  const made = { areas, dark, planned };
  counted.set(outage.dark, made);
  return made;
}

function areaAt(parts: PublicParts, areas: Areas, supplyPoint: string | undefined): Area | null {
  const number = parts.world.locator.supplyPoint(supplyPoint ?? '');
  return number === undefined ? null : (areas.list[areas.of[number] as number] ?? null);
}

export function etrOf(outage: Outage): PublicEtr | null {
  const { etr } = outage;
  if (etr === null) return null;
  return { at: toIso(etr.at), low: toIso(etr.low), high: toIso(etr.high), origin: etr.origin };
}

function outageView(
  parts: PublicParts,
  areas: Areas,
  { outage, customers }: { outage: Outage; customers: PublicCount },
): PublicStatus['outages'][number] {
  const area = areaAt(parts, areas, outage.ever[0]);
  const elsewhere = parts.settings.utility.name;
  return {
    id: outage.id,
    area: area?.id ?? elsewhere,
    areaName: area?.name ?? elsewhere,
    state: outage.state as 'confirmed' | 'restoring' | 'restored',
    customers,
    startedAt: toIso(outage.startedAt),
    restoredAt: toIso(outage.restoredAt),
    etr: etrOf(outage),
    cause: outage.causeKind,
    plannedOutage: outage.plannedOutage,
    crew: outage.crew.state,
    lastUpdateAt: toIso(outage.restoredAt ?? outage.confirmedAt ?? outage.detectedAt),
    nextUpdateAt: toIso(outage.etr?.nextUpdateAt ?? null),
    lat: area?.lat ?? null,
    lon: area?.lon ?? null,
  };
}

function planView(
  parts: PublicParts,
  areas: Areas,
  { plan, customers }: { plan: PlannedOutage; customers: PublicCount },
): PublicStatus['planned'][number] {
  const area = areaAt(parts, areas, plan.supplyPoints[0]);
  const elsewhere = parts.settings.utility.name;
  const { grid, locator } = parts.world;
  const lines = new Set(
    plan.supplyPoints.flatMap((id) => {
      const number = locator.supplyPoint(id);
      if (number === undefined) return [];
      return grid.feeders[grid.homeFeeder[grid.spNode[number] as number] as number]?.id ?? [];
    }),
  );
  return {
    ...{ id: plan.id, revision: plan.revision, state: plan.state },
    ...{ area: area?.id ?? elsewhere, areaName: area?.name ?? elsewhere },
    ...{ lines: [...lines], start: plan.start, end: plan.end, reason: plan.reason },
    windows: plan.windows.map(({ start, end }) => ({ start, end })),
    ...(parts.listsOrder(plan.kind) && { blocks: blocksOf(parts, plan) }),
    customers,
  };
}

/** Blocks of orderly use that a cut in turn reaches, in order. */
function blocksOf({ world }: PublicParts, plan: PlannedOutage): string[] {
  const { grid, locator } = world;
  const blocks = plan.supplyPoints.flatMap((id) => {
    const number = locator.supplyPoint(id);
    return number === undefined ? [] : (grid.tables.supplyPoints[number]?.rotaBlock ?? []);
  });
  return [...new Set(blocks)].sort();
}
