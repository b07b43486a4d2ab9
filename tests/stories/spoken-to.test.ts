import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';
import { presses } from '../support/story-phones.ts';

test('whoever is asked by a call whether power is back answers by a key: 2 is a call for help, and confirms nothing', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T18:40+08:00',
    people: { Wang: { at: 'TX1-2', class: 'life_support' } },
  });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:44');
  // Every meter says that it is back but hers.
  town.at('19:10').terminal('RC1').closes();
  const { supplyPoints } = town.at('19:10').metersOf('RC1');
  for (const id of supplyPoints.filter((one) => one !== 'TX1-2')) {
    town.at('19:10').metersOf(id).restored();
  }
  await town.runTo('19:45');
  const asked = await check(town, 'Wang');
  const call = asked?.deliveries.find(({ channel }) => channel === 'voice');
  expect(call?.text).toMatch(/您家来电了吗？$/);
  expect(await presses(town, call?.marker ?? '', '2')).toContain('已记下您处仍无电');
  await town.runTo('19:47');
  const from = Date.parse('2026-07-15T19:40+08:00');
  const said = { asset: 'TX1-2', from, to: from + 600_000, limit: 9 };
  const heard = await town.core.records.history.events(said);
  expect(heard).toMatchObject([{ type: 'call', source: 'reports' }]);
  expect((await check(town, 'Wang'))?.notice.state).toBe('delivered');
  for (const word of ['停电', '恢复供电']) town.allGotSms(town.contactsAt('RC1'), word);
  town.phone('Wang').gotSms('有电回1，没电回2');
  for (const word of ['停电', '恢复供电', '来电了吗']) town.phone('Wang').gotCall(word);
  // Nobody else is asked: their meters have answered.
  expect((await check(town, 'Li'))?.notice).toMatchObject({ state: 'superseded' });
});

/** "Is your power back?", as one contact got it. */
async function check(town: Town, contact: string) {
  const asked = { contact, limit: 20, cursor: null };
  const { items } = await town.core.records.notices.notices(asked);
  return items.find(({ notice }) => notice.kind === 'restoration_check');
}

test('who is called in English hears it again, and is thanked, in English; a neighbour in Chinese', async () => {
  const town = await story('two-feeders', {
    start: '2026-07-15T18:40+08:00',
    people: {
      Wang: { at: 'TX1-2', class: 'life_support', language: 'en' },
      Zhao: { at: 'TX1-3', class: 'life_support' },
    },
  });
  town.at('18:41').terminal('RC1').lockout();
  await town.runTo('18:44');
  town.phone('Wang').gotCall('power off').gotSms('power off');
  town.phone('Zhao').gotCall('停电').gotSms('停电');
  town.allGotSms(town.contactsAt('RC1', { but: ['Wang', 'Zhao'] }), '停电');
  const markerOf = async (contact: string): Promise<string> => {
    const { items } = await town.core.records.notices.notices({ contact, limit: 9, cursor: null });
    const calls = items.flatMap((one) => one.deliveries).filter((one) => one.channel === 'voice');
    return calls[0]?.marker ?? '';
  };
  const again = await presses(town, await markerOf('Wang'), '2');
  expect(again).toMatch(/<Say language="en-GB">[^<]*power off/);
  expect(again).toContain('Press 1 to confirm');
  expect(await presses(town, await markerOf('Wang'), '1')).toContain('Thank you, confirmed.');
  expect(await presses(town, await markerOf('Zhao'), '2')).toMatch(
    /<Say language="zh-CN">[^<]*停电/,
  );
});
