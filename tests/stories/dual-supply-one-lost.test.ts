import { expect, test } from 'vitest';
import { story } from '../support/story.ts';

test('one of two supplies goes: nobody is interrupted there, and they hear which it is', async () => {
  const town = await story('two-supplies', { start: '2026-07-15T18:40+08:00' });
  const supplyOf = async (id: string): Promise<string> =>
    (await town.read(`/supply-points/${id}`))['supply'];
  town.at('18:41').metersOf('FU1').lastGasp({ share: 0.75 });
  town.at('18:41:20').metersOf('TX3').readWell();
  await town.runTo('18:43');
  expect(town.outages).toMatchObject([
    { state: 'confirmed', cause: { device: 'FU1' }, customers: { out: 6, peak: 6 } },
  ]);
  town.allGotSms(town.contactsAt('FU1', { but: ['Plant', 'Mill'] }), '停电');
  town.phone('Plant').gotSms(/两路电源之一.*供电未中断/);
  town.phone('Mill').gotSms(/两路电源之一.*切换/);
  expect(await supplyOf('TX1-1')).toBe('reduced');
  expect(await supplyOf('TX2-1')).toBe('live');

  // Minutes later the other one goes too: now they are interrupted, since then.
  town.at('18:47').terminal('CB2').lockout();
  town.at('18:47').metersOf('CB2').lastGasp({ share: 0.75 });
  await town.runTo('18:49');
  expect(town.outages).toMatchObject([{ customers: { out: 8 } }, { customers: { out: 8 } }]);
  town.allGotSms(town.contactsAt('CB2'), '停电');
  // Each of their two meters is a place of its own.
  town.allGotSms(['Plant', 'Mill'], '停电');
  expect(await supplyOf('TX1-1')).toBe('dark');
  const { since } = await town.read('/supply-points/TX1-1');
  expect(Date.parse(since)).toBeGreaterThanOrEqual(Date.parse('2026-07-15T18:46:30+08:00'));

  town.at('18:55').terminal('CB2').closes();
  town.at('18:55').metersOf('CB2').restored();
  await town.runTo('18:57');
  expect(await supplyOf('TX1-1')).toBe('reduced');
  town.allGotSms(town.contactsAt('CB2', { but: ['Plant', 'Mill'] }), '恢复供电');

  town.at('19:00').metersOf('FU1').restored();
  await town.runTo('19:08');
  expect(await supplyOf('TX1-1')).toBe('live');
  // The two were told three things within the hour: that power is back they hear when it has settled.
  town.allGotSms(town.contactsAt('FU1'), '恢复供电');
});
