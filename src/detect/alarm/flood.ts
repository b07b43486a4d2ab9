// A flood: more new alarms than a person can read. Lists group by outage until it is over.
import type { Instant } from '../../model/time.ts';
import type { AlarmSettings } from '../settings.ts';

export interface FloodView {
  isOn: boolean;
  since: Instant | null;
  /** New alarms of the last ten minutes that somebody sees. */
  newAlarms: number;
}

export interface Flood {
  raised(id: string, at: Instant): void;
  /** @param aside alarms that are suppressed or shelved: nobody reads them */
  view(now: Instant, aside: ReadonlySet<string>): FloodView;
}

/** Raises remembered: many more than make a flood. */
const RAISES_MAX = 20_000;

/** More than `from` new alarms for each operator within `within` begin one, fewer than `until` end it. */
export function flood(settings: AlarmSettings['flood'] & { operators: number }): Flood {
  let raises: Array<{ id: string; at: Instant }> = [];
  let since: Instant | null = null;
  return {
    raised(id, at) {
      raises.push({ id, at });
      if (raises.length > RAISES_MAX) raises = raises.slice(-RAISES_MAX / 2);
    },
    view(now, aside) {
      raises = raises.filter(({ at }) => now - at < settings.within);
      const seen = raises.filter(({ id }) => !aside.has(id));
      if (seen.length > settings.from * settings.operators) since ??= now;
      else if (seen.length < settings.until * settings.operators) since = null;
      return { isOn: since !== null, since, newAlarms: seen.length };
    },
  };
}
