// One decision: open outages and what the evidence says now become the moves of each outage.
import type { Outage } from '../model/outage.ts';
import type { Instant } from '../model/time.ts';
import { filterInParts, type InParts } from '../runtime/in-parts.ts';
import type { OutageChange } from './change.ts';
import { born } from './life/born.ts';
import { type Cause, causesOf } from './life/causes.ts';
import { backSince } from './life/coming-back.ts';
import { darkTimes } from './life/dark-time.ts';
import { follow, promote, stay } from './life/follow.ts';
import { setOf, union } from './life/id-lists.ts';
import { lapse } from './life/lapse.ts';
import { setDark } from './life/leave.ts';
import { changeOf, draftOf, isFinal, isOpen, isTold } from './life/moves.ts';
import { ownersOf } from './life/owners.ts';
import { newTrack, type Track } from './life/track.ts';
import type { LifeContext, StepContext, Stepped, Working } from './life/working.ts';
import { type Match, match } from './match.ts';
import type { Verdict } from './verdict.ts';

/**
 * @param open outages of this feeder that are not final, `restored` ones included
 * @returns changes in the order in which they are to be saved; the same input gives the same output. Throws OUT-TRANSITION.
 */
export function* step(
  open: readonly Outage[],
  verdict: Verdict,
  about: { context: LifeContext; now: Instant },
): InParts<Stepped> {
  const { now } = about;
  // Dark for something above the head is dark already for every cause of a feeder.
  const above = about.context.elsewhere.filter(({ feeder }) => feeder === null);
  const owner = yield* ownersOf([...above, ...open]);
  const devices = new Map<string, string>();
  for (const { id, state, causeGroup } of open) {
    if (isOpen(state) && causeGroup[0] !== undefined) devices.set(id, causeGroup[0]);
  }
  const times = darkTimes(about.context.darkTime);
  const working = new Map<string, Working>();
  const context: StepContext = {
    ...about.context,
    ...{ verdict, now, owner, devices, times, working },
  };
  const told = yield* causesOf(verdict, context);
  const causes = told.filter((cause) => !isNotOurs(cause, context));
  const { matches, candidates } = yield* match([...open, ...context.elsewhere], causes, {
    ...context,
    backSince: (outage) => backSince(outage, context),
  });

  for (const outage of [...open, ...context.elsewhere]) {
    const track = { ...(context.tracks.get(outage.id) ?? newTrack(outage.id)) };
    const candidate = candidates.get(outage.id);
    if (candidate !== undefined) track.candidate = candidate;
    working.set(outage.id, { ...draftOf(outage, outage), track });
  }
  const followed = new Set<string>();
  const placed: Placed[] = [];
  for (const found of matches) {
    const one = found.outage === null ? yield* born(found, context) : working.get(found.outage);
    if (one === undefined) continue;
    working.set(one.outage.id, one);
    if (followed.has(one.outage.id)) continue;
    for (const id of [...found.inside, one.outage.id]) followed.add(id);
    if (found.how === 'held') {
      yield* stay(one, found.cause, context);
      continue;
    }
    yield* absorb(one, found, { working, context });
    yield* follow(one, found, context);
    placed.push({ one, found });
  }
  for (const { id } of open) {
    const one = working.get(id);
    if (one === undefined || followed.has(id)) continue;
    followed.add(id);
    yield* lapse(one, context);
  }
  yield* handOver(working, placed, now);
  // One of another feeder may have given some away.
  for (const [id, { reasons }] of working) if (reasons.includes('handed_over')) followed.add(id);
  // In the order they were worked on: what one of them ends, a later one may have begun anew.
  const inOrder = [...followed].flatMap((id) => working.get(id) ?? []);
  return finish(inOrder, context);
}

interface Placed {
  one: Working;
  found: Match;
}

