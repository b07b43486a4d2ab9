// Who has supply again, and by whose word: its own, or that of neighbours between whom nothing can open.
import type { Outage } from '../../model/outage.ts';
import { type PhaseMask, phaseCount } from '../../model/phases.ts';
import type { DurationMs, Instant } from '../../model/time.ts';
import { eachInParts, type InParts } from '../../runtime/in-parts.ts';
import type { PointFacts } from './causes.ts';
import type { DarkTime } from './dark-time.ts';

export interface ProofContext {
  facts: (supplyPoint: string) => PointFacts;
  /** Points in one zone have no openable device between them. */
  zoneOf: (supplyPoint: string) => string;
  /** Phases of a point; null where it is not known which it has. */
  phasesOf: (supplyPoint: string) => PhaseMask | null;
  /** Its meter can be asked whether it has supply. */
  asks: (supplyPoint: string) => boolean;
  now: Instant;
  /** In it a meter that has supply again says so. */
  restoreWindowMs: DurationMs;
}

export interface ZoneProof {
  firstAt: Instant;
  /** First proof of one that had said dark; infinite where there is none. */
  returnAt: Instant;
  /** Supply points with a proof of their own. */
  own: Map<string, Instant>;
  /** Those that said anything since it went dark. */
  spoke: string[];
}

/** Most that a believed device clock may lie behind the receipt. */
export const CLOCKS_APART_MS = 300_000;
/** Neighbours that prove supply for one that has not: one of them may be recorded in the wrong place. */
const NEIGHBOURS_LEAST = 2;

/** From then on questions count: three of them, one a minute, and the last one's time to be answered. */
const ASKED_WITHIN_MS = 210_000;
/** Between the end of a window and the decision that has heard the silence in it. */
const DECIDED_WITHIN_MS = 15_000;

/**
 * Proofs of supply by zone, among all that were ever dark in the outage; each only since its own last
 * dark time: what it said after the first fault proves nothing after the second.
 */
export function* zoneProofs(
  outage: Outage,
  context: ProofContext & { times: DarkTime },
): InParts<Map<string, ZoneProof>> {
  const { times } = context;
  const zones = new Map<string, ZoneProof>();
  yield* eachInParts(outage.ever, (supplyPoint) => {
    const { provenLiveAt, saidDarkAt, darkFrom } = context.facts(supplyPoint);
    const back = Math.max(outage.startedAt, times.lastTo(supplyPoint) ?? 0);
    const since = times.intervalOf(supplyPoint)?.from ?? back;
    // It may have said dark after it proved supply, before or after it was taken in.
    const isProof = provenLiveAt !== null && provenLiveAt >= since && darkFrom === null;
    const saidDark = saidDarkAt !== null && saidDarkAt >= since - CLOCKS_APART_MS;
    if (!isProof && !saidDark) return;
    const zone = context.zoneOf(supplyPoint);
    const known = zones.get(zone) ?? newProof();
    zones.set(zone, known);
    known.spoke.push(supplyPoint);
    if (!isProof) return;
    known.firstAt = Math.min(known.firstAt, provenLiveAt);
    if (saidDark) known.returnAt = Math.min(known.returnAt, provenLiveAt);
    known.own.set(supplyPoint, provenLiveAt);
  });
  for (const [zone, { own }] of zones) if (own.size === 0) zones.delete(zone);
  return zones;
}

function newProof(): ZoneProof {
  return { firstAt: Infinity, returnAt: Infinity, own: new Map(), spoke: [] };
}

/**
 * When supply was back to a point; null: not proven. Two neighbours on the same one phase prove it at once (where fewer
 * spoke, all of those): a single pole may be open beside poles that are closed. What neighbours on other phases prove
 * waits until its own word should have come; the silence is in the probability by then.
 */
