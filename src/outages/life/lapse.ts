// An outage whose cause the best set no longer holds: back, rejected, or simply unclear for a while.

import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { eachInParts, everyInParts, type InParts } from '../../runtime/in-parts.ts';
import { restProbability } from './confirm.ts';
import { closedAgain, darkChange } from './dark-set.ts';
import { leave, restore, setDark, tellLate } from './leave.ts';
import { isTold } from './moves.ts';
import { noteReduced } from './second-supply.ts';
import type { StepContext, Working } from './working.ts';

const CLOSED_AGAIN = 'closed_again';
const REASONS_MOST = 10;

/** Decides about one outage without a cause in the verdict. A person's word is never overruled. */
export function* lapse(one: Working, context: StepContext): InParts<void> {
  yield* decideLapse(one, context);
  yield* noteReduced(one, null, context);
}

function* decideLapse(one: Working, context: StepContext): InParts<void> {
  const { now, settings, verdict } = context;
  const { outage, track } = one;
  if (outage.state === 'restored') {
    yield* tellLate(one, context);
    close(one, context);
    return;
  }
  track.ready = 0;
  track.decidedAt = now;
  const change = yield* darkChange(outage, null, {
    ...context,
    settings: settings.decision,
    hasMoved: false,
    isElsewhere: () => true,
  });
  const isLow = restProbability(outage, verdict) < settings.decision.drop;
  track.lowSince = isLow ? (track.lowSince ?? now) : null;
  const isDropped = track.lowSince !== null && now - track.lowSince >= settings.decision.dropAfter;
  if (outage.state === 'suspected') {
    if (isDropped && !track.isByHand) yield* reject(one, context);
    return;
  }
  if (change.isAllBack && (track.isWitnessed || track.isByHand)) {
    yield* restore(one, change, context);
    return;
  }
  const areLit = yield* everyInParts(
    outage.dark,
    (id) => (verdict.darkness.get(id)?.pAny ?? 0) < settings.decision.drop,
  );
  if (isDropped && areLit && !track.isWitnessed && !track.isByHand) {
    yield* reject(one, context);
    return;
  }
  yield* leave(one, change, context);
  const isPart = change.leaving.some(({ how }) => how === 'restored');
  if (isPart && outage.state === 'confirmed' && one.outage.dark.length > 0) {
    one.outage = { ...one.outage, state: 'restoring' };
  }
  yield* tellLate(one, context);
  noteClosed(one, context);
}

/** What made it sure stands behind this: its device has closed, and the word of those below is awaited. */
function noteClosed(one: Working, context: StepContext): void {
  const { outage } = one;
  const isNoted = outage.explanation[0]?.code === CLOSED_AGAIN;
  const closed = isNoted || !isTold(outage) ? null : closedAgain(outage, context);
  if (closed === null) return;
  const text = `${closed.device} has closed again`;
  const first = { code: CLOSED_AGAIN, text, evidence: 1, nats: 0 };
  one.outage = { ...outage, explanation: [first, ...outage.explanation].slice(0, REASONS_MOST) };
  one.reasons.push('device_closed');
}

/** It was none; or it was over before it was sure, then its short dark time is kept. */
function* reject(one: Working, context: StepContext): InParts<void> {
  const { outage } = one;
  const told = outage.confirmedAt !== null;
  let short = 0;
  yield* eachInParts(outage.ever, (id) => {
    context.times.close(one, id, 'never_was');
    const span = told ? null : shortDark(outage, context, id);
    if (span !== null && context.times.record(one, id, span)) short += 1;
  });
  yield* setDark(one, [], context);
  one.outage = { ...one.outage, state: 'rejected', dark: [] };
  const isCleared = short > 0 && context.automationUntil !== null;
  const shortReason = isCleared ? 'cleared_by_reclose' : 'back_before_confirmed';
  one.reasons.unshift(short > 0 ? shortReason : 'improbable');
  if (told) one.news.push({ what: 'rejected', supplyPoints: outage.ever });
}

/**
 * Dark time of a point that an untold outage leaves behind: from its own word to its own proof. Where automation
 * was at work, also of one that could only say that it was back.
 */
function shortDark(
  { startedAt }: Outage,
  context: StepContext,
  supplyPoint: string,
): { from: Instant; to: Instant } | null {
  const { saidDarkAt, provenLiveAt: to } = context.facts(supplyPoint);
  if (to === null || to < startedAt) return null;
  if (saidDarkAt !== null && saidDarkAt >= startedAt) return { from: saidDarkAt, to };
  const { automationUntil, settings } = context;
  const isStep = automationUntil !== null && to - startedAt <= settings.automationSettle;
  return isStep ? { from: startedAt, to } : null;
}

function close(one: Working, context: StepContext): void {
  const { outage } = one;
  const { closeAfter } = context.settings.decision;
  if (outage.restoredAt === null || context.now - outage.restoredAt < closeAfter) return;
  const causeKind = outage.causeKind ?? 'unknown';
  one.outage = { ...outage, state: 'closed', causeKind };
  one.reasons.unshift('old_enough');
}
