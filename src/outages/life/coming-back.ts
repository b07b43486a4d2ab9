// Supply that has just begun to return: what it leaves dark is no second fault before all had time to speak.
import type { Outage } from '../../model/outage.ts';
import { type Instant, SECOND } from '../../model/time.ts';
import {
  eachInParts,
  everyInParts,
  filterInParts,
  type InParts,
  someInParts,
} from '../../runtime/in-parts.ts';
import type { Cause } from './causes.ts';
import { setOf } from './id-lists.ts';
import { isOpen } from './moves.ts';
import type { StepContext } from './working.ts';

/** Of those who are back so many are found out late: their own word was lost, they answered when asked. */
const LATE_SHARE = 0.1;
const FEW = 3;

/**
 * Its customers are, or were until a moment ago, dark in an outage that people were told of and whose supply is
 * returning, or by planned work that is over: their own word of that is still on its way.
 */
export function* isComingBack(cause: Cause, context: StepContext): InParts<boolean> {
  const { working, now, settings, verdict } = context;
  const points = cause.service === null ? cause.below : [cause.service];
  const windowMs = (verdict.restoreWindowS ?? settings.model.restoreWindowS) * SECOND;
  const isAfterPlan = (id: string): boolean =>
    now - (context.afterPlan(id)?.overAt ?? Number.NEGATIVE_INFINITY) < windowMs;
  if (yield* someInParts(points, isAfterPlan)) return true;
  for (const { outage } of working.values()) {
    if (outage.state === 'suspected' || outage.confirmedAt === null) continue;
    const since = yield* backSince(outage, context);
    if (since === null || now - since >= windowMs) continue;
    const ever = yield* setOf(outage.ever);
    const concerned = yield* filterInParts(points, (id) => ever.has(id));
    if (concerned.length > 0 && !(yield* isDarkAgain(concerned, since, context))) return true;
  }
  return false;
}

/**
 * When supply returned last to an outage, or its device closed; null while it has not. Who has left it tells the time;
 * while nobody has, the proof of those who have not left yet. Behind a dead bus each feeder waits for its own turn:
 * what others have says nothing of it.
 * @param except points whose return does not count
 */
export function* backSince(
  outage: Outage,
  context: StepContext,
  except?: ReadonlySet<string>,
): InParts<Instant | null> {
  const { startedAt, restoredAt } = outage;
  const { isAbove, feeder } = context.verdict;
  const isOfBus = outage.feeder === null && isAbove !== true;
  const closed = isOfBus ? [] : outage.causeGroup.map((id) => context.closedAt(id) ?? 0);
  const dark = yield* setOf(outage.dark);
  const left: Instant[] = [];
  const proven: Instant[] = [];
  yield* eachInParts(outage.ever, (id) => {
    if (isOfBus && !context.zoneOf(id).startsWith(`${feeder}/`)) return;
    if (except?.has(id) === true) return;
    const isIn = dark.has(id);
    const at = isIn ? provenSince(id, context) : context.times.lastTo(id);
    if (at !== null && at >= startedAt) (isIn ? proven : left).push(at);
  });
  const latest = lastStep(left) ?? lastStep(proven) ?? restoredAt ?? 0;
  const since = Math.max(latest, ...closed);
  return since < startedAt ? null : since;
}

/** When the last step of a return began to be heard: a few who are found out late tell nothing of it. */
function lastStep(times: Instant[]): Instant | null {
  const stragglers = times.length < FEW ? 0 : Math.max(1, Math.floor(times.length * LATE_SHARE));
  return Float64Array.from(times).sort()[times.length - 1 - stragglers] ?? null;
}

/** Its proof of supply, when it came after its own word of dark: one that never spoke may hang elsewhere. */
function provenSince(supplyPoint: string, context: StepContext): Instant | null {
  const { provenLiveAt, saidDarkAt } = context.facts(supplyPoint);
  const isReturn = provenLiveAt !== null && saidDarkAt !== null && provenLiveAt > saidDarkAt;
  return isReturn ? provenLiveAt : null;
}

function isDarkAgain(
  points: readonly string[],
  since: Instant,
  context: StepContext,
): InParts<boolean> {
  return someInParts(points, (id) => (context.facts(id).saidDarkAt ?? 0) > since);
}

/** While automation gives supply back section by section, what is still dark is the outage it began with. */
export function* isStepOfAutomation(cause: Cause, context: StepContext): InParts<boolean> {
  if (context.automationUntil === null || cause.below.length === 0) return false;
  for (const { outage } of context.working.values()) {
    if (!isOpen(outage.state)) continue;
    const ever = yield* setOf(outage.ever);
    if (yield* everyInParts(cause.below, (supplyPoint) => ever.has(supplyPoint))) return true;
  }
  return false;
}
