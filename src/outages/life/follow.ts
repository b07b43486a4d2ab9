// An outage whose cause the best set holds: where it is, who is dark, and how sure that is.
import type { Outage } from '../../model/outage.ts';
import type { Instant } from '../../model/time.ts';
import { eachInParts, filterInParts, type InParts, mapInParts } from '../../runtime/in-parts.ts';
import { earliestStart } from '../intervals.ts';
import { hasNewDark, type Match } from '../match.ts';
import type { Cause } from './causes.ts';
import { isVerified, readiness } from './confirm.ts';
import { type DarkChange, darkChange } from './dark-set.ts';
import { etrFor } from './first-etr.ts';
import { setOf, unionInParts } from './id-lists.ts';
import { leave, restore, setDark, tellLate } from './leave.ts';
import { locate } from './locate.ts';
import { noteReduced } from './second-supply.ts';
import type { StepContext, Working } from './working.ts';

/** A change of probability below this is not worth a version. */
const DRIFT_MIN = 0.1;

/** Brings one outage to what its cause says now; reasons, news and intervals go into the draft. */
export function* follow(one: Working, found: Match, context: StepContext): InParts<void> {
  locate(one, found, context);
  const { cause } = found;
  one.track.lowSince = null;
  one.track.ancestors = cause.ancestors;
  const change = yield* changeUnder(one, cause, context);
  const { state } = one.outage;
  if (state === 'suspected') yield* followSuspected(one, { cause, change }, context);
  else if (state === 'restored') yield* followRestored(one, { cause, change }, context);
  else yield* followConfirmed(one, change, context);
  if (one.outage.state === 'confirmed' || one.outage.state === 'restoring') {
    yield* verify(one, cause, context);
  }
  yield* noteReduced(one, cause, context);
  drift(one, cause);
}

/**
 * Another location leads but may not be taken yet: the outage stays where it is. Who says to be dark
 * comes to it all the same, and who is back leaves it. Those who would be dark by the other location
 * alone wait until it is taken: between the closing of a device and the word of its meters a device
 * further up seems open.
 */
export function* stay(one: Working, cause: Cause, context: StepContext): InParts<void> {
  const { outage } = one;
  one.track.lowSince = null;
  if (outage.state === 'suspected' || outage.state === 'restored') return;
  // Who is back came back to the place where the outage still stands, not to the one that leads.
  const change = yield* changeUnder(one, cause, context, false);
  const known = yield* setOf(outage.ever);
  // One customer's own outage stays that of this customer until it has moved.
  const isSingle = outage.causeGroup.length === 0;
  const isInside = cause.ancestors.some((device) => outage.causeGroup.includes(device));
  // Dark by a word that is as young as that of an outage nobody is told of yet: it may be another one.
  const latest = isInside ? context.now : context.now - context.settings.decision.confirmAfter;
  const entering = yield* filterInParts(
    change.entering,
    (id) => known.has(id) || (!isSingle && (context.facts(id).darkFrom ?? Infinity) <= latest),
  );
  const isIn = yield* setOf(entering);
  const waiting = new Set(change.entering.filter((id) => !isIn.has(id)));
  const dark = yield* filterInParts(change.dark, (id) => !waiting.has(id));
  yield* followConfirmed(one, { ...change, dark, entering }, context);
}

/**
 * Once some have come back, others who prove supply came back as well: the place that explains those
 * still dark shrinks with every meter that returns, and says nothing of those outside of it.
 */
/** In whose dark set a point stands; seen from above the heads, also in one of its feeder. */
function ownerOf(id: string, { owner, times, verdict }: StepContext): string | null {
  const own = owner.get(id) ?? null;
  if (own !== null || verdict.isAbove !== true) return own;
  return times.intervalOf(id)?.outage ?? null;
}

function changeUnder(
  one: Working,
  cause: Cause,
  context: StepContext,
  mayHaveMoved = true,
): InParts<DarkChange> {
  const hasMoved = mayHaveMoved && one.outage.state === 'confirmed' && one.track.movedAt.length > 0;
  return darkChange(one.outage, cause, {
    ...context,
    settings: context.settings.decision,
    hasMoved,
    isElsewhere: (id) => (ownerOf(id, context) ?? one.outage.id) !== one.outage.id,
  });
}

