/**
 * Episodes: the span in which the evidence of one feeder is judged together. Plain data, so
 * that it can be stored; a decided episode is carried, not argued again.
 */
import type { Instant } from '../../model/time.ts';
import type { Carried } from './dark-before.ts';
import type { Hand } from './hand.ts';
import type { FeederModel } from './tree/model.ts';

export interface Episode {
  feeder: string;
  /** Earliest E1 time of its dark-type evidence. */
  start: Instant;
  /** E1 time of its latest dark-type evidence from a place not dark already. */
  lastDarkAt: Instant;
  /** The gasp window has closed and a decision has been made since. */
  isDecided: boolean;
  /** Causes of earlier episodes. */
  carried: Carried[];
  /** Causes of the last decision, which the next episode would carry. */
  opened: Carried[];
  /** Those of them that were sure, kept while meters below are back: what was open explains what was said then. */
  held?: string[];
}

/** P from which what was said below a cause is explained by it. */
const heldFrom = 0.9;

/** How far the first message may lie after the true start; later ones with older times move it back so far. */
const startShiftMs = 30_000;

export interface DarkWord {
  at: Instant;
  /** Is it from a place that the last decision has dark already? */
  isExplained: boolean;
}

/**
 * The episode after one dark-type word. `begun` when it is a new one: the first on the feeder, or dark in a new
 * place `gapMs` after the last dark word of a decided one.
 */
export function hearDark(
  feeder: string,
  episode: Episode | null,
  word: DarkWord,
  gapMs: number,
): { episode: Episode; begun: boolean } {
  if (episode === null) return { episode: begin(feeder, word.at, []), begun: true };
  const isNew = episode.isDecided && !word.isExplained && word.at >= episode.lastDarkAt + gapMs;
  if (isNew) return { episode: begin(feeder, word.at, carriedOn(episode)), begun: true };
  // Those who were dark already and say so again neither stretch an episode nor begin one.
  if (word.isExplained) return { episode, begun: false };
  if (word.at >= episode.start && word.at <= episode.lastDarkAt) return { episode, begun: false };
  const isEarlier = word.at < episode.start && !episode.isDecided;
  const start = isEarlier ? Math.max(word.at, episode.start - startShiftMs) : episode.start;
  const lastDarkAt = Math.max(episode.lastDarkAt, word.at);
  return { episode: { ...episode, start, lastDarkAt }, begun: false };
}

/** An episode that others on the same source have begun. */
export function beginIn(feeder: string, start: Instant): Episode {
  return begin(feeder, start, []);
}

function begin(feeder: string, start: Instant, carried: Carried[]): Episode {
  return { feeder, start, lastDarkAt: start, isDecided: false, carried, opened: [] };
}

/** What was open at the last decision goes on, each with its probability. */
function carriedOn(episode: Episode): Carried[] {
  return episode.opened.map(({ cause, p }) => ({ cause, p: Math.min(0.999, Math.max(0.001, p)) }));
}

/** Longest time in which the gasps of one event come in. */
export function gaspWindowMs({ timings }: FeederModel): number {
  let longestS = 0;
  for (const { gaspWindowS } of timings) if (gaspWindowS > longestS) longestS = gaspWindowS;
  return 1000 * longestS;
}

/** The episode after a decision at `now`. */
export function afterDecision(
  episode: Episode,
  decided: {
    now: Instant;
    opened: Carried[];
    gaspWindowMs: number;
    /** Some below this cause are back. */
    isReturning: (cause: string) => boolean;
  },
): Episode {
  const { now, opened, isReturning } = decided;
  const isDecided = episode.isDecided || now - episode.start >= decided.gaspWindowMs;
  const sure = opened.flatMap(({ cause, p }) => (p >= heldFrom ? [cause] : []));
  const before = (episode.held ?? []).filter((one) => !sure.includes(one) && isReturning(one));
  return { ...episode, isDecided, opened, held: [...sure, ...before] };
}

/** Over: nothing is open or dark any more, and nothing has spoken of dark for a while. */
export function isOver(
  episode: Episode,
  at: { now: Instant; isAllLit: boolean; quietMs: number },
): boolean {
  return episode.isDecided && at.isAllLit && at.now - episode.lastDarkAt >= at.quietMs;
}

/** E1 time of the first dark-type word of the episode, from a meter or a device that opened. */
export function firstEvidence(
  hand: Pick<Hand, 'standings' | 'deviceNow'>,
  from: Instant,
): Instant | null {
  let first = Number.POSITIVE_INFINITY;
  for (const said of hand.standings) {
    if (said === null) continue;
    first = Math.min(first, said.darkSince ?? first, said.calledAt ?? first);
  }
  for (const { state } of hand.deviceNow.values()) {
    if (state?.open === true && state.weight !== 'effect' && state.at >= from) {
      first = Math.min(first, state.at);
    }
  }
  return Number.isFinite(first) ? first : null;
}