export function backAt(
  supplyPoint: string,
  proofs: ReadonlyMap<string, ZoneProof>,
  context: ProofContext,
): Instant | null {
  const proof = proofs.get(context.zoneOf(supplyPoint));
  if (proof === undefined) return null;
  const own = proof.own.get(supplyPoint);
  if (own !== undefined) return own;
  const mine = context.phasesOf(supplyPoint);
  // One phase proves nothing of three, and a meter of three speaks again as soon as one of them is back.
  const isOne = mine !== null && phaseCount(mine) === 1;
  if (isOne && isPhaseBack(mine, proof, context)) return proof.firstAt;
  return isOver(proof.firstAt, context) ? proof.firstAt : null;
}

/**
 * Whether a person may be told that supply is back: by the own word of the meter, or when that should have come and it
 * was asked three times where it can be asked, so that the silence counts. Its own fuse may have blown where all its
 * neighbours are back. A meter of three phases speaks as soon as one of them is back: its word needs that of
 * neighbours on each.
 */
export function isToldBack(
  supplyPoint: string,
  proofs: ReadonlyMap<string, ZoneProof>,
  context: ProofContext,
): boolean {
  const proof = proofs.get(context.zoneOf(supplyPoint));
  if (proof === undefined) return false;
  if (isSilenceOver(supplyPoint, returnedAt(proof, proofs), context)) return true;
  if (!proof.own.has(supplyPoint)) return false;
  const mine = context.phasesOf(supplyPoint);
  if (mine === null || phaseCount(mine) === 1) return true;
  const taken = [1, 2, 4].filter((phase) => (mine & phase) !== 0);
  return taken.every((phase) => isPhaseBack(phase, proof, context));
}

/**
 * Since when the silence of a zone counts. The first proof may be of a meter that hangs elsewhere and never was dark: the
 * second one tells; where there is none, that of the zone which came back last. Two that hang elsewhere tell nothing
 * either: not before somebody of the outage who had said dark is back.
 */
function returnedAt(proof: ZoneProof, proofs: ReadonlyMap<string, ZoneProof>): Instant {
  const second = [...proof.own.values()].sort((a, b) => a - b)[1];
  if (second !== undefined) {
    const back = [...proofs.values()].reduce(
      (least, one) => Math.min(least, one.returnAt),
      Infinity,
    );
    return Number.isFinite(back) ? Math.max(second, back) : second;
  }
  return [...proofs.values()].reduce((most, one) => Math.max(most, one.firstAt), proof.firstAt);
}

/** Supply returned then, and its meter should have said so by now; one that can be asked was asked three times. */
export function isSilenceOver(supplyPoint: string, since: Instant, context: ProofContext): boolean {
  return isOver(since + (context.asks(supplyPoint) ? ASKED_WITHIN_MS : 0), context);
}

/** Two meters on this one phase, or all that spoke where fewer did. */
function isPhaseBack(phase: PhaseMask, proof: ZoneProof, context: ProofContext): boolean {
  const isOnIt = (id: string): boolean => context.phasesOf(id) === phase;
  const spoke = proof.spoke.filter(isOnIt).length;
  const proven = [...proof.own.keys()].filter(isOnIt).length;
  return proven > 0 && proven >= Math.min(NEIGHBOURS_LEAST, spoke);
}

/**
 * Whether the silence of a point counts already: a meter that has supply again would have said so by now. Until then
 * its probability knows nothing of a fuse of its own that blew.
 */
export function isSilenceHeard(
  supplyPoint: string,
  proofs: ReadonlyMap<string, ZoneProof>,
  context: ProofContext,
): boolean {
  const latest = [...proofs.values()].reduce((most, one) => Math.max(most, one.firstAt), 0);
  const since = proofs.get(context.zoneOf(supplyPoint))?.firstAt ?? latest;
  return isOver(since, context);
}

function isOver(since: Instant, { now, restoreWindowMs }: ProofContext): boolean {
  return now - since >= restoreWindowMs + DECIDED_WITHIN_MS;
}
