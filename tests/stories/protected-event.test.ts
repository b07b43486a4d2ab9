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

test('each protected place has a row: its way, the other way, its own supply, and who stands by', async () => {
  const town = await story('protected-school', { start: '2026-06-07T08:54+08:00' });
  const dispatcher = await town.signIn('dispatcher');
  const rows = async () => (await town.read('/protection')).items;
  expect(await rows()).toMatchObject([
    {
      ...{ event: 'GK-2026', level: '一级', state: 'ahead', from: '2026-06-07T01:00:00.000Z' },
      ...{ supplyPoint: 'TX1-1', feeder: 'XQ-12', supply: 'live', path: ['CB1', 'FU1'] },
      second: {
        kind: 'supply',
        supplyPoint: 'TX2-1',
        path: ['CB2', 'FU2'],
        live: true,
        shared: [],
      },
      ownSupply: { kind: 'standby', minutes: 120, minutesLeft: null },
      crew: { name: '保电一班', state: 'standing_by', outage: null },
    },
    {
      // Days are whole days of the grid's own zone.
      ...{ event: 'FAIR', from: '2026-06-30T16:00:00.000Z', to: '2026-07-03T16:00:00.000Z' },
      ...{ supplyPoint: null, feeder: 'XQ-16', path: ['CB3'], ownSupply: null, crew: null },
      second: { kind: 'tie', device: 'SW9', feeder: 'XQ-12', path: ['CB1'], live: true },
    },
  ]);

  // The fuse before the school goes: it lives on its second supply; then that is gone too.
  town.at('09:00:30').metersOf('FU1').lastGasp();
  town.at('09:00:50').metersOf('TX3').readWell();
  await town.runTo('09:03');
  town.phone('School').gotSms(/两路电源之一.*供电未中断/);
  town.allGotSms(town.contactsAt('FU1', { but: ['School'] }), '停电');
  const [reduced] = await rows();
  expect(reduced).toMatchObject({ state: 'running', supply: 'reduced' });
  const crew = { state: 'en_route', name: '保电一班' };
  await dispatcher.act(`/outages/${town.outages[0].id}`, 'assign-crew', crew);
  town.at('09:03:30').terminal('CB2').lockout();
  town.at('09:03:30').metersOf('CB2').lastGasp({ share: 0.75 });
  await town.runTo('09:06');
  town.allGotSms([...town.contactsAt('CB2'), 'School'], '停电');
  const [row] = await rows();
  expect(row).toMatchObject({
    ...{ supply: 'dark', second: { live: false } },
    crew: { state: 'en_route', outage: town.outages[0].id },
  });
  expect(row.ownSupply.minutesLeft).toBeLessThan(119);
  expect(row.alarms).toBeGreaterThan(0);
  await town.runTo('09:13');
  expect((await rows()).map((one: { event: string }) => one.event)).toEqual(['FAIR']);
});