function* followSuspected(
  one: Working,
  seen: { cause: Cause; change: DarkChange },
  context: StepContext,
): InParts<void> {
  const { cause, change } = seen;
  const { settings, now } = context;
  const { tellable } = settings.decision;
  const sure = yield* filterInParts(
    cause.below,
    (id) => (context.verdict.darkness.get(id)?.pAny ?? 0) >= tellable,
  );
  // Nobody was told yet: who is not dark by this cause after all leaves without a proof.
  const isSure = yield* setOf(sure);
  const dark = yield* filterInParts(change.dark, (id) => isSure.has(id));
  const times = yield* mapInParts(dark, (id) => context.facts(id).darkFrom);
  const start = earliestStart(times, settings.decision.robustStartFrom) ?? cause.hardAt;
  const startedAt = Math.min(start ?? one.outage.startedAt, now);
  one.outage = { ...one.outage, startedAt };
  const wasDark = one.outage.dark.length;
  yield* setDark(one, dark, context);
  const raisedAt = one.track.raisedAt ?? null;
  const about = { ...context, dark: sure, settings: settings.decision, raisedAt };
  const firstAt = yield* ownFirst(one, cause, context);
  const { ready, reason } = readiness({ ...cause, firstAt }, about);
  const isNewDecision = now > one.track.decidedAt;
  if (!ready) one.track.ready = 0;
  else if (isNewDecision) one.track.ready += 1;
  one.track.decidedAt = now;
  if (ready && one.track.ready >= settings.decision.holdDecisions) {
    yield* confirm(one, reason, context);
  } else if (change.entering.length > 0 || dark.length < wasDark) {
    one.reasons.push('dark_set_changed');
  }
}

/** First word of dark from those who are not dark in another outage: what others said they said of that one. */
function* ownFirst(
  { outage }: Working,
  cause: Cause,
  context: StepContext,
): InParts<Instant | null> {
  let first = cause.hardAt;
  yield* eachInParts(cause.below, (id) => {
    if ((context.owner.get(id) ?? outage.id) !== outage.id) return;
    const { darkFrom } = context.facts(id);
    if (darkFrom !== null && (first === null || darkFrom < first)) first = darkFrom;
  });
  return first ?? cause.firstAt;
}

/** Suspected becomes confirmed: intervals open, those dark may be told. */
function* confirm(one: Working, reason: string, context: StepContext): InParts<void> {
  const { now, isStorm } = context;
  const { outage } = one;
  const etr = etrFor(outage, context);
  const ever = outage.confirmedAt === null ? yield* reallyEver(outage, context) : outage.ever;
  one.outage = { ...outage, ever, state: 'confirmed', confirmedAt: outage.confirmedAt ?? now, etr };
  if (isStorm) one.outage.isStorm = true;
  one.reasons.unshift(reason);
  one.news.push({ what: 'confirmed', supplyPoints: one.outage.dark });
  yield* openIntervals(one, one.outage.dark, context);
}

/** Dark now, or by their own word before it was sure: not those whom only an earlier guess held dark. */
function* reallyEver({ ever, dark, startedAt }: Outage, { facts }: StepContext): InParts<string[]> {
  const isDark = yield* setOf(dark);
  const hasSaid = (id: string): boolean => (facts(id).saidDarkAt ?? 0) >= startedAt;
  return yield* filterInParts(ever, (id) => isDark.has(id) || hasSaid(id));
}

/** A suspected one takes in one that was confirmed: it is as sure, and its own dark may be told. */
export function* promote(one: Working, told: Outage, context: StepContext): InParts<void> {
  const { confirmedAt, etr, basis } = told;
  one.outage = { ...one.outage, state: 'confirmed', confirmedAt, etr, basis };
  yield* openIntervals(one, one.outage.dark, context);
  if (one.outage.dark.length > 0) {
    one.news.push({ what: 'widened', supplyPoints: one.outage.dark });
  }
}

function* followConfirmed(one: Working, change: DarkChange, context: StepContext): InParts<void> {
  if (change.isAllBack) {
    yield* restore(one, change, context);
    return;
  }
  yield* leave(one, change, context);
  yield* enter(one, change.entering, context);
  settle(one);
  yield* tellLate(one, context);
}

