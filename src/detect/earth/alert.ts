// What the clock of an earth fault, and reports of a wire down, call for.
import type { EarthFault } from '../../model/earth-fault.ts';
import { fromIso, type Instant } from '../../model/time.ts';
import { runningTrial } from './condition.ts';
import type { EarthFaultSettings } from './settings.ts';

export type EarthFaultAlert = NonNullable<EarthFault['alert']>;

/** The most pressing at this moment; null for one that is isolated or over. */
export function alertOf(
  condition: EarthFault,
  about: { now: Instant; settings: EarthFaultSettings },
): EarthFaultAlert | null {
  const { now, settings } = about;
  if (condition.state === 'isolated' || condition.state === 'cleared') return null;
  const age = now - fromIso(condition.since);
  const isWireDown = condition.hints.some(({ kind }) => kind === 'wire_down');
  if (isWireDown) return { priority: 1, reason: 'wire_down' };
  const closeBy = runningTrial(condition)?.closeBy ?? null;
  if (closeBy !== null && now >= fromIso(closeBy)) return { priority: 1, reason: 'close_trial' };
  if (age >= settings.limit) return { priority: 1, reason: 'limit_passed' };
  const mustIsolate = settings.isolateAfter !== null && age >= settings.isolateAfter;
  if (mustIsolate) return { priority: 1, reason: 'isolate_now' };
  if (age >= settings.warn) return { priority: 2, reason: 'limit_near' };
  return { priority: 2, reason: 'present' };
}

/** The sentence of its alarm. */
export function alertText(condition: EarthFault, { reason }: EarthFaultAlert): string {
  const { bus, phase, kind } = condition;
  const what = `${bus}: earth fault${phase === null ? ', phase not sure' : ` of phase ${phase}`}, ${kind}`;
  switch (reason) {
    case 'present':
      return what;
    case 'limit_near':
      return `${what}; its limit is near`;
    case 'limit_passed':
      return `${what}; its limit has passed`;
    case 'isolate_now':
      return `${what}; isolate now`;
    case 'close_trial':
      return `${what}; ${runningTrial(condition)?.feeder ?? 'a feeder'} is still open on trial`;
    case 'wire_down':
      return `${what}; a wire is reported down`;
    default:
      return reason satisfies never;
  }
}
