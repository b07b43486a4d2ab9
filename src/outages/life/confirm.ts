// When an outage is sure enough: each condition pure, each answer with its reason.
import type { Outage } from '../../model/outage.ts';
import { type DurationMs, type Instant, SECOND } from '../../model/time.ts';
import { type InParts, someInParts } from '../../runtime/in-parts.ts';
import type { OutageSettings } from '../settings.ts';
import type { Verdict } from '../verdict.ts';
import type { Cause } from './causes.ts';

type Decision = OutageSettings['decision'];

/** Why an outage is not confirmed yet, or may be. */
export type Readiness =
  | { ready: true; reason: 'hard_state' | 'probability_held' }
  | {
      ready: false;
      reason: 'improbable' | 'nobody_sure' | 'too_early' | 'single_unproven' | 'automation_running';
    };

/** Everything but "held for two decisions", which the caller counts. */
export function readiness(
  cause: Cause,
  about: {
    dark: readonly string[];
    verdict: Verdict;
    settings: Decision;
    now: Instant;
    automationUntil: Instant | null;
    /** When its location moved up last; null: never. */
    raisedAt: Instant | null;
  },
): Readiness {
  const { dark, verdict, settings, now, automationUntil } = about;
  if (cause.probability < settings.confirm) return { ready: false, reason: 'improbable' };
  const isHard = cause.telemetered || cause.hardAt !== null || cause.origin === 'known';
  if (dark.length === 0 && !isHard) return { ready: false, reason: 'nobody_sure' };
  const isRunning = automationUntil !== null && now < automationUntil;
  if (isRunning && cause.origin !== 'known') return { ready: false, reason: 'automation_running' };
  if (isHard) return { ready: true, reason: 'hard_state' };
  const firstAt = cause.firstAt ?? verdict.firstEvidenceAt;
  const wait =
    verdict.confirmAfterS == null ? settings.confirmAfter : verdict.confirmAfterS * SECOND;
  const late = wait - settings.confirmAfter / 2;
  if (firstAt === null || now - sinceMoved(firstAt, about.raisedAt, late) < wait) {
    return { ready: false, reason: 'too_early' };
  }
  if (cause.below.length === 1 && !isSingleProven(cause, verdict, settings)) {
    return { ready: false, reason: 'single_unproven' };
  }
  return { ready: true, reason: 'probability_held' };
}

/**
 * Words of one event come soon after each other. What moves the location up late may be a second event: it waits as long
 * as a first one.
 */
function sinceMoved(firstAt: Instant, raisedAt: Instant | null, late: DurationMs): Instant {
  return raisedAt !== null && raisedAt - firstAt > late ? raisedAt : firstAt;
}

/** One customer alone: three unanswered pings, or a call. */
function isSingleProven(cause: Cause, verdict: Verdict, settings: Decision): boolean {
  const belief = verdict.darkness.get(cause.below[0] ?? '');
  if (belief === undefined) return false;
  return belief.called || belief.pingsUnanswered >= settings.pingsOfSingle;
}

/** Whether what speaks for it is beyond doubt: telemetry, a person, or several meters in several ways. */
export function* isVerified(cause: Cause, verdict: Verdict, settings: Decision): InParts<boolean> {
  if (cause.telemetered || cause.origin === 'known') return true;
  if (cause.probability < settings.verify) return false;
  let meters = 0;
  const isEnough = (id: string): boolean => {
    if (verdict.darkness.get(id)?.darkSince != null) meters += 1;
    return meters >= settings.verifyMeters;
  };
  yield* someInParts(cause.below, isEnough);
  const kinds = cause.reasons.filter((reason) => reason.nats > 0 && reason.evidence > 0).length;
  return meters >= settings.verifyMeters && kinds >= settings.verifyKinds;
}

/** How probable the cause of an outage still is when the best set does not hold it. */
export function restProbability(outage: Outage, verdict: Verdict): number {
  let probability = 0;
  for (const { opened, posterior } of verdict.alternatives) {
    const isHeld = opened.some((device) => outage.causeGroup.includes(device));
    if (isHeld) probability = Math.max(probability, posterior);
  }
  for (const cause of verdict.opened) {
    for (const { device, probability: p } of cause.alternatives) {
      if (outage.causeGroup.includes(device)) probability = Math.max(probability, p);
    }
  }
  if (outage.causeGroup.length > 0) return probability;
  const [supplyPoint] = outage.dark;
  return verdict.darkness.get(supplyPoint ?? '')?.pServiceFault ?? 0;
}