/** Outages whose cause lies under this one end in it; their customers are not told again. */
function* absorb(
  into: Working,
  found: Match,
  about: { working: Map<string, Working>; context: StepContext },
): InParts<void> {
  for (const id of found.inside) {
    const gone = about.working.get(id);
    if (gone === undefined) continue;
    const { dark, ever, confirmedAt } = gone.outage;
    gone.outage = { ...gone.outage, state: 'merged', mergedInto: into.outage.id, dark: [] };
    gone.reasons.push('escalated');
    gone.news.push({ what: 'merged', into: into.outage.id });
    gone.moveIntervals.push({ from: id, to: into.outage.id, supplyPoints: null });
    into.reasons.push('escalated');
    yield* about.context.owner.put(id, []);
    // One that nobody was told of leaves no dark behind: its customers enter like all others.
    if (confirmedAt === null) continue;
    if (into.outage.state === 'suspected') yield* promote(into, gone.outage, about.context);
    const startedAt = Math.min(into.outage.startedAt, gone.outage.startedAt);
    into.outage = { ...into.outage, startedAt, ever: union(into.outage.ever, ever) };
    yield* setDark(into, union(into.outage.dark, dark), about.context);
  }
}

/**
 * Customers who stay dark under another cause than that of their outage go on under the other one:
 * what a split takes along, and what a second fault inside a restored area keeps dark.
 */
function* handOver(
  working: ReadonlyMap<string, Working>,
  placed: readonly Placed[],
  now: Instant,
): InParts<void> {
  const holding = new Set(placed.map(({ one }) => one.outage.id));
  for (const { one: to, found } of placed) {
    const below = yield* setOf(found.cause.below);
    for (const from of working.values()) {
      if (from === to || isFinal(from.outage.state)) continue;
      const isSplit = to.outage.splitFrom === from.outage.id && to.before === null;
      if (!isSplit && (holding.has(from.outage.id) || !isTold(to.outage))) continue;
      const moved = yield* filterInParts(from.outage.dark, (id) => below.has(id));
      if (moved.length === 0) continue;
      if (isSplit && isTold(from.outage)) {
        const { etr } = from.outage;
        to.outage = { ...to.outage, state: 'confirmed', confirmedAt: now, etr };
      }
      give(from, to, moved);
    }
  }
}

function give(from: Working, to: Working, supplyPoints: string[]): void {
  const gone = new Set(supplyPoints);
  from.outage = { ...from.outage, dark: from.outage.dark.filter((id) => !gone.has(id)) };
  from.reasons.push('handed_over');
  handOverNews(from, to, gone);
  const dark = union(to.outage.dark, supplyPoints);
  // What they were told of the other one they were told of this: else nobody says that supply is back.
  const splitFrom = to.outage.splitFrom ?? from.outage.id;
  to.outage = { ...to.outage, splitFrom, dark, ever: union(to.outage.ever, supplyPoints) };
  to.track.isWitnessed ||= from.track.isWitnessed;
  to.reasons.push('took_over');
  to.moveIntervals.push({ from: from.outage.id, to: to.outage.id, supplyPoints });
}

/** That their neighbours are back is told to those still dark in the name of the outage they are in now. */
function handOverNews(from: Working, to: Working, moved: ReadonlySet<string>): void {
  for (const news of from.news) {
    if (news.what !== 'part_restored') continue;
    const stillDark = news.stillDark.filter((id) => moved.has(id));
    if (stillDark.length === 0) continue;
    news.stillDark = news.stillDark.filter((id) => !moved.has(id));
    to.news.push({ what: 'part_restored', supplyPoints: [], stillDark });
  }
}

function finish(inOrder: readonly Working[], context: StepContext): Stepped {
  const changes: OutageChange[] = [];
  const tracks = new Map<string, Track>();
  for (const one of inOrder) {
    const change = changeOf(one, { who: 'inference', at: context.now });
    if (change !== null) changes.push(change);
    if (!isFinal(one.outage.state)) tracks.set(one.outage.id, one.track);
  }
  return { changes, tracks };
}

/** Opened on trial, or decided as an outage of the tree above. */
function isNotOurs(cause: Cause, context: StepContext): boolean {
  return cause.group.some(
    (device) =>
      context.excused.has(device) ||
      context.elsewhere.some(({ causeGroup }) => causeGroup.includes(device)),
  );
}
