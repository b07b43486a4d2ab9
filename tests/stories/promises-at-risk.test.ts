import { expect, test } from 'vitest';
import { SECOND } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

/** Everybody behind RC1 is dark since 18:41; power is said back by 20:30, and the next word by this time. */
async function nextWordBy(time: string) {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:43');
  const dark = town.contactsAt('RC1');
  town.allGotSms(dark, '停电');
  town.phone('Wang').gotCall('停电');
  const dispatcher = await town.signIn('dispatcher');
  await dispatcher.act(`/outages/${town.outages[0]?.id}`, 'set-etr', {
    ...{ at: '2026-07-15T20:30:00+08:00', origin: 'operator' },
    nextUpdateAt: `2026-07-15T${time}:00+08:00`,
  });
  return { town, dark, dispatcher };
}

test('a promise that half of its time has gone by is a task; kept, the task goes; not kept, another stays', async () => {
  const { town, dark } = await nextWordBy('19:03');
  const tasks = async (): Promise<string[]> => {
    const { items } = await town.read('/tasks?limit=100');
    return items
      .filter(({ code }: { code: string }) => code.startsWith('promise_'))
      .map(({ id, state }: { id: string; state: string }) => `${id.slice(2)} ${state}`)
      .sort();
  };
  await town.runTo('18:52');
  town.allGotSms(dark, '20:30');
  town.phone('Wang').gotCall('20:30');
  expect(await tasks()).toEqual([]);
  await town.runTo('18:55');
  const word = 'DU-O-2026-000001-next_update-1';
  expect(await tasks()).toEqual([`promise_at_risk-${word} open`]);
  await town.runTo('19:05');
  expect(await tasks()).toEqual([`promise_at_risk-${word} open`, `promise_missed-${word} open`]);

  town.at('19:06').terminal('RC1').closes();
  town
    .at('19:06')
    .metersOf('RC1')
    .restored({ within: 40 * SECOND });
  await town.runTo('19:30');
  town.allGotSms(dark, '恢复供电');
  town.phone('Wang').gotCall('恢复供电');
  expect(await tasks()).toEqual([`promise_at_risk-${word} done`, `promise_missed-${word} done`]);
});

test('a task that somebody has done stays done through a restart, however many there were in the years before', async () => {
  const { town, dark, dispatcher } = await nextWordBy('19:43');
  await town.runTo('19:15');
  town.allGotSms(dark, '20:30');
  town.phone('Wang').gotCall('20:30');
  const id = 'T-promise_at_risk-DU-O-2026-000001-next_update-1';
  await dispatcher.post(`/tasks/${id}/actions/done`, {});
  const own = await town.core.records.documents.get('task', id);
  const old = Array.from({ length: 1_100 }, (_, n) => ({
    ...{ ...(own as NonNullable<typeof own>), subject: 'O-2021-000001' },
    id: `T-promise_at_risk-DU-O-2021-${String(n).padStart(6, '0')}-arrive-1`,
  }));
  await town.core.records.commit({ put: { task: old } });
  await town.killAndRestart();
  await town.runTo('19:20');
  expect(await town.core.records.documents.get('task', id)).toMatchObject({ state: 'done' });
});
