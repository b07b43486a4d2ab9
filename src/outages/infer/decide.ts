/** One decision of one feeder: what holds besides the evidence, the posteriors, the verdict, the episode after it. */
import type { Instant } from '../../model/time.ts';
import { type InParts, whole } from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import { decideAbove } from './above/decide.ts';
import { isSameAbove, rootUnder } from './above/join.ts';
import { aboveHead, upOf } from './above/standing.ts';
import { chainAbove } from './above/verdict.ts';
import { rankByStep } from './current-step.ts';
import { afterDecision, isOver } from './episodes.ts';
import { oldest } from './feeder.ts';
import type { Entry, InferenceState } from './inference-state.ts';
import { decidedOf, knownIn, type Moment, makeReady } from './ready.ts';
import { believe, quickly } from './tree/believe.ts';
import { alive } from './tree/passes.ts';
import { verdictOf } from './verdict-of.ts';

export type { DecideContext } from './ready.ts';

/** Null while the feeder has no episode and nothing is recorded open there. */
export function decideFeeder(state: InferenceState, entry: Entry, at: Moment): Verdict | null {
  const { hand, episode } = entry;
  const { now, context } = at;
  if (episode === null && !hand.model.known.some((mask) => mask !== 0)) return null;
  if (hand.model.heads !== undefined) return whole(decideAbove(state, entry, at));
  const above = episode === null ? null : aboveHead(state, hand.model.feeder, at);
  const what = makeReady(state, entry, at);
  if (entry.verdict !== null && !entry.isNew && isSameAbove(above, entry.above)) {
    if (episode !== null) entry.episode = afterDecision(episode, decidedOf(entry, now));
    return asOf(state.settings, entry, now);
  }
  const root = above === null ? alive : rootUnder(above, upOf(entry));
  const asked = { flags: hand.flags, root, rootAt: above?.at ?? 0, ...quickly };
  const { prepared, outcome: last } = entry;
  const outcome = believe(hand.sums!, asked, { prepared, last });
  const carried = new Set(what.carried.map((one) => one.cause));
  const where = { start: what.episodeStart, above: above?.at ?? 0 };
  const step = rankByStep(hand, outcome, { ...where, carried, settings: state.settings });
  Object.assign(entry, { outcome, above, isNew: false });
  entry.verdict = verdictOf({
    hand,
    outcome,
    step,
    now,
    episodeStart: what.episodeStart,
    from: oldest(what, state.settings.model),
    carried,
    known: knownIn(context, now),
    settings: state.settings,
    above: { mask: above?.at ?? 0, chain: chainAbove(state, hand.model.feeder) },
  });
  if (episode !== null) entry.episode = afterDecision(episode, decidedOf(entry, now));
  return asOf(state.settings, entry, now);
}

/** The same in parts: what stands above heads has the customers of all its feeders. */
export function* decideInParts(
  state: InferenceState,
  entry: Entry,
  at: Moment,
): InParts<Verdict | null> {
  const { hand, episode } = entry;
  const isAbove = hand.model.heads !== undefined;
  if (!isAbove || (episode === null && !hand.model.known.some((mask) => mask !== 0))) {
    return decideFeeder(state, entry, at);
  }
  return yield* decideAbove(state, entry, at);
}

/** The verdict at `now`; ends an episode that is over. */
function asOf(settings: OutageSettings, entry: Entry, now: Instant): Verdict {
  const verdict = { ...entry.verdict!, at: now };
  entry.verdict = verdict;
  const { episode, hand } = entry;
  if (episode === null) return verdict;
  const isAllLit =
    (entry.above?.at ?? 0) === 0 &&
    verdict.opened.every((one) => one.origin === 'known') &&
    [...verdict.darkness.values()].every(({ pServiceFault }) => pServiceFault < 0.5);
  // Where supply came back and not all have said so, their silence is still to be judged.
  const isAwaited = hand.nextChangeAt > now && hand.nextChangeAt !== Number.POSITIVE_INFINITY;
  const quietMs = settings.reopenWindow;
  // What is fed behind an opening is known by the words of this episode alone.
  const isHeld = isAwaited || hand.fed.size > 0;
  if (isHeld || !isOver(episode, { now, isAllLit, quietMs })) return verdict;
  hand.meters.clear();
  Object.assign(hand, { sums: null, asOf: null, flags: null });
  Object.assign(entry, { episode: null, outcome: null, verdict: null, above: null, isNew: true });
  return verdict;
}
