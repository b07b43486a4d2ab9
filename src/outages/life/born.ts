// How an outage is born from a cause that has none.
import type { Outage } from '../../model/outage.ts';
import { phasesOf } from '../../model/phases.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import { eachInParts, type InParts, mapInParts, someInParts } from '../../runtime/in-parts.ts';
import { earliestStart } from '../intervals.ts';
import type { Match } from '../match.ts';
import type { Cause } from './causes.ts';
import { backSince, isComingBack, isStepOfAutomation } from './coming-back.ts';
import { setOf } from './id-lists.ts';
import { feederOf } from './locate.ts';
import { draftOf, isTold } from './moves.ts';
import { newTrack } from './track.ts';
import type { StepContext, Working } from './working.ts';

/** A new outage, when the set without it is improbable enough and what speaks for it has settled. */
export function* born(found: Match, context: StepContext): InParts<Working | undefined> {
  const { cause } = found;
  const { verdict, settings, now } = context;
  const { suspect } = settings.decision;
  const isHard = cause.telemetered || cause.hardAt !== null || cause.origin === 'known';
  const isLikely = cause.service !== null || 1 - verdict.pNone >= suspect || isHard;
  if (!isLikely) return undefined;
  // Opened where a plan has darkened everybody: it belongs to the work.
  if (cause.below.length === 0 && (!isHard || cause.plannedOutage !== null)) return undefined;
  if (!isHard && now < (yield* settlesAt(cause, context))) return undefined;
  if (!isHard && (yield* isComingBack(cause, context))) return undefined;
  if (yield* takesNothingMore(cause, context)) return undefined;
  if (cause.origin !== 'known' && (yield* isStepOfAutomation(cause, context))) return undefined;
  const outage = yield* bareOutage(context.newId(), found, context);
  return { ...draftOf(null, outage), reasons: ['suspected'], track: newTrack(outage.id) };
}

/**
 * From when on what speaks for a cause is not just its first words: a while after the first was heard, longer where
 * words of one event come in over minutes (the batch of one district is not the whole of it).
 */
function* settlesAt(
  cause: Cause,
  { verdict, settings, now, owner }: StepContext,
): InParts<Instant> {
  const { suspectAfter, confirmAfter } = settings.decision;
  const firstAt = cause.firstAt ?? verdict.firstEvidenceAt ?? now;
  // Who is dark in another outage spoke of that one.
  const heard = yield* mapInParts(cause.below, (id) =>
    owner.has(id) ? null : (verdict.darkness.get(id)?.darkHeardAt ?? null),
  );
  const heardAt = heard.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const since = Number.isFinite(heardAt) ? Math.max(firstAt, heardAt) : firstAt;
  const slower = ((verdict.confirmAfterS ?? 0) * SECOND) / confirmAfter;
  return since + suspectAfter * Math.max(1, slower);
}

/**
 * Everybody behind it is dark already in an outage of which nobody is back: switched so that
 * supply can return in steps. It becomes an outage of its own when it alone keeps them dark.
 */
function* takesNothingMore(cause: Cause, context: StepContext): InParts<boolean> {
  const { owner, working, closedAt } = context;
  if (cause.service !== null || cause.below.length === 0) return false;
  const owners = new Set<string>();
  yield* eachInParts(cause.below, (id) => void owners.add(owner.get(id) ?? ''));
  const below = yield* setOf(cause.below);
  for (const id of owners) {
    const outage = working.get(id)?.outage;
    if (outage === undefined || outage.causeGroup.length === 0) return false;
    // A crew opens a switch in the dark: the outage it lies in need not be sure yet.
    if (!isTold(outage) && (cause.origin !== 'known' || outage.state !== 'suspected')) return false;
    // Who is back behind it has supply from elsewhere: that tells nothing of what it takes.
    if ((yield* backSince(outage, context, below)) !== null) return false;
    if (outage.feeder === null) continue;
    const hasClosed = (device: string): boolean => (closedAt(device) ?? 0) >= outage.startedAt;
    if (outage.causeGroup.some(hasClosed)) return false;
  }
  return true;
}

function* bareOutage(id: string, found: Match, context: StepContext): InParts<Outage> {
  const { cause, splitFrom, related } = found;
  const { verdict, settings, now } = context;
  const times = yield* mapInParts(cause.below, (point) => context.facts(point).darkFrom);
  const start =
    earliestStart(times, settings.decision.robustStartFrom) ??
    cause.hardAt ??
    verdict.firstEvidenceAt ??
    now;
  return {
    id,
    version: 0,
    revision: 0,
    state: 'suspected',
    feeder: feederOf(verdict),
    causeGroup: cause.group,
    causePhases: phasesOf(cause.phases),
    probability: cause.probability,
    alternatives: cause.alternatives,
    causeKind: null,
    responsibility: null,
    startedAt: Math.min(start, now),
    detectedAt: now,
    confirmedAt: null,
    restoredAt: null,
    basis: 'inferred',
    dark: [],
    ever: cause.service === null ? [] : [cause.service],
    etr: null,
    crew: { state: 'none', name: null },
    plannedOutage: cause.plannedOutage ?? (yield* outlasted(cause, context)),
    parent: null,
    mergedInto: null,
    splitFrom,
    related,
    danger: false,
    explanation: cause.reasons.slice(0, 10),
  };
}

/** The plan that darkened somebody of this cause and is over: what it left dark is an outage that names it. */
function* outlasted(cause: Cause, context: StepContext): InParts<string | null> {
  let plan: string | null = null;
  yield* someInParts(cause.below, (supplyPoint) => {
    plan = context.afterPlan(supplyPoint)?.plan ?? null;
    return plan !== null;
  });
  return plan;
}
