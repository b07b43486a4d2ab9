import { expect, test } from 'vitest';
import { story, type Town } from '../support/story.ts';

interface Line {
  kind: string;
  at: string;
  reason: string;
}
/** RC1 locked out at 18:41 and everybody was told; it closes again at 18:55. */
async function closesAgain(gasping?: string): Promise<Town> {
  const town = await story('two-feeders', { start: '2026-07-15T18:40+08:00' });
  town.at('18:41').terminal('RC1').lockout();
  if (gasping !== undefined) town.at('18:41').metersOf(gasping).lastGasp();
  await town.runTo('18:43');
  town.allGotSms(town.contactsAt('RC1'), '停电');
  town.phone('Wang').gotCall('停电');
  town.at('18:55').terminal('RC1').closes();
  return town;
}

test('no meter there speaks: the device that closed again ends it, and everybody is asked whether power is back', async () => {
  const town = await closesAgain();
  // Meters have their time to speak, and questions to them theirs.
  await town.runTo('18:57');
  expect(town.outages).toMatchObject([{ state: 'confirmed' }]);
  await town.runTo('19:02');
  expect(town.outages).toMatchObject([
    { state: 'restored', restoredAt: '2026-07-15T10:55:00.000Z', customers: { out: 0, peak: 24 } },
  ]);
  const { items } = await town.read(`/outages/${town.outages[0]?.id}/timeline`);
  const moves = items.filter(({ kind }: Line) => kind === 'state');
  expect(moves.slice(0, 2).map(({ at, reason }: Line) => [at, reason])).toEqual([
    ['2026-07-15T11:01:01.000Z', 'nobody_dark'],
    ['2026-07-15T10:55:01.000Z', 'device_closed'],
  ]);
  // Nothing is claimed that nobody knows.
  expect(town.phone('Chen').lastText()).not.toMatch('已');
  await town.runTo('19:18');
  town.allGotSms(town.contactsAt('RC1'), '您家来电了吗');
  town.phone('Wang').gotCall('您家来电了吗');
  town.phone('Chen').thenReplies('2');
  town.phone('Zhao').thenReplies('1');
  await town.runTo('19:20');
  const reports = await town.read('/trouble-reports');
  expect(reports.items).toMatchObject([{ supplyPoint: 'TX2-1', by: 'Chen' }]);
  await town.runTo('20:30');
});

test('a meter that said dark and says nothing more keeps its own home dark, and only that', async () => {
  const town = await closesAgain('TX1-3');
  await town.runTo('19:02');
  expect(town.outages).toMatchObject([{ state: 'restoring', customers: { out: 1, peak: 24 } }]);
  const reasons = town.outages[0]?.explanation.map(({ code }: { code: string }) => code);
  expect(reasons.slice(0, 2)).toEqual(['closed_again', 'state_report']);
  town.phone('Zhao').gotSms('部分恢复，您处仍在抢修');
  await town.runTo('19:18');
  town.allGotSms(town.contactsAt('RC1', { but: ['Zhao'] }), '您家来电了吗');
  town.phone('Wang').gotCall('您家来电了吗');
  town.at('19:20').metersOf('TX1-3').restored();
  await town.runTo('19:25');
  town.phone('Zhao').gotSms('恢复供电');
  expect(town.outages).toMatchObject([{ state: 'restored', customers: { out: 0 } }]);
  // Nobody is asked twice.
  await town.runTo('19:45');
});

test('off again after the question is news; off again before it is not', async () => {
  const town = await closesAgain();
  town.at('19:20').terminal('RC1').lockout();
  await town.runTo('19:18');
  town.allGotSms(town.contactsAt('RC1'), '您家来电了吗');
  town.phone('Wang').gotCall('您家来电了吗');
  await town.runTo('19:22');
  town.allGotSms(town.contactsAt('RC1'), '19:20停电');
  town.phone('Wang').gotCall('停电');
  // Back and off once more, and nobody was told or asked between: the last word stands.
  town.at('19:30').terminal('RC1').closes();
  town.at('19:40').terminal('RC1').lockout();
  await town.runTo('20:10');
  expect(town.outages).toMatchObject([
    { state: 'restored' },
    { state: 'confirmed', customers: { out: 24 } },
  ]);
});
