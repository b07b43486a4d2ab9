import { expect, test } from 'vitest';
import { MINUTE } from '../../src/model/time.ts';
import { story } from '../support/story.ts';

const blown = { earth: [0.3, 1, 1], between: [0.6, 1, 0.6], residual: 0.33 } as const;
const fuse = (lasts: number) => ({
  ...{ ...blown, earth: [...blown.earth] as [number, number, number] },
  ...{ between: [...blown.between] as [number, number, number], lasts },
});

test('during an examination what stands in the way of its school rises by one, and falls back afterwards', async () => {
  const town = await story('protected-school', { start: '2026-06-07T08:54+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  const alarms = async () => {
    const { items } = await town.read('/alarms?limit=20');
    return Object.fromEntries(items.map((one: { asset: string }) => [one.asset, one]));
  };
  for (const bus of ['SS1', 'SS2', 'SS3'])
    town
      .at('08:55')
      .bus(bus)
      .reads(fuse(2 * MINUTE));
  await town.runTo('08:58');
  const { priority } = (await alarms())['BM-SS1'];
  expect(Object.values(await alarms())).toMatchObject(Array(3).fill({ priority }));
  for (const bus of ['SS1', 'SS2', 'SS3']) {
    await dispatcher.post(`/alarms/${(await alarms())[`BM-${bus}`].id}/actions/ack`, {});
  }

  // At nine it begins: the bus that feeds the school, and the one behind its second supply.
  await town.runTo('09:01');
  const during = await alarms();
  expect(during['BM-SS1']).toMatchObject({
    ...{ priority: priority - 1, state: 'active_unacked', ackedBy: null },
    protection: { event: 'GK-2026', title: '高考', why: 'supply_path', priority },
  });
  expect(during['BM-SS2']).toMatchObject({ protection: { why: 'second_supply' } });
  expect(during['BM-SS3']).toMatchObject({ priority, state: 'active_acked' });
  expect(during['BM-SS3']).not.toHaveProperty('protection');

  // What comes meanwhile comes higher at once; beside the way it does not.
  town.at('09:04').metersOf('TX1-1').stopAnswering();
  town.at('09:04').metersOf('TX3-1').stopAnswering();
  await town.runTo('09:07');
  const silent = await alarms();
  const usual = silent['M-TX3-1'].priority;
  expect(silent['M-TX1-1']).toMatchObject({ priority: usual - 1, protection: { why: 'point' } });

  await town.runTo('09:13');
  const after = await alarms();
  expect(after['BM-SS1'].priority).toBe(priority);
  expect(after['M-TX1-1'].priority).toBe(usual);
  expect(after['M-TX1-1']).not.toHaveProperty('protection');
});
