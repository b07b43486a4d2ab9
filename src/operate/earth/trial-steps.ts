/** How a trial goes on by itself: its breaker opens and closes, 3U0 speaks, or time is up. */
import type { BusFacts } from '../../detect/earth/condition.ts';
import { isolate, runningTrial } from '../../detect/earth/condition.ts';
import * as trials from '../../detect/earth/trials.ts';
import type { EarthFault, EarthFaultTrial } from '../../model/earth-fault.ts';
import type { DarkInterval } from '../../model/outage.ts';
import { phasesOf } from '../../model/phases.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import type { BusMemory } from './bus-memory.ts';

/** What a breaker said. */
export interface BreakerMark {
  device: string;
  what: 'opened' | 'closed' | 'tripped';
  /** By its own clock where it has one, and when we heard of it. */
  at: Instant;
  heardAt: Instant;
}

/** Samples of 3U0 in a row that count. */
const SAMPLES = 2;

/** The condition after what the breakers said, 3U0 and the time; the same one when nothing is due. */
export function trialStep(
  memory: BusMemory,
  condition: EarthFault,
  about: BusFacts & { marks: readonly BreakerMark[]; now: Instant },
): EarthFault {
  const { marks, now } = about;
  let stands = condition;
  for (const mark of marks) {
    const trial = runningTrial(stands);
    if (trial === null || trial.device !== mark.device) continue;
    if (mark.at < fromIso(trial.at) - CLOCKS_APART_MS) continue;
    // A clock that lies behind tells nothing of the length of a trial: then ours counts.
    const isBehind = mark.at < fromIso(trial.openedAt ?? trial.at);
    const at = isBehind ? mark.heardAt : mark.at;
    if (mark.what === 'tripped') {
      stands = trials.over(stands, { closedAt: null, otherwise: 'tripped' });
    } else if (mark.what === 'opened' && trial.state === 'announced') {
      stands = trials.opened(stands, at, about);
      Object.assign(memory, { low: 0, high: 0 });
    } else if (mark.what === 'closed' && trial.state === 'open') {
      stands = closedAgain(memory, stands, { ...about, now: at });
    }
  }
  return timed(memory, stands, { ...about, now });
}

/** A breaker's clock may lie so far behind ours; what is older is of another time. */
const CLOCKS_APART_MS = 60_000;

/** Closed again: what 3U0 did meanwhile is known now at the latest. */
export function closedAgain(
  memory: BusMemory,
  condition: EarthFault,
  about: BusFacts & { now: Instant },
): EarthFault {
  const stands = told(memory, condition, { ...about, isLast: true });
  return trials.over(stands, { closedAt: about.now, otherwise: 'unseen' });
}

function told(
  memory: BusMemory,
  condition: EarthFault,
  about: BusFacts & { now: Instant; isLast: boolean },
): EarthFault {
  const trial = runningTrial(condition);
  if (trial === null || trial.state !== 'open' || trial.result !== null) return condition;
  const at = about.now;
  if (memory.low >= SAMPLES) return trials.seen(condition, { vanished: true, at }, about);
  const hasStayed = about.isLast && memory.high >= SAMPLES;
  return hasStayed ? trials.seen(condition, { vanished: false, at }, about) : condition;
}

function timed(
  memory: BusMemory,
  condition: EarthFault,
  about: BusFacts & { now: Instant },
): EarthFault {
  const stands = told(memory, condition, { ...about, isLast: false });
  const trial = runningTrial(stands);
  if (trial === null) return stands;
  const until = trial.excusedUntil === null ? about.now : fromIso(trial.excusedUntil);
  if (about.now < until) return stands;
  if (trial.state === 'announced') {
    return trials.over(stands, { closedAt: null, otherwise: 'not_opened' });
  }
  const last = told(memory, stands, { ...about, isLast: true });
  const left = trials.over(last, { closedAt: null, otherwise: 'left_open' });
  // The faulty feeder stays open: its customers are an outage from now on, and the fault is off.
  return trial.result === 'vanished' ? isolate(left) : left;
}

/** Short interruptions that a trial made; none where it went over into an outage. */
export function shortOf(
  trial: EarthFaultTrial,
  points: ReadonlyArray<{ supplyPoint: string; phases: number }>,
): DarkInterval[] {
  if (trial.openedAt === null || trial.closedAt === null) return [];
  const from = fromIso(trial.openedAt);
  const to = fromIso(trial.closedAt);
  if (to <= from) return [];
  return points.map(({ supplyPoint, phases }) => ({
    ...{ supplyPoint, phases: phasesOf(phases), from, to },
    ...{ outage: null, plannedOutage: null },
  }));
}