/** Restored, and its cause leads again: dark again within the reopen window is the same outage. */
function* followRestored(
  one: Working,
  seen: { cause: Cause; change: DarkChange },
  context: StepContext,
): InParts<void> {
  const { cause, change } = seen;
  const { settings, now } = context;
  const isNews = yield* hasNewDark(cause, one.outage.restoredAt ?? now, context.facts);
  const isDark =
    isNews && change.entering.length > 0 && cause.probability >= settings.decision.confirm;
  if (!isDark) one.track.ready = 0;
  else if (now > one.track.decidedAt) one.track.ready += 1;
  one.track.decidedAt = now;
  if (!isDark || one.track.ready < settings.decision.holdDecisions) return;
  const etr = etrFor(one.outage, context);
  one.outage = { ...one.outage, state: 'confirmed', restoredAt: null, etr };
  one.track.untold = [];
  one.track.asked = [];
  yield* setDark(one, change.dark, context);
  yield* openAgain(one, change.entering, { context, otherwise: cause.hardAt });
  one.reasons.unshift('dark_again');
  one.news.push({ what: 'reopened', supplyPoints: change.entering });
}

function* enter(one: Working, entering: string[], context: StepContext): InParts<void> {
  if (entering.length === 0) return;
  const before = yield* setOf(one.outage.ever);
  yield* setDark(one, yield* unionInParts(one.outage.dark, entering), context);
  const again = yield* filterInParts(entering, (id) => before.has(id));
  const fresh = yield* filterInParts(entering, (id) => !before.has(id));
  yield* openIntervals(one, fresh, context);
  yield* openAgain(one, again, { context, otherwise: null });
  one.reasons.push('widened');
  if (again.length > 0) one.news.push({ what: 'reopened', supplyPoints: again });
  if (fresh.length > 0) one.news.push({ what: 'widened', supplyPoints: fresh });
}

/** `restoring` while some are back and some are not; `confirmed` again when all are dark again. */
function settle(one: Working): void {
  const { dark, ever, state } = one.outage;
  const isPart = one.news.some(({ what }) => what === 'part_restored');
  if (state === 'confirmed' && isPart && dark.length > 0) {
    one.outage = { ...one.outage, state: 'restoring' };
  } else if (state === 'restoring' && dark.length === ever.length) {
    one.outage = { ...one.outage, state: 'confirmed' };
    one.reasons.unshift('step_failed');
  }
}

function openIntervals(
  one: Working,
  supplyPoints: readonly string[],
  context: StepContext,
): InParts<void> {
  return eachInParts(supplyPoints, (id) => {
    // Premises with two supplies are without any since the second one went.
    const from = Math.max(one.outage.startedAt, context.supplies?.lostAt(id) ?? 0);
    context.times.open(one, id, from);
  });
}

/** Dark for a second time in this outage: since their own earliest word of it. */
function* openAgain(
  one: Working,
  supplyPoints: readonly string[],
  { context, otherwise }: { context: StepContext; otherwise: Instant | null },
): InParts<void> {
  const times = yield* mapInParts(supplyPoints, (id) => context.facts(id).darkFrom);
  const own = earliestStart(times, context.settings.decision.robustStartFrom);
  const from = own ?? otherwise ?? one.outage.startedAt;
  yield* eachInParts(supplyPoints, (id) => context.times.open(one, id, from));
}

function* verify(one: Working, cause: Cause, context: StepContext): InParts<void> {
  if (one.outage.basis === 'verified') return;
  if (!(yield* isVerified(cause, context.verdict, context.settings.decision))) return;
  one.outage = { ...one.outage, basis: 'verified' };
  one.track.isWitnessed ||= cause.telemetered;
  one.reasons.push('verified');
}

/** Probability and reasons are taken over with any other news, alone only when they moved far. */
function drift(one: Working, cause: Cause): void {
  const isFar = Math.abs(one.outage.probability - cause.probability) >= DRIFT_MIN;
  if (one.reasons.length === 0 && !isFar) return;
  if (one.reasons.length === 0) one.reasons.push('probability');
  const { probability, alternatives } = cause;
  const explanation = cause.reasons.slice(0, 10);
  one.outage = { ...one.outage, probability, alternatives, explanation };
}
