/** Priority 1 sounds every minute until it is acknowledged, priority 2 once; in a flood one tone a minute. */
import type { ReactNode } from 'react';
import { useLive } from '../../shared/live.tsx';
import type { Overview } from '../../shared/types.ts';
import { useSound, useSoundOnce } from '../frame/sound.ts';
import { useAlarms } from '../live-lists.ts';

const EVERY_MS = 60_000;

export function AlarmSound(): ReactNode {
  const overview = useLive<Overview>('overview', '/overview').get('overview');
  const waiting = [...useAlarms().values()].filter(({ state }) => state === 'active_unacked');
  // Danger has a sound of its own.
  const first = waiting.filter(
    ({ priority, rule }) => priority === 1 && rule !== 'danger_reported',
  );
  const isFlood = overview?.alarmFlood.isOn === true;
  useSound(isFlood ? ['flood'] : first.map(({ id }) => id), { everyMs: EVERY_MS, tones: 2 });
  const second = isFlood ? [] : waiting.filter(({ priority }) => priority === 2);
  useSoundOnce(second.map(({ id }) => id));
  return null;
}
