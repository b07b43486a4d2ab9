/** What anybody may see: areas, outages, plans, and the state behind a number; no names, no small counts. */
import type { PublicReads } from '../../api/parts/public.ts';
import type {
  CustomerAnswer,
  CustomerCut,
  CustomerState,
  PublicStatus,
} from '../../api/shapes/public.ts';
import type { Outage } from '../../model/outage.ts';
import type { PlannedOutage } from '../../model/planned-outage.ts';
import { fromIso, HOUR, type Instant, SECOND, toIso } from '../../model/time.ts';
import { inTurns, whole } from '../../runtime/in-parts.ts';
import { namesOf } from '../find/names.ts';
import { findAddress } from './addresses.ts';
import { areasOf } from './areas.ts';
import { heldCounts } from './held.ts';
import type { PublicParts } from './parts.ts';
import { etrOf, isShown, isShownOff, statusOf } from './status.ts';

/** "Your power came back" stays this long. */
const BACK_FOR_MS = 12 * HOUR;
/**
 * Of a large network an answer stands so many times as long as it took to make, however much changes meanwhile: a storm
 * is not counted again at each of its changes.
 */
const STANDS_TIMES = 30;
const STANDS_MOST_MS = 5 * SECOND;
const LARGE = 10_000;
/** Nothing changed: so often the answer says anew as of when it is. */
const AS_OF_MS = 15 * SECOND;

export function createPublicReads(parts: PublicParts): PublicReads & { changed(): void } {
  const held = heldCounts(parts.kept);
  // Once for a network: at the start, and not while the first visitor waits.
  whole(areasOf(parts.world.grid, parts.settings.utility.name));
  let prepared: PublicStatus | null = null;
  let preparedAt: Instant = 0;
  let isStale = true;
  let isMaking = false;
  let standsUntilMs = 0;

  const isLarge = (): boolean => parts.world.grid.supplyPointCount >= LARGE;

  function begin(): { stands(made: PublicStatus): void } {
    const beganMs = parts.spentMs();
    const beganAt = parts.clock.now();
    isStale = false;
    return {
      stands(made) {
        const endedMs = parts.spentMs();
        const longMs = isLarge() ? (endedMs - beganMs) * STANDS_TIMES : 0;
        standsUntilMs = endedMs + Math.min(STANDS_MOST_MS, longMs);
        prepared = made;
        preparedAt = beganAt;
      },
    };
  }

  /** Of a large network in turns with everybody else; what was prepared before is shown meanwhile. */
  async function makeMeanwhile(): Promise<void> {
    isMaking = true;
    const made = begin();
    try {
      made.stands(await inTurns(statusOf(parts, held)));
    } catch (error) {
      isStale = true;
      throw error;
    } finally {
      isMaking = false;
    }
  }

  return {
    changed() {
      isStale = true;
    },
    status() {
      const now = parts.clock.now();
      if (now - preparedAt >= AS_OF_MS && hasAppeared(parts, preparedAt, now)) isStale = true;
      const isDue = isStale && !isMaking && parts.spentMs() >= standsUntilMs;
      if (prepared === null || (isDue && !isLarge())) {
        const made = begin();
        made.stands(whole(statusOf(parts, held)));
      } else if (isDue) {
        parts.watch('public_status', makeMeanwhile());
      } else if (!isStale && !isMaking && now - preparedAt >= AS_OF_MS) {
        prepared = { ...prepared, asOf: toIso(now) };
        preparedAt = now;
      }
      return prepared as unknown as PublicStatus;
    },
    lookup: (text) => lookup(parts, text),
    link: parts.link.link,
    confirm: parts.link.confirm,
  };
}

/** By the clock alone: a plan became due for the public, or the time of one that is off is over. */
function hasAppeared(parts: PublicParts, from: Instant, to: Instant): boolean {
  const isBetween = (at: Instant): boolean => at > from && at <= to;
  const { plans, cancelled } = parts.board;
  return (
    plans.values().some((plan) => plan.state === 'approved' && isBetween(parts.publicFrom(plan))) ||
    cancelled.values().some((plan) => isBetween(fromIso(plan.end)))
  );
}

