// Trial openings of one condition: begun, seen open, closed again, and what 3U0 did meanwhile.
import type { EarthFault, EarthFaultTrial } from '../../model/earth-fault.ts';
import { type Instant, toIso } from '../../model/time.ts';
import { fault } from '../../runtime/problem.ts';
import {
  type Actor,
  type BusFacts,
  moved,
  mustKnow,
  next,
  runningTrial,
  withHints,
} from './condition.ts';

/**
 * A feeder will be opened for a moment. Without telemetry of its breaker it counts as open at once.
 * Throws EF-FEEDER-UNKNOWN, EF-TRIAL-RUNNING, EF-TRIAL-STATE.
 */
export function startTrial(
  condition: EarthFault,
  what: { feeder: string; device: string | null; isTelemetered: boolean },
  by: Actor & Pick<BusFacts, 'settings'>,
): EarthFault {
  const { feeder, device } = what;
  if (condition.state === 'isolated' || condition.state === 'cleared') {
    throw fault('EF-TRIAL-STATE', { state: condition.state });
  }
  mustKnow(condition, feeder);
  const running = runningTrial(condition);
  if (running !== null) throw fault('EF-TRIAL-RUNNING', { feeder: running.feeder });
  const at = toIso(by.at);
  const isOpen = !what.isTelemetered;
  const trial: EarthFaultTrial = {
    ...{ feeder, device, at, by: by.who, result: null, closedAt: null },
    ...{ state: isOpen ? 'open' : 'announced', openedAt: isOpen ? at : null },
    excusedUntil: toIso(by.at + by.settings.trialTellAfter),
    closeBy: isOpen ? toIso(by.at + by.settings.trialLimit) : null,
  };
  return next(condition, { trials: [...condition.trials, trial].slice(-TRIALS_MOST) });
}

/** Trials kept of one condition. */
const TRIALS_MOST = 100;

/** Its breaker is known to be open: from here on the time counts. */
export function opened(
  condition: EarthFault,
  at: Instant,
  { settings }: Pick<BusFacts, 'settings'>,
): EarthFault {
  const excusedUntil = toIso(at + settings.trialTellAfter);
  const closeBy = toIso(at + settings.trialLimit);
  return changed(condition, { state: 'open', openedAt: toIso(at), closeBy, excusedUntil });
}

/** 3U0 vanished or stayed: it locates the fault, or speaks for the other feeders. */
export function seen(
  condition: EarthFault,
  what: { vanished: boolean; at: Instant },
  facts: BusFacts,
): EarthFault {
  const trial = runningTrial(condition);
  if (trial === null) return condition;
  const result = what.vanished ? 'vanished' : 'stayed';
  const hint = {
    ...{ kind: 'trial' as const, feeder: trial.feeder, edge: null, by: trial.at },
    ...{ at: toIso(what.at), vanished: what.vanished },
  };
  const told = withHints(changed(condition, { result }), [hint], facts);
  return what.vanished && told.state === 'present' ? moved(told, 'located') : told;
}

/** Closed again, or given up: `otherwise` is the result where 3U0 said nothing. */
export function over(
  condition: EarthFault,
  end: {
    closedAt: Instant | null;
    otherwise: 'unseen' | 'not_opened' | 'left_open' | 'tripped';
  },
): EarthFault {
  const trial = runningTrial(condition);
  if (trial === null) return condition;
  const closedAt = end.closedAt === null ? null : toIso(end.closedAt);
  return changed(condition, { state: 'over', closedAt, result: trial.result ?? end.otherwise });
}

function changed(condition: EarthFault, change: Partial<EarthFaultTrial>): EarthFault {
  const trials = condition.trials.map((one) =>
    one.state === 'over' ? one : { ...one, ...change },
  );
  return next(condition, { trials });
}
