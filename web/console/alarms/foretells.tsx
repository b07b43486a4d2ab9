/** Of an alarm that often comes before an outage: how often it did. */
import type { ReactNode } from 'react';
import type { Alarm } from '../../shared/types.ts';
import { alarmWord } from '../words/alarms.ts';

export function Foretells(props: { measured: NonNullable<Alarm['foretells']> }): ReactNode {
  const { windowDays: days, counted, followed, share, low, high, byChance } = props.measured;
  return (
    <div className="muted" data-testid="foretells">
      {share === null
        ? alarmWord('foretellsNothing', { days })
        : alarmWord('foretells', {
            ...{ days, counted, followed, share: percent(share) },
            ...{ low: percent(low), high: percent(high), chance: percent(byChance) },
          })}
    </div>
  );
}

function percent(share: number | null): string {
  return share === null ? '–' : String(Math.round(share * 100));
}
