/** One decision of what stands above the feeder heads of a source. */
import type { InParts } from '../../../runtime/in-parts.ts';
import type { Verdict } from '../../verdict.ts';
import { afterDecision, isOver } from '../episodes.ts';
import type { Entry, InferenceState } from '../inference-state.ts';
import { decidedOf, knownIn, type Moment } from '../ready.ts';
import { outcomeAbove } from './standing.ts';
import { verdictAbove } from './verdict.ts';

/** P(nothing above the heads is open) from which nobody needs to hear of it. */
const nothingOpen = 0.99;

/** Null while nothing above the heads seems open and no outage there is held. */
export function* decideAbove(
  state: InferenceState,
  entry: Entry,
  at: Moment,
): InParts<Verdict | null> {
  const { hand, episode } = entry;
  const { now, context } = at;
  const outcome = outcomeAbove(state, entry, at);
  const isKnown = hand.model.known.some((mask) => mask !== 0);
  const isSilent = outcome.pNone >= nothingOpen && !isKnown && context.isHeld !== true;
  let verdict: Verdict | null = null;
  if (!isSilent) {
    verdict = yield* verdictAbove(state, entry, { now, known: knownIn(context, now) });
  }
  entry.verdict = verdict;
  if (episode === null) return verdict;
  entry.episode = afterDecision(episode, decidedOf(entry, now));
  const isAllLit = (outcome.sets[0]?.causes.length ?? 0) === 0 && context.isHeld !== true;
  if (isOver(entry.episode, { now, isAllLit, quietMs: state.settings.reopenWindow })) {
    hand.meters.clear();
    Object.assign(hand, { sums: null, asOf: null, flags: null });
    Object.assign(entry, { episode: null, outcome: null, isNew: true });
  }
  return verdict;
}
