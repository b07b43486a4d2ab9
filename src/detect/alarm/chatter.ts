// Alarms that come and go: three times in a minute, and they end later until they have been quiet for a while.
import type { DurationMs, Instant } from '../../model/time.ts';
import type { AlarmSettings } from '../settings.ts';

export interface Chatter {
  /**
   * The condition came up, after it was gone or for the first time.
   * @returns true when it chatters from now on
   */
  raised(key: string, at: Instant): boolean;
  /** How much later than its condition a chattering alarm ends; 0 for any other. */
  heldFor(key: string, clearMs: DurationMs): DurationMs;
  /** Whether it chatters; one that has been quiet long enough does no more. */
  isOn(key: string, now: Instant): boolean;
  /** Forgets what has been quiet. */
  sweep(now: Instant): void;
}

/** Alarms whose raises are remembered; the oldest go first. */
const KEYS_MAX = 50_000;

export function chatter(settings: AlarmSettings['chatter']): Chatter {
  const known = new Map<string, { raises: Instant[]; isOn: boolean }>();
  return {
    raised(key, at) {
      const before = known.get(key) ?? { raises: [], isOn: false };
      const raises = [...before.raises, at].slice(-settings.raises);
      const first = raises[0] ?? at;
      const isNow = raises.length >= settings.raises && at - first <= settings.within;
      known.delete(key);
      known.set(key, { raises, isOn: before.isOn || isNow });
      if (known.size > KEYS_MAX) known.delete(known.keys().next().value as string);
      return isNow && !before.isOn;
    },
    heldFor(key, clearMs) {
      if (known.get(key)?.isOn !== true) return 0;
      return Math.max(settings.least, (settings.times - 1) * clearMs);
    },
    isOn(key, now) {
      const own = known.get(key);
      return own?.isOn === true && now - (own.raises.at(-1) ?? now) < settings.quiet;
    },
    sweep(now) {
      for (const [key, { raises }] of known) {
        if (now - (raises.at(-1) ?? now) >= settings.quiet) known.delete(key);
      }
    },
  };
}
