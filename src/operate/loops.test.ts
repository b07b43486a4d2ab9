import { expect, test } from 'vitest';
import { drawn } from '../../tests/support/drawn.ts';
import { alarmBook } from '../detect/alarm-book.ts';
import { detectSettings } from '../detect/settings.ts';
import type { Alarm } from '../model/alarm.ts';
import { buildGrid } from '../network/build.ts';
import { virtualClock } from '../runtime/clock.ts';
import { loopWatch } from './loops.ts';
import type { Saver } from './saver.ts';
import { createWorld } from './world.ts';

const minute = 60_000;

test('a tie that closes a ring is an alarm after half an hour, and none once it is open again', async () => {
  const { tables } = drawn('SS2 - CB2 - LS4 - TX2*2\n SS1 - CB1 - LS2 - SW9/ - LS4\n LS2 - TX1*2');
  const clock = virtualClock(0);
  const world = createWorld(buildGrid(tables, 1));
  const saved: Alarm[] = [];
  const saver: Saver = {
    problem: () => null,
    decideOnDuties: (decide) => saver.decide(decide),
    async decide(decide) {
      const { commit, result } = await decide();
      saved.push(...(commit?.put?.alarm ?? []));
      return result;
    },
  };
  const settings = detectSettings.parse({}).alarms;
  const alarms = alarmBook({ newId: () => 'A-1', settings });
  const look = loopWatch({ alarms, saver, clock, world });
  const operate = (state: 'open' | 'closed') =>
    world.operate([{ device: 'SW9', state, origin: 'entry', at: clock.now(), by: 'Li' }]);

  operate('closed');
  await look();
  clock.advanceTo(29 * minute);
  await look();
  expect(saved).toEqual([]);
  clock.advanceTo(30 * minute);
  await look();
  await look();
  expect(saved).toMatchObject([{ rule: 'loop_closed', asset: 'SW9', priority: 3 }]);

  operate('open');
  await look();
  expect(saved).toHaveLength(2);
  expect(saved[1]).toMatchObject({ rule: 'loop_closed', clearedAt: '1970-01-01T00:30:00.000Z' });
});
