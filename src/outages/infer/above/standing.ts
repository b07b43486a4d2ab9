/** What stands above a feeder's head at a moment, from the words of all feeders under the same source. */
import { SECOND } from '../../../model/time.ts';
import { beginIn } from '../episodes.ts';
import type { Entry, InferenceState, Link } from '../inference-state.ts';
import { type Moment, makeReady } from '../ready.ts';
import { believe, type Outcome, prepare, quickly } from '../tree/believe.ts';
import { alive } from '../tree/passes.ts';
import { type Above, aboveAt, placeWords, type Word } from './join.ts';
import { silenceOf } from './silence.ts';

/** How much earlier than that above a feeder's episode may have begun, and be of the same event. */
const sameEventMs = 30 * SECOND;
const nothing = new Float64Array(8);

/** The tree above a feeder; null where there is none. */
export function upperOf(
  state: InferenceState,
  feeder: string,
): { entry: Entry; link: Link } | null {
  const link = state.links.get(feeder);
  const entry = link === undefined ? undefined : state.entries.get(link.above);
  return entry === undefined ? null : { entry, link: link! };
}

/** What stands above the head of a feeder now; null while nothing has happened below its source. */
export function aboveHead(state: InferenceState, feeder: string, at: Moment): Above | null {
  const upper = upperOf(state, feeder);
  if (upper === null || upper.entry.episode === null) return null;
  const outcome = outcomeAbove(state, upper.entry, at);
  return aboveAt(upper.entry.hand.sums!, outcome, upper.link.zone);
}

/**
 * Makes ready what a look above this head asks of the feeder itself: feeder by feeder, so that the first of a dead bus
 * that is decided does not do the work of all.
 */
export function readyBelow(state: InferenceState, entry: Entry, at: Moment): void {
  const upper = upperOf(state, entry.hand.model.feeder);
  if (upper === null || upper.entry.episode === null) return;
  makeReady(state, upper.entry, at);
  if (!isSameEvent(entry, upper.entry)) return;
  makeReady(state, entry, at);
  upOf(entry);
}

/** Whether phases above this head are thought dead, as of the last look. */
export function isDarkAbove({ entry, link }: { entry: Entry; link: Link }): boolean {
  const lit = entry.outcome?.belief.zone[8 * link.zone];
  return lit !== undefined && lit < 0.5;
}

/** ln P(evidence | mask above the head) of a feeder whose sums are ready. */
export function upOf(entry: Entry): Float64Array {
  const { hand } = entry;
  const isPlain = hand.flags === null && hand.model.spans.length === 0;
  if (isPlain) return hand.sums!.messages.MU.subarray(0, 8);
  entry.prepared ??= prepare(hand.sums!, { flags: hand.flags, ...quickly });
  return entry.prepared.up;
}

/** Brings what is believed of the tree above to `now`. */
export function outcomeAbove(state: InferenceState, upper: Entry, at: Moment): Outcome {
  makeReady(state, upper, at);
  const { hand } = upper;
  const hasChanged = placeWords(hand.sums!, upper.placed, wordsOf(state, upper, at));
  if (hasChanged || upper.isNew || upper.outcome === null) {
    upper.outcome = believe(hand.sums!, { flags: hand.flags, root: alive, ...quickly });
    upper.isNew = false;
    upper.verdict = null;
    if (upper.episode !== null) joinIn(state, upper);
  }
  return upper.outcome;
}

function wordsOf(state: InferenceState, upper: Entry, at: Moment): Word[] {
  const words: Word[] = [];
  const quiet: Array<{ entry: Entry; zone: number }> = [];
  const ruledOut = new Set<number>();
  for (const { feeder, zone } of upper.hand.model.heads ?? []) {
    const entry = state.entries.get(feeder);
    if (entry === undefined) continue;
    if (!isSameEvent(entry, upper)) {
      quiet.push({ entry, zone });
      continue;
    }
    makeReady(state, entry, at);
    words.push({ zone, up: upOf(entry) });
  }
  const tauS = (at.now - (upper.episode?.lastDarkAt ?? at.now)) / SECOND;
  for (const { entry, zone } of quiet) {
    // One feeder that would surely have spoken is enough for its bus.
    if (ruledOut.has(zone)) continue;
    const up = wordOfQuiet(state, entry, tauS);
    words.push({ zone, up });
    if (entry.silence?.isDecisive === true && up !== nothing) ruledOut.add(zone);
  }
  return words;
}

/** Nothing from one that is mostly dark since earlier: it had nothing left to say. */
function wordOfQuiet(state: InferenceState, entry: Entry, tauS: number): Float64Array {
  const { model } = entry.hand;
  if (model.spZone.length === 0 || isMostlyDark(entry)) return nothing;
  entry.silence = silenceOf(model, state.tables, { tauS, before: entry.silence });
  return entry.silence.up;
}

function isMostlyDark({ outcome }: Entry): boolean {
  if (outcome === null) return false;
  let dark = 0;
  for (const p of outcome.points.any) if (p >= 0.5) dark += 1;
  return 2 * dark > outcome.points.any.length;
}

function isSameEvent({ episode }: Entry, upper: Entry): boolean {
  if (episode === null || upper.episode === null) return false;
  return episode.start >= upper.episode.start - sameEventMs;
}

/** Feeders that lost supply from above and have not said so: they are judged from the same moment on. */
function joinIn(state: InferenceState, upper: Entry): void {
  for (const { feeder } of upper.hand.model.heads ?? []) {
    const link = state.links.get(feeder);
    const entry = state.entries.get(feeder);
    if (link === undefined || entry === undefined || entry.episode !== null) continue;
    if (entry.hand.model.spZone.length === 0 || !isDarkAbove({ entry: upper, link })) continue;
    entry.episode = beginIn(feeder, upper.episode!.start);
    entry.isNew = true;
    entry.prepared = null;
  }
}
