/** What the console keeps live of each kind: what stands, never the whole past. */
import { useLive } from '../shared/live.tsx';
import type { Alarm, Outage } from '../shared/types.ts';

export const standingStates = ['suspected', 'confirmed', 'restoring', 'restored'] as const;
export const standingAlarms = [
  'active_unacked',
  'active_acked',
  'cleared_unacked',
  'shelved',
  'suppressed',
] as const;

export function useOutages(): ReadonlyMap<string, Outage> {
  return useLive<Outage>('outage', `/outages?state=${standingStates.join(',')}`);
}

export function useAlarms(): ReadonlyMap<string, Alarm> {
  return useLive<Alarm>('alarm', `/alarms?state=${standingAlarms.join(',')}`);
}
