// What alarms of each rule foretell, as it was measured last.
import type { Alarm, Foretells } from '../../model/alarm.ts';

export interface Foretold {
  /** The alarm with what it foretells, where its rule is measured. */
  measured(alarm: Alarm): Alarm;
  /** Takes new figures; gives what makes of an alarm that stands the next one, or the same where nothing is new. */
  taking(hits: ReadonlyMap<string, Foretells>): (alarm: Alarm) => Alarm;
}

export function foretold(): Foretold {
  let hits: ReadonlyMap<string, Foretells> = new Map();
  function measured(alarm: Alarm): Alarm {
    const foretells = hits.get(alarm.rule);
    return foretells === undefined ? alarm : { ...alarm, foretells };
  }
  return {
    measured,
    taking(now) {
      hits = now;
      return (alarm) => {
        const next = measured(alarm);
        const isSame = JSON.stringify(next.foretells) === JSON.stringify(alarm.foretells);
        return isSame ? alarm : { ...next, version: alarm.version + 1 };
      };
    },
  };
}