/** A number at once; an address in turns with everybody else. */
function lookup(
  parts: PublicParts,
  text: string,
): CustomerAnswer | null | Promise<CustomerAnswer | null> {
  const { locator, grid } = parts.world;
  const asked = text.normalize('NFKC').trim();
  const byNumber = locator.find(asked);
  const isMeter = byNumber !== undefined && grid.tables.supplyPoints[byNumber]?.meter === asked;
  const isRefused = isMeter && !parts.settings.customer.lookupByMeter;
  if (byNumber !== undefined) return isRefused ? null : strangersAnswer(parts, byNumber);
  return byAddress(parts, asked);
}

/** One address names one answer; one that fits several tells nothing of any of them. */
async function byAddress(parts: PublicParts, text: string): Promise<CustomerAnswer | null> {
  const { grid } = parts.world;
  const { addresses } = await namesOf(grid);
  const place = await inTurns(findAddress(grid.tables.supplyPoints, addresses, text));
  // Another network came meanwhile: its places have other numbers.
  if (parts.world.grid !== grid) return byAddress(parts, text);
  return place === null ? null : strangersAnswer(parts, place);
}

/** As whoever holds the number may see it: a cut that is private shows neither itself nor its darkness. */
export function strangersAnswer(
  parts: Pick<PublicParts, 'board' | 'world' | 'clock' | 'publicFrom' | 'isPrivate'>,
  number: number,
): CustomerAnswer | null {
  const answer = answerFor(parts, number, (plan) => !parts.isPrivate(plan.kind));
  const row = parts.world.grid.tables.supplyPoints[number];
  const mark = row === undefined ? undefined : parts.board.dark(row.id);
  const cut = parts.board.plans.get(mark?.plannedOutage ?? '');
  if (answer === null || cut === undefined || !parts.isPrivate(cut.kind)) return answer;
  return { ...answer, state: 'unknown', since: null, etr: null, cause: null, crew: null };
}

/** State, times and plans of one supply point, as its own customer may see them. */
export function answerFor(
  parts: Pick<PublicParts, 'board' | 'world' | 'clock' | 'publicFrom'>,
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
          ? { at: endOf(cut, row.id, clock.now()), low: null, high: null, origin: 'planned_end' }
          : null,
    cause: outage?.causeKind ?? null,
    crew: crewOf(outage),
    ...cutsOf(parts, { supplyPoint: row.id, shows }),
    lastUpdateAt: outage === undefined ? null : (outage.confirmedAt ?? outage.detectedAt),
    nextUpdateAt: outage?.etr?.nextUpdateAt ?? null,
  };
}

/** The end of the dark time that a place is in now: of several short cuts not that of the last. */
function endOf({ windows, end }: PlannedOutage, supplyPoint: string, now: Instant): string {
  const current = windows.find(
    (window) =>
      fromIso(window.start) <= now &&
      fromIso(window.end) > now &&
      window.supplyPoints.includes(supplyPoint),
  );
  return current?.end ?? end;
}

function crewOf(outage: Outage | undefined): CustomerAnswer['crew'] {
  const state = outage?.crew.state ?? 'none';
  return state === 'none' ? null : state;
}

/** What is ahead of a place, and what was and is off; each dark time of a plan by itself. */
function cutsOf(
  parts: Pick<PublicParts, 'board' | 'clock' | 'publicFrom'>,
  asked: { supplyPoint: string; shows: (plan: PlannedOutage) => boolean },
): Pick<CustomerAnswer, 'planned' | 'cancelled'> {
  const now = parts.clock.now();
  const cutsIn = (plan: PlannedOutage): CustomerCut[] =>
    plan.windows.flatMap(({ supplyPoints, start, end }, window) => {
      if (!supplyPoints.includes(asked.supplyPoint) || fromIso(end) < now) return [];
      const { id, revision, reason } = plan;
      return [{ id, revision, window, start: fromIso(start), end: fromIso(end), reason }];
    });
  const found = (plans: Iterable<PlannedOutage>, shown: typeof isShown): CustomerCut[] =>
    [...plans]
      .filter((plan) => shown(plan, parts) && asked.shows(plan))
      .flatMap(cutsIn)
      .sort((a, b) => a.start - b.start);
  return {
    planned: found(parts.board.plans.values(), isShown),
    cancelled: found(parts.board.cancelled.values(), isShownOff),
  };
}

/** `户号 03••••5560 · 桃园新村`: enough to know it is one's own, nothing for others. */
function labelOf(row: { id: string; account: string | null; area: string | null }): string {
  const number = row.account ?? row.id;
  const masked = `${number.slice(0, 2)}••••${number.slice(-4)}`;
  return row.area === null ? masked : `${masked} · ${row.area}`;
}
