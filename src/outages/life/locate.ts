// Where an outage is: its cause, its phases, and the outage it lies under.
import type { Outage } from '../../model/outage.ts';
import { phasesOf } from '../../model/phases.ts';
import type { Match } from '../match.ts';
import type { Verdict } from '../verdict.ts';
import type { Cause } from './causes.ts';
import type { StepContext, Working } from './working.ts';

/** Sets cause, phases and parent; a change of device of one already known is a reason. */
export function locate(one: Working, found: Match, context: StepContext): void {
  const { cause, how } = found;
  const { outage } = one;
  const [shown] = outage.causeGroup;
  const stays = shown !== undefined && cause.group.includes(shown);
  const rest = cause.group.filter((device) => device !== shown);
  const causeGroup = stays ? [shown, ...rest] : cause.group;
  const isMoved = one.before !== null && !stays && cause.service === null;
  const parent = parentOf(cause, outage, context);
  one.outage = {
    ...outage,
    ...kindOf(outage, cause),
    feeder: isMoved ? feederOf(context.verdict) : outage.feeder,
    causeGroup: sameList(causeGroup, outage.causeGroup) ? outage.causeGroup : causeGroup,
    causePhases: phasesOf(cause.phases),
    plannedOutage: outage.plannedOutage ?? cause.plannedOutage,
    parent: outage.parent ?? parent,
  };
  if (outage.causePhases !== one.outage.causePhases) one.reasons.push('phases_changed');
  if (!isMoved) return;
  one.reasons.unshift(how === 'escalated' || how === 'refined' ? how : 'relocated');
  one.track.candidate = null;
  if (outage.state === 'suspected') {
    if (how === 'escalated') one.track.raisedAt = context.now;
    return;
  }
  one.track.movedAt = [...one.track.movedAt, context.now].slice(-10);
  if (shown !== undefined) one.track.places = [...(one.track.places ?? []), shown].slice(-10);
}

/** Opened for lack of generation: the kind of cause is known, and it is nobody's fault here. */
function kindOf(outage: Outage, { reasons }: Cause): Partial<Outage> {
  const isShed = outage.causeKind === null && reasons.some(({ code }) => code === 'shed');
  return isShed ? { causeKind: 'power_supply', responsibility: 'upstream' } : {};
}

/** None for what stands above the feeder heads. */
export function feederOf({ feeder, isAbove }: Verdict): string | null {
  return isAbove === true ? null : feeder;
}

/** The open outage whose device lies nearest above this cause. */
function parentOf(cause: Cause, outage: Outage, context: StepContext): string | null {
  for (const device of cause.ancestors) {
    for (const [id, above] of context.devices) if (above === device && id !== outage.id) return id;
  }
  return null;
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
